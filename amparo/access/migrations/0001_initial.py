import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Worker',
            fields=[
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('id', models.AutoField(primary_key=True, serialize=False)),
                ('username', models.CharField(max_length=100, unique=True)),
                ('display_name', models.CharField(max_length=200)),
                ('scope', models.CharField(choices=[('own', 'Own'), ('team', 'Team'), ('organisation', 'Organisation'), ('shared', 'Organisation, and what others shared with it'), ('all', 'All, without identities')], default='own', max_length=20)),
                ('side', models.CharField(choices=[('records', 'Works with records'), ('oversight', 'Watches over or administers the system')], default='records', max_length=10)),
                ('is_active', models.BooleanField(default=True)),
                ('stops_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['username'],
            },
        ),
        migrations.CreateModel(
            name='Agreement',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('act', models.CharField(max_length=40)),
                ('object_id', models.CharField(max_length=64)),
                ('number', models.IntegerField(null=True)),
                ('asked_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('agreed_at', models.DateTimeField(null=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('agreed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('beneficiary', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('withdrawn_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Challenge',
            fields=[
                ('challenge', models.BinaryField(primary_key=True, serialize=False)),
                ('purpose', models.CharField(max_length=20)),
                ('bound_to', models.BinaryField()),
                ('expires_at', models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.AutoField(primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=200, unique=True)),
                ('kind', models.CharField(choices=[('NGO', 'Non-governmental organisation'), ('LawEnforcement', 'Law enforcement'), ('HealthServiceOrganisation', 'Health service'), ('CentralGovernmentOrganisation', 'Central government'), ('LocalGovernmentOrganisation', 'Local government'), ('ImmigrationService', 'Immigration service'), ('LegalService', 'Legal service'), ('CorporateBusiness', 'Business'), ('SchoolOrCollege', 'School or college'), ('InternationalOrganisation', 'International organisation'), ('Prosecution', 'Prosecution'), ('Court', 'Court'), ('LicensingBody', 'Licensing body'), ('IndependentMonitor', 'Independent monitor'), ('OversightBody', 'Oversight body')], max_length=40)),
                ('receives_referrals', models.BooleanField(default=False)),
                ('decides_status', models.BooleanField(default=False)),
                ('active', models.BooleanField(default=True)),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ('key', models.BinaryField(primary_key=True, serialize=False)),
                ('kind', models.SmallIntegerField(choices=[(1, 'Name And Address'), (2, 'Name'), (3, 'Address'), (4, 'Known Device'), (5, 'Factor'), (9, 'Alarm')])),
                ('failures', models.IntegerField()),
                ('not_before', models.DateTimeField()),
                ('expires_at', models.DateTimeField(db_index=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('failures__gte', 0)), name='attempt_counts_up')],
            },
        ),
        migrations.CreateModel(
            name='CodeApp',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('sealed', models.BinaryField()),
                ('last_step', models.BigIntegerField(default=0)),
                ('for_trying', models.BooleanField(db_default=False)),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('last_used_at', models.DateTimeField(null=True)),
                ('worker', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='DutyHeld',
            fields=[
                ('id', models.AutoField(primary_key=True, serialize=False)),
                ('side', models.CharField(choices=[('records', 'Works with records'), ('oversight', 'Watches over or administers the system')], max_length=10)),
                ('duty', models.CharField(choices=[('screener', 'Screener'), ('decider', 'Decider'), ('caseworker', 'Caseworker'), ('investigator', 'Investigator'), ('prosecutor', 'Prosecutor'), ('integrity_officer', 'Integrity officer'), ('hotline_operator', 'Hotline operator'), ('licensing_officer', 'Licensing officer'), ('travel_officer', 'Travel officer'), ('secretariat', 'Secretariat'), ('statistician', 'Statistician'), ('assessor', 'Assessor'), ('overseer', 'Overseer'), ('administrator', 'Administrator'), ('data_protection_officer', 'Data-protection officer')], max_length=30)),
                ('since', models.DateTimeField(default=django.utils.timezone.now)),
                ('worker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='duties', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('token_hash', models.BinaryField(primary_key=True, serialize=False)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('expires_at', models.DateTimeField(db_index=True)),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('worker', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='KnownDevice',
            fields=[
                ('id', models.AutoField(primary_key=True, serialize=False)),
                ('token_hash', models.BinaryField()),
                ('expires_at', models.DateTimeField(db_index=True)),
                ('worker', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddField(
            model_name='worker',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='workers', to='access.organisation'),
        ),
        migrations.CreateModel(
            name='Passkey',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('credential_id', models.BinaryField(unique=True)),
                ('credential', models.BinaryField()),
                ('sign_count', models.BigIntegerField()),
                ('name', models.CharField(max_length=60)),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('last_used_at', models.DateTimeField(null=True)),
                ('worker', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='RecoveryCode',
            fields=[
                ('id', models.AutoField(primary_key=True, serialize=False)),
                ('hash', models.BinaryField(unique=True)),
                ('worker', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('token_hash', models.BinaryField(primary_key=True, serialize=False)),
                ('team_id', models.IntegerField(null=True)),
                ('principals', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None)),
                ('duties', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), size=None)),
                ('scope', models.CharField(choices=[('own', 'Own'), ('team', 'Team'), ('organisation', 'Organisation'), ('shared', 'Organisation, and what others shared with it'), ('all', 'All, without identities')], max_length=20)),
                ('started_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('number', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('ends_at', models.DateTimeField()),
                ('last_used_at', models.DateTimeField()),
                ('factor', models.CharField(blank=True, choices=[('passkey', 'Passkey'), ('code', 'Code of an authenticator app'), ('recovery', 'Recovery code')], max_length=10)),
                ('device', models.CharField(blank=True, max_length=40)),
                ('reduced', models.BooleanField(default=False)),
                ('stepped_up_at', models.DateTimeField(null=True)),
                ('delegation_id', models.UUIDField(null=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='access.organisation')),
                ('worker', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Team',
            fields=[
                ('id', models.AutoField(primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=200)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='teams', to='access.organisation')),
            ],
        ),
        migrations.CreateModel(
            name='Principal',
            fields=[
                ('id', models.AutoField(primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('worker', 'Worker'), ('team', 'Team'), ('organisation', 'Organisation'), ('shared', 'Shared'), ('decoy', 'Decoy')], max_length=12)),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='principals', to='access.organisation')),
                ('worker', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='principal', to=settings.AUTH_USER_MODEL)),
                ('team', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='principal', to='access.team')),
            ],
        ),
        migrations.AddField(
            model_name='worker',
            name='team',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='workers', to='access.team'),
        ),
        migrations.CreateModel(
            name='Threshold',
            fields=[
                ('token_hash', models.BinaryField(primary_key=True, serialize=False)),
                ('reduced', models.BooleanField()),
                ('tries', models.SmallIntegerField(default=0)),
                ('expires_at', models.DateTimeField(db_index=True)),
                ('worker', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='DuressPassword',
            fields=[
                ('worker', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('password', models.CharField(max_length=128)),
                ('decoy', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.principal')),
            ],
        ),
        migrations.CreateModel(
            name='Grant',
            fields=[
                ('agreement', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='grant', serialize=False, to='access.agreement')),
                ('duties', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('screener', 'Screener'), ('decider', 'Decider'), ('caseworker', 'Caseworker'), ('investigator', 'Investigator'), ('prosecutor', 'Prosecutor'), ('integrity_officer', 'Integrity officer'), ('hotline_operator', 'Hotline operator'), ('licensing_officer', 'Licensing officer'), ('travel_officer', 'Travel officer'), ('secretariat', 'Secretariat'), ('statistician', 'Statistician'), ('assessor', 'Assessor'), ('overseer', 'Overseer'), ('administrator', 'Administrator'), ('data_protection_officer', 'Data-protection officer')], max_length=30), size=None)),
                ('scope', models.CharField(choices=[('own', 'Own'), ('team', 'Team'), ('organisation', 'Organisation'), ('shared', 'Organisation, and what others shared with it'), ('all', 'All, without identities')], max_length=20)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.organisation')),
                ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.team')),
                ('worker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('agreed_by__isnull', True), models.Q(('agreed_by', models.F('asked_by')), _negated=True), _connector='OR'), models.Q(('beneficiary__isnull', True), models.Q(models.Q(('beneficiary', models.F('asked_by')), _negated=True), models.Q(('agreed_by__isnull', True), models.Q(('beneficiary', models.F('agreed_by')), _negated=True), _connector='OR')), _connector='OR')), name='agreed_by_another'),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('agreed_at__isnull', True), ('agreed_by__isnull', True)), models.Q(('agreed_at__isnull', False), ('agreed_at__lte', models.F('expires_at')), ('agreed_by__isnull', False), ('withdrawn_at__isnull', True)), _connector='OR'), name='agreed_in_time_or_not'),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at__isnull', True), ('withdrawn_by__isnull', True)), models.Q(('withdrawn_at__isnull', False), ('withdrawn_by__isnull', False)), _connector='OR'), name='agreement_withdrawn_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='dutyheld',
            constraint=models.UniqueConstraint(fields=('worker', 'duty'), name='duty_held_once'),
        ),
        migrations.AddConstraint(
            model_name='dutyheld',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('duty__in', ['administrator', 'data_protection_officer', 'overseer']), ('side', 'oversight')), models.Q(models.Q(('duty__in', ['administrator', 'data_protection_officer', 'overseer']), _negated=True), ('side', 'records')), _connector='OR'), name='duty_on_its_side'),
        ),
        migrations.AddConstraint(
            model_name='knowndevice',
            constraint=models.UniqueConstraint(fields=('token_hash', 'worker'), name='known_device_once'),
        ),
        migrations.AddConstraint(
            model_name='session',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('delegation_id__isnull', True), ('factor__in', ['passkey', 'code', 'recovery'])), models.Q(('delegation_id__isnull', False), ('factor', ''), ('stepped_up_at__isnull', True)), _connector='OR'), name='session_has_a_factor'),
        ),
        migrations.AddConstraint(
            model_name='team',
            constraint=models.UniqueConstraint(fields=('organisation', 'name'), name='team_name_in_organisation'),
        ),
        migrations.AddConstraint(
            model_name='principal',
            constraint=models.UniqueConstraint(fields=('kind', 'organisation'), name='principal_once_per_organisation'),
        ),
        migrations.AddConstraint(
            model_name='principal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'worker'), ('organisation__isnull', True), ('team__isnull', True), ('worker__isnull', False)), models.Q(('kind', 'team'), ('organisation__isnull', True), ('team__isnull', False), ('worker__isnull', True)), models.Q(('kind__in', ['organisation', 'shared']), ('organisation__isnull', False), ('team__isnull', True), ('worker__isnull', True)), models.Q(('kind', 'decoy'), ('organisation__isnull', True), ('team__isnull', True), ('worker__isnull', True)), _connector='OR'), name='principal_stands_for_one'),
        ),
    ]
