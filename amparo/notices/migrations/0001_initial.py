import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('told_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('kind', models.CharField(max_length=40)),
                ('object_kind', models.CharField(blank=True, max_length=40)),
                ('object_id', models.CharField(blank=True, max_length=64)),
                ('duty', models.CharField(choices=[('screener', 'Screener'), ('decider', 'Decider'), ('caseworker', 'Caseworker'), ('investigator', 'Investigator'), ('prosecutor', 'Prosecutor'), ('integrity_officer', 'Integrity officer'), ('hotline_operator', 'Hotline operator'), ('licensing_officer', 'Licensing officer'), ('travel_officer', 'Travel officer'), ('secretariat', 'Secretariat'), ('statistician', 'Statistician'), ('assessor', 'Assessor'), ('overseer', 'Overseer'), ('administrator', 'Administrator'), ('data_protection_officer', 'Data-protection officer')], max_length=30, null=True)),
                ('seen_at', models.DateTimeField(null=True)),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.organisation')),
                ('seen_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('worker', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['worker', '-told_at'], name='notice_to_worker'), models.Index(fields=['duty', 'organisation', '-told_at'], name='notice_to_duty'), models.Index(condition=models.Q(('seen_at__isnull', True)), fields=['worker'], name='notice_unseen_by_worker'), models.Index(condition=models.Q(('seen_at__isnull', True)), fields=['duty', 'organisation'], name='notice_unseen_by_duty')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('duty__isnull', True), ('organisation__isnull', True), ('worker__isnull', False)), models.Q(('duty__isnull', False), ('worker__isnull', True)), _connector='OR'), name='notice_is_told_to_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('seen_at__isnull', True), ('seen_by__isnull', True)), models.Q(('seen_at__isnull', False), ('seen_by__isnull', False)), _connector='OR'), name='notice_seen_by_somebody')],
            },
        ),
    ]
