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
        ('protection', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Canary',
            fields=[
                ('case_id', models.UUIDField(primary_key=True, serialize=False)),
                ('subject', models.UUIDField(unique=True)),
                ('person_id', models.UUIDField(unique=True)),
                ('set_at', models.DateTimeField()),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.organisation')),
            ],
        ),
        migrations.CreateModel(
            name='EmergencyTry',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('worker_id', models.IntegerField()),
                ('at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['worker_id', 'at'], name='emergency_try_by_at')],
            },
        ),
        migrations.CreateModel(
            name='WallRequest',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('subject', models.UUIDField(db_index=True)),
                ('asked_at', models.DateTimeField()),
                ('extent', models.CharField(choices=[('official', 'One official'), ('unit', 'A team or shift'), ('body', 'The whole body')], max_length=20)),
                ('account', models.IntegerField(null=True)),
                ('suspicion', models.CharField(choices=[('named', 'The person named an official'), ('described', 'The person described an official, a place or a shift'), ('evidence', 'Something else points to an official'), ('kin', 'An official is related to somebody in the case'), ('pressure', 'An official put pressure on the person or on staff')], max_length=20)),
                ('outcome', models.CharField(choices=[('set', 'A wall stands'), ('refused', 'No wall')], max_length=20, null=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='protection.case')),
                ('named', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.organisation')),
            ],
        ),
        migrations.CreateModel(
            name='Wall',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('subject', models.UUIDField(db_index=True)),
                ('chain', models.BooleanField()),
                ('suspicion', models.CharField(choices=[('named', 'The person named an official'), ('described', 'The person described an official, a place or a shift'), ('evidence', 'Something else points to an official'), ('kin', 'An official is related to somebody in the case'), ('pressure', 'An official put pressure on the person or on staff')], max_length=20)),
                ('set_at', models.DateTimeField()),
                ('lifted_at', models.DateTimeField(null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='protection.case')),
                ('lifted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.agreement')),
                ('set_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('set_by_body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.organisation')),
                ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.team')),
                ('walled_body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.organisation')),
                ('worker', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='walls', to='safeguards.wallrequest')),
            ],
        ),
        migrations.CreateModel(
            name='Alarm',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('case_id', models.UUIDField()),
                ('worker_id', models.IntegerField()),
                ('how', models.CharField(choices=[('opened', 'The case was opened'), ('changed', 'The case was changed'), ('identity', 'The identity was asked for'), ('shared', 'The case was shared or referred')], max_length=20)),
                ('at', models.DateTimeField()),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.organisation')),
            ],
            options={
                'indexes': [models.Index(fields=['-at'], name='alarm_by_at')],
            },
        ),
        migrations.CreateModel(
            name='Emergency',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('subject', models.UUIDField(db_index=True)),
                ('reason', models.CharField(choices=[('life', 'Danger to life or limb'), ('child', 'A child in danger'), ('found', 'Traffickers know where the person is'), ('medical', 'Medical emergency'), ('missing', 'The person is missing')], max_length=20)),
                ('ground', models.CharField(choices=[('night', 'Outside working hours'), ('unreachable', 'Nobody with access can be reached'), ('moved', 'The person stands before me, and the case is elsewhere')], max_length=20)),
                ('opened_at', models.DateTimeField()),
                ('until', models.DateTimeField()),
                ('confirm_by', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('objected_at', models.DateTimeField(null=True)),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.organisation')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='protection.case')),
                ('case_body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.organisation')),
                ('second', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('worker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['worker', '-opened_at'], name='emergency_of_worker')],
                'constraints': [models.CheckConstraint(condition=models.Q(('second', models.F('worker')), _negated=True), name='emergency_confirmed_by_another'), models.CheckConstraint(condition=models.Q(('until__lte', django.db.models.expressions.CombinedExpression(models.F('opened_at'), '+', models.Value(datetime.timedelta(seconds=3600))))), name='emergency_lasts_an_hour'), models.CheckConstraint(condition=models.Q(('confirm_by', django.db.models.expressions.CombinedExpression(models.F('opened_at'), '+', models.Value(datetime.timedelta(days=1))))), name='emergency_confirmed_in_a_day'), models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at__isnull', True), ('objected_at__isnull', True), _connector='OR'), models.Q(('confirmed_at__isnull', True), ('confirmed_at__lte', models.F('confirm_by')), _connector='OR')), name='emergency_answered_once_in_time'), models.CheckConstraint(condition=models.Q(('ground__in', ['night', 'unreachable', 'moved']), ('reason__in', ['life', 'child', 'found', 'medical', 'missing'])), name='emergency_in_list')],
            },
        ),
        migrations.CreateModel(
            name='WallMember',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('since', models.DateTimeField()),
                ('wall', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='safeguards.wall')),
                ('worker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('wall', 'worker'), name='walled_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='wallrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('answered_by__isnull', True), ('outcome__isnull', True)), models.Q(('answered_at__isnull', False), ('answered_by__isnull', False), ('outcome__in', ['set', 'refused'])), _connector='OR'), name='wall_request_answered'),
        ),
        migrations.AddConstraint(
            model_name='wallrequest',
            constraint=models.CheckConstraint(condition=models.Q(('extent__in', ['official', 'unit', 'body']), ('suspicion__in', ['named', 'described', 'evidence', 'kin', 'pressure'])), name='wall_request_in_list'),
        ),
        migrations.AddConstraint(
            model_name='wall',
            constraint=models.CheckConstraint(condition=models.Q(('walled_body', models.F('set_by_body')), _negated=True), name='wall_set_from_outside'),
        ),
        migrations.AddConstraint(
            model_name='wall',
            constraint=models.CheckConstraint(condition=models.Q(('team__isnull', True), ('worker__isnull', True), _connector='OR'), name='wall_before_one'),
        ),
        migrations.AddConstraint(
            model_name='wall',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('lifted_at__isnull', True), ('lifted_by__isnull', True)), models.Q(('lifted_at__isnull', False), ('lifted_by__isnull', False)), _connector='OR'), name='wall_lifted_by_two'),
        ),
    ]
