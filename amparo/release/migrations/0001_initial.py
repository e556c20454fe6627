from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Released',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('figure', models.CharField(max_length=60)),
                ('year', models.IntegerField()),
                ('split', models.CharField(blank=True, max_length=20)),
                ('key', models.CharField(blank=True, max_length=40)),
                ('number', models.IntegerField()),
                ('left_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('figure', 'year', 'split', 'key', 'number'), name='number_released_once'), models.CheckConstraint(condition=models.Q(('number__gte', 10)), name='released_is_of_enough')],
            },
        ),
    ]
