import django.contrib.postgres.fields
import django.db.models.deletion
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
            name='Delegation',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('team_id', models.IntegerField(null=True)),
                ('principals', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None)),
                ('duties', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), size=None)),
                ('scope', models.CharField(choices=[('own', 'Own'), ('team', 'Team'), ('organisation', 'Organisation'), ('shared', 'Organisation, and what others shared with it'), ('all', 'All, without identities')], max_length=20)),
                ('purpose', models.CharField(max_length=40)),
                ('given_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('reduced', models.BooleanField(default=False)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.organisation')),
                ('worker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('ledger.verify', "Build the ledger's tree anew and compare it with the checkpoint"), ('referral.remind', 'Remind every body that is late with an answer to us'), ('estimate.run', 'Estimate how many were never found'), ('house.remind', 'Remind, once a week, of referrals that are late'), ('house.reconcile', 'Look for referrals that are not whole')], max_length=40)),
                ('day', models.DateField(null=True)),
                ('object_id', models.UUIDField(null=True)),
                ('number', models.BigIntegerField(null=True)),
                ('code', models.CharField(blank=True, max_length=40)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('done', 'Done'), ('failed', 'Failed'), ('cancelled', 'Cancelled')], default='waiting', max_length=12)),
                ('done', models.BigIntegerField(default=0)),
                ('total', models.BigIntegerField(default=0)),
                ('attempts', models.IntegerField(default=0)),
                ('asked_at', models.DateTimeField()),
                ('heartbeat_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('outcome', models.CharField(blank=True, max_length=40)),
                ('error', models.CharField(blank=True, max_length=80)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('delegation', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, to='jobs.delegation')),
            ],
        ),
        migrations.AddIndex(
            model_name='delegation',
            index=models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['worker'], name='delegation_in_force'),
        ),
        migrations.AddConstraint(
            model_name='delegation',
            constraint=models.CheckConstraint(condition=models.Q(('duties__len__gt', 0)), name='delegation_lends_a_duty'),
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['asked_at'], name='job_waiting'),
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(condition=models.Q(('state', 'running')), fields=['heartbeat_at'], name='job_running'),
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(fields=['asked_by', '-asked_at'], name='job_of_worker'),
        ),
        migrations.AddConstraint(
            model_name='job',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['estimate.run', 'house.reconcile', 'house.remind', 'ledger.verify', 'referral.remind'])), name='job_kind_in_list'),
        ),
        migrations.AddConstraint(
            model_name='job',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'running', 'done', 'failed', 'cancelled'])), name='job_state_in_list'),
        ),
        migrations.AddConstraint(
            model_name='job',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('asked_by__isnull', True), ('day__isnull', False), ('delegation__isnull', True), ('kind__in', ['house.reconcile', 'house.remind'])), models.Q(models.Q(('kind__in', ['house.reconcile', 'house.remind']), _negated=True), ('asked_by__isnull', False), ('day__isnull', True), ('delegation__isnull', False)), _connector='OR'), name='job_acts_for_whoever_asked'),
        ),
        migrations.AddConstraint(
            model_name='job',
            constraint=models.CheckConstraint(condition=models.Q(('code__regex', '^[a-z_.]*$'), ('error__regex', '^[A-Za-z]*$'), ('outcome__regex', '^[a-z_.]*$')), name='job_words_are_codes'),
        ),
        migrations.AddConstraint(
            model_name='job',
            constraint=models.UniqueConstraint(fields=('kind', 'day'), name='job_of_the_house_once_a_day'),
        ),
    ]
