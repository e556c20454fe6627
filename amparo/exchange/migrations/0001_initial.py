import datetime
import django.db.models.deletion
import django.db.models.expressions
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '0001_initial'),
        ('access', '0002_row_security'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Export',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('what', models.CharField(choices=[('cases', 'Cases'), ('figures', 'Figures'), ('claims', 'Claims of a report'), ('estimate', 'An estimate')], max_length=10)),
                ('object_id', models.CharField(blank=True, max_length=64)),
                ('rows', models.IntegerField()),
                ('asked_at', models.DateTimeField()),
                ('bound', models.BinaryField()),
                ('agreed_at', models.DateTimeField(null=True)),
                ('ready_at', models.DateTimeField(null=True)),
                ('expires_at', models.DateTimeField()),
                ('taken_at', models.DateTimeField(null=True)),
                ('stopped_at', models.DateTimeField(null=True)),
                ('agreed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.organisation')),
                ('stopped_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['asked_by', '-asked_at'], name='export_asked'), models.Index(fields=['organisation', '-asked_at'], name='export_of_body')],
                'constraints': [models.CheckConstraint(condition=models.Q(('what__in', ['cases', 'figures', 'claims', 'estimate'])), name='export_what_in_list'), models.CheckConstraint(condition=models.Q(('agreed_by__isnull', True), ('agreed_by__lt', models.F('asked_by')), ('agreed_by__gt', models.F('asked_by')), _connector='OR'), name='export_agreed_by_another'), models.CheckConstraint(condition=models.Q(models.Q(('agreed_at__isnull', True), ('agreed_by__isnull', True), ('ready_at__isnull', True)), models.Q(('agreed_at__isnull', False), ('agreed_by__isnull', False), ('expires_at__lte', django.db.models.expressions.CombinedExpression(models.F('ready_at'), '+', models.Value(datetime.timedelta(seconds=3600)))), ('ready_at__gte', django.db.models.expressions.CombinedExpression(models.F('agreed_at'), '+', models.Value(datetime.timedelta(seconds=600))))), _connector='OR'), name='export_cools_then_ends'), models.CheckConstraint(condition=models.Q(models.Q(('what', 'cases'), _negated=True), ('taken_at__isnull', True), models.Q(('agreed_by__isnull', False), ('stopped_at__isnull', True), ('taken_at__gte', models.F('ready_at')), ('taken_at__lt', models.F('expires_at'))), _connector='OR'), name='export_of_cases_by_two')],
            },
        ),
    ]
