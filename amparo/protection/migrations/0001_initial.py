import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '0001_initial'),
        ('access', '0002_row_security'),
        ('vault', '0001_initial'),
        ('vault', '0002_row_security'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('opened_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('readers', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), default=list, editable=False, size=None)),
                ('walled', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), editable=False, null=True, size=None)),
                ('next_expiry', models.DateTimeField(default='9999-12-31 00:00:00+00', editable=False)),
                ('sex', models.CharField(choices=[('female', 'Female'), ('male', 'Male'), ('other', 'Other'), ('unknown', 'Unknown')], default='unknown', max_length=40)),
                ('age_status', models.CharField(choices=[('child', 'Child'), ('presumed_child', 'Presumed child'), ('adult', 'Adult')], max_length=40, null=True)),
                ('citizenship', models.CharField(max_length=2, null=True)),
                ('exploitation', models.CharField(choices=[('SexualExploitation', 'Sexual exploitation'), ('ForcedLabour', 'Forced labour'), ('ChildLabour', 'Child labour'), ('ForcedMarriage', 'Forced marriage'), ('Servitude', 'Servitude'), ('ForcedMilitaryByNonStateActors', 'Forced military service'), ('OrganRemoval', 'Organ removal'), ('ForcedBegging', 'Forced begging'), ('ForcedAdoption', 'Illegal adoption'), ('Surrogacy', 'Surrogacy'), ('Other', 'Other'), ('Unknown', 'Unknown')], default='Unknown', max_length=40)),
                ('region', models.CharField(max_length=6, null=True)),
                ('subject', models.UUIDField(default=uuid.uuid4)),
                ('status', models.CharField(choices=[('Active', 'Active'), ('FollowUp', 'Follow-up'), ('Closed', 'Closed'), ('ClosedReferred', 'Closed, referred on')], default='Active', max_length=40)),
                ('victim_status', models.CharField(choices=[('PossibleVictimOfTrafficking', 'Possible victim'), ('ActualVictimOfTrafficking', 'Victim'), ('NotAVictimOfTrafficking', 'Not identified as a victim')], default='PossibleVictimOfTrafficking', max_length=40)),
                ('due_on', models.DateField(null=True)),
                ('closed_on', models.DateField(null=True)),
                ('closure_reason', models.CharField(choices=[('goal_met', 'What was agreed has been reached'), ('referred_on', 'Another body goes on'), ('person_ended', 'The person ended it'), ('contact_lost', 'Contact was lost'), ('not_concerned', 'Not a case of trafficking'), ('died', 'The person died')], max_length=40, null=True)),
                ('organisation', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, to='access.organisation')),
                ('owner', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='vault.person')),
            ],
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('purpose', models.CharField(choices=[('assistance', 'To be given help'), ('return', 'To prepare a safe return'), ('legal', 'To be given legal help')], max_length=40)),
                ('given_by', models.CharField(choices=[('person', 'The person'), ('guardian', 'The guardian, with the child'), ('representative', 'A legal representative')], max_length=40)),
                ('method', models.CharField(choices=[('written', 'In writing'), ('spoken', 'Spoken'), ('through_interpreter', 'Through an interpreter')], max_length=40)),
                ('language', models.CharField(max_length=3)),
                ('valid_from', models.DateField()),
                ('valid_until', models.DateField()),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='protection.case')),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.organisation')),
            ],
        ),
        migrations.CreateModel(
            name='ConsentedSet',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('data_set', models.CharField(choices=[('identity', 'Names, birth date or age, documents'), ('contact', 'Contacts, and whether and how they are safe'), ('whereabouts', 'Whereabouts'), ('facts', 'Sex, age status, citizenship, form of exploitation'), ('needs', 'Urgent needs'), ('indicators', 'Answers to the screening questions')], max_length=40)),
                ('consent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sets', to='protection.consent')),
            ],
        ),
        migrations.CreateModel(
            name='DecisionRequest',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('stage', models.CharField(choices=[('initial', 'Initial (reasonable grounds)'), ('final', 'Final (conclusive)')], max_length=40)),
                ('asked_on', models.DateField()),
                ('due_on', models.DateField()),
                ('answered', models.BooleanField(default=False)),
                ('authority', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.organisation')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='protection.case')),
            ],
        ),
        migrations.CreateModel(
            name='Look',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('worker_id', models.IntegerField()),
                ('kind', models.CharField(max_length=4)),
                ('record_id', models.UUIDField(null=True)),
                ('at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['worker_id', 'kind', 'at'], name='looked_by_at')],
            },
        ),
        migrations.CreateModel(
            name='Notification',
            fields=[
                ('sex', models.CharField(choices=[('female', 'Female'), ('male', 'Male'), ('other', 'Other'), ('unknown', 'Unknown')], default='unknown', max_length=40)),
                ('age_status', models.CharField(choices=[('child', 'Child'), ('presumed_child', 'Presumed child'), ('adult', 'Adult')], max_length=40, null=True)),
                ('citizenship', models.CharField(max_length=2, null=True)),
                ('exploitation', models.CharField(choices=[('SexualExploitation', 'Sexual exploitation'), ('ForcedLabour', 'Forced labour'), ('ChildLabour', 'Child labour'), ('ForcedMarriage', 'Forced marriage'), ('Servitude', 'Servitude'), ('ForcedMilitaryByNonStateActors', 'Forced military service'), ('OrganRemoval', 'Organ removal'), ('ForcedBegging', 'Forced begging'), ('ForcedAdoption', 'Illegal adoption'), ('Surrogacy', 'Surrogacy'), ('Other', 'Other'), ('Unknown', 'Unknown')], default='Unknown', max_length=40)),
                ('region', models.CharField(max_length=6, null=True)),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('sent_on', models.DateField()),
                ('receiver', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.organisation')),
                ('sender', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.organisation')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Referral',
            fields=[
                ('sex', models.CharField(choices=[('female', 'Female'), ('male', 'Male'), ('other', 'Other'), ('unknown', 'Unknown')], default='unknown', max_length=40)),
                ('age_status', models.CharField(choices=[('child', 'Child'), ('presumed_child', 'Presumed child'), ('adult', 'Adult')], max_length=40, null=True)),
                ('citizenship', models.CharField(max_length=2, null=True)),
                ('exploitation', models.CharField(choices=[('SexualExploitation', 'Sexual exploitation'), ('ForcedLabour', 'Forced labour'), ('ChildLabour', 'Child labour'), ('ForcedMarriage', 'Forced marriage'), ('Servitude', 'Servitude'), ('ForcedMilitaryByNonStateActors', 'Forced military service'), ('OrganRemoval', 'Organ removal'), ('ForcedBegging', 'Forced begging'), ('ForcedAdoption', 'Illegal adoption'), ('Surrogacy', 'Surrogacy'), ('Other', 'Other'), ('Unknown', 'Unknown')], default='Unknown', max_length=40)),
                ('region', models.CharField(max_length=6, null=True)),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('subject', models.UUIDField()),
                ('ground', models.CharField(choices=[('consent', 'Consent'), ('child_best_interests', "A child's best interests")], max_length=40)),
                ('child_view', models.CharField(choices=[('agrees', 'The child agrees'), ('disagrees', 'The child disagrees'), ('unable', 'The child cannot say yet')], max_length=40, null=True)),
                ('guardian', models.CharField(choices=[('guardian_informed', 'The parent or guardian knows of it'), ('body_informed', 'The guardianship body knows of it: there is no guardian here'), ('not_safe', 'The guardianship body knows of it: to tell the parents would endanger the child')], max_length=40, null=True)),
                ('service', models.CharField(choices=[('shelter', 'Shelter'), ('subsistence', 'Food, clothing, hygiene'), ('medical', 'Medical help'), ('psychosocial', 'Psychological and social help'), ('legal', 'Legal help'), ('interpreting', 'Interpreting'), ('reintegration', 'Reintegration'), ('education', 'School or training'), ('employment', 'Work'), ('safe_return', 'Safe, voluntary return')], max_length=40)),
                ('state', models.CharField(choices=[('sent', 'Sent, not answered'), ('accepted', 'Accepted'), ('declined', 'Declined'), ('revoked', 'Taken back'), ('done', 'Done')], default='sent', max_length=40)),
                ('sent_on', models.DateField()),
                ('due_on', models.DateField()),
                ('shared_until', models.DateField()),
                ('share_ends_at', models.DateTimeField()),
                ('answered_on', models.DateField(null=True)),
                ('decline_reason', models.CharField(choices=[('no_place', 'No free place'), ('no_funding', 'No funding'), ('not_our_service', 'Not a service of ours'), ('not_safe_here', 'Not safe here'), ('not_reached', 'The person could not be reached')], max_length=40, null=True)),
                ('reminded_on', models.DateField(null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='referrals', to='protection.case')),
                ('consent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='referrals', to='protection.consent')),
                ('receiver', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.organisation')),
                ('sender', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.organisation')),
            ],
        ),
        migrations.CreateModel(
            name='Outbox',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('sent', 'Referral sent'), ('accepted', 'Referral accepted'), ('declined', 'Referral declined'), ('revoked', 'Referral taken back'), ('done', 'Help completed'), ('recalled', 'What was shared is recalled'), ('notified', 'Notification without identity')], max_length=40)),
                ('posted_at', models.DateTimeField()),
                ('delivered_at', models.DateTimeField(null=True)),
                ('notification', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='protection.notification')),
                ('receiver', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.organisation')),
                ('sender', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.organisation')),
                ('referral', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sent_messages', to='protection.referral')),
            ],
        ),
        migrations.CreateModel(
            name='Inbox',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('sent', 'Referral sent'), ('accepted', 'Referral accepted'), ('declined', 'Referral declined'), ('revoked', 'Referral taken back'), ('done', 'Help completed'), ('recalled', 'What was shared is recalled'), ('notified', 'Notification without identity')], max_length=40)),
                ('posted_at', models.DateTimeField()),
                ('arrived_at', models.DateTimeField()),
                ('receiver', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.organisation')),
                ('sender', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.organisation')),
                ('notification', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='protection.notification')),
                ('referral', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='arrived_messages', to='protection.referral')),
            ],
        ),
        migrations.AddField(
            model_name='case',
            name='from_referral',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='opened_case', to='protection.referral'),
        ),
        migrations.CreateModel(
            name='ReferralAnswer',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('data_set', models.CharField(choices=[('identity', 'Names, birth date or age, documents'), ('contact', 'Contacts, and whether and how they are safe'), ('whereabouts', 'Whereabouts'), ('facts', 'Sex, age status, citizenship, form of exploitation'), ('needs', 'Urgent needs'), ('indicators', 'Answers to the screening questions')], max_length=40)),
                ('question', models.CharField(max_length=40)),
                ('answer', models.CharField(max_length=20)),
                ('referral', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='protection.referral')),
            ],
        ),
        migrations.CreateModel(
            name='ReferralSet',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('data_set', models.CharField(choices=[('identity', 'Names, birth date or age, documents'), ('contact', 'Contacts, and whether and how they are safe'), ('whereabouts', 'Whereabouts'), ('facts', 'Sex, age status, citizenship, form of exploitation'), ('needs', 'Urgent needs'), ('indicators', 'Answers to the screening questions')], max_length=40)),
                ('referral', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sets', to='protection.referral')),
            ],
        ),
        migrations.CreateModel(
            name='Screening',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('sheet', models.CharField(max_length=20)),
                ('place', models.CharField(choices=[('border', 'Border crossing'), ('street', 'Street or public place'), ('workplace', 'Workplace'), ('dwelling', 'Dwelling'), ('health', 'Health service'), ('shelter', 'Shelter or NGO'), ('consulate', 'Consulate'), ('hotline', 'Hotline')], max_length=40)),
                ('started_on', models.DateField()),
                ('state', models.CharField(choices=[('draft', 'Not finished'), ('completed', 'Finished')], default='draft', max_length=40)),
                ('outcome', models.CharField(choices=[('indicators', 'There are reasons to believe that the person was trafficked'), ('no_indicators', 'No reasons seen'), ('stopped', 'The person did not want to go on')], max_length=40, null=True)),
                ('completed_on', models.DateField(null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='protection.case')),
                ('screened_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('question', models.CharField(max_length=40)),
                ('answer', models.CharField(max_length=20)),
                ('screening', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='protection.screening')),
            ],
        ),
        migrations.CreateModel(
            name='StatusDecision',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('stage', models.CharField(choices=[('initial', 'Initial (reasonable grounds)'), ('final', 'Final (conclusive)')], max_length=40)),
                ('outcome', models.CharField(choices=[('positive', 'Positive'), ('negative', 'Negative')], max_length=40)),
                ('threshold', models.CharField(max_length=40)),
                ('reason', models.CharField(choices=[('indicators_met', 'The indicators, taken together, support it'), ('statement_credible', "The person's account is credible"), ('corroborated', 'Other evidence corroborates it'), ('child_no_means', 'A child: no means need be shown'), ('not_trafficking', 'What happened is not trafficking'), ('too_little', 'Too little is known so far'), ('withdrawn', 'The person withdrew')], max_length=40)),
                ('decided_on', models.DateField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='protection.case')),
                ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decider_body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.organisation')),
                ('screened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Assistance',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('service', models.CharField(choices=[('shelter', 'Shelter'), ('subsistence', 'Food, clothing, hygiene'), ('medical', 'Medical help'), ('psychosocial', 'Psychological and social help'), ('legal', 'Legal help'), ('interpreting', 'Interpreting'), ('reintegration', 'Reintegration'), ('education', 'School or training'), ('employment', 'Work'), ('safe_return', 'Safe, voluntary return')], max_length=40)),
                ('provided_on', models.DateField()),
                ('funding', models.CharField(choices=[('state', 'State budget'), ('local', 'Local budget'), ('ngo', "NGO's own means"), ('donor', 'Foreign or international donor'), ('in_kind', 'In kind')], max_length=40, null=True)),
                ('unmet_reason', models.CharField(choices=[('no_place', 'No free place'), ('no_funding', 'No funding'), ('not_offered', 'Offered by nobody here'), ('refused', 'The person did not want it')], max_length=40, null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='protection.case')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('service__in', ['shelter', 'subsistence', 'medical', 'psychosocial', 'legal', 'interpreting', 'reintegration', 'education', 'employment', 'safe_return']), ('service__isnull', True), _connector='OR'), name='assistance_service_in_list'), models.CheckConstraint(condition=models.Q(models.Q(('funding__in', ['state', 'local', 'ngo', 'donor', 'in_kind']), ('unmet_reason__isnull', True)), models.Q(('funding__isnull', True), ('unmet_reason__in', ['no_place', 'no_funding', 'not_offered', 'refused'])), _connector='OR'), name='provided_or_unmet')],
            },
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.CheckConstraint(condition=models.Q(('purpose__in', ['assistance', 'return', 'legal']), ('purpose__isnull', True), _connector='OR'), name='consent_purpose_in_list'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.CheckConstraint(condition=models.Q(('given_by__in', ['person', 'guardian', 'representative']), ('given_by__isnull', True), _connector='OR'), name='consent_given_by_in_list'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.CheckConstraint(condition=models.Q(('method__in', ['written', 'spoken', 'through_interpreter']), ('method__isnull', True), _connector='OR'), name='consent_method_in_list'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.CheckConstraint(condition=models.Q(('valid_until__gte', models.F('valid_from'))), name='consent_period'),
        ),
        migrations.AddConstraint(
            model_name='consentedset',
            constraint=models.UniqueConstraint(fields=('consent', 'data_set'), name='consented_once'),
        ),
        migrations.AddConstraint(
            model_name='consentedset',
            constraint=models.CheckConstraint(condition=models.Q(('data_set__in', ['identity', 'contact', 'whereabouts', 'facts', 'needs', 'indicators']), ('data_set__isnull', True), _connector='OR'), name='consented_data_set_in_list'),
        ),
        migrations.AddConstraint(
            model_name='decisionrequest',
            constraint=models.CheckConstraint(condition=models.Q(('stage__in', ['initial', 'final']), ('stage__isnull', True), _connector='OR'), name='request_stage_in_list'),
        ),
        migrations.AddConstraint(
            model_name='decisionrequest',
            constraint=models.UniqueConstraint(condition=models.Q(('answered', False)), fields=('case', 'stage'), name='one_open_request_a_stage'),
        ),
        migrations.AddIndex(
            model_name='referral',
            index=models.Index(fields=['receiver', 'state', 'due_on'], name='referral_inbox'),
        ),
        migrations.AddIndex(
            model_name='referral',
            index=models.Index(fields=['sender', 'state', 'due_on'], name='referral_outbox'),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.CheckConstraint(condition=models.Q(('service__in', ['shelter', 'subsistence', 'medical', 'psychosocial', 'legal', 'interpreting', 'reintegration', 'education', 'employment', 'safe_return']), ('service__isnull', True), _connector='OR'), name='referral_service_in_list'),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.CheckConstraint(condition=models.Q(('child_view__in', ['agrees', 'disagrees', 'unable']), ('child_view__isnull', True), _connector='OR'), name='referral_child_view_in_list'),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.CheckConstraint(condition=models.Q(('guardian__in', ['guardian_informed', 'body_informed', 'not_safe']), ('guardian__isnull', True), _connector='OR'), name='referral_guardian_in_list'),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('consent__isnull', False), ('ground', 'consent')), models.Q(('child_view__isnull', False), ('ground', 'child_best_interests')), _connector='OR'), name='referral_on_its_ground'),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decline_reason__isnull', True), ('state__in', ['sent', 'revoked'])), models.Q(('answered_on__isnull', False), ('decline_reason__isnull', True), ('state__in', ['accepted', 'done'])), models.Q(('answered_on__isnull', False), ('decline_reason__in', ['no_place', 'no_funding', 'not_our_service', 'not_safe_here', 'not_reached']), ('state', 'declined')), _connector='OR'), name='referral_answered'),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.CheckConstraint(condition=models.Q(('sender', models.F('receiver')), _negated=True), name='referral_to_another'),
        ),
        migrations.AddIndex(
            model_name='outbox',
            index=models.Index(condition=models.Q(('delivered_at__isnull', True)), fields=['posted_at', 'id'], name='outbox_waiting'),
        ),
        migrations.AddConstraint(
            model_name='outbox',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['sent', 'accepted', 'declined', 'revoked', 'done', 'recalled', 'notified']), ('kind__isnull', True), _connector='OR'), name='outbox_kind_in_list'),
        ),
        migrations.AddConstraint(
            model_name='outbox',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'notified'), ('notification__isnull', False), ('referral__isnull', True)), models.Q(models.Q(('kind', 'notified'), _negated=True), ('notification__isnull', True), ('referral__isnull', False)), _connector='OR'), name='outbox_is_about_one'),
        ),
        migrations.AddConstraint(
            model_name='inbox',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['sent', 'accepted', 'declined', 'revoked', 'done', 'recalled', 'notified']), ('kind__isnull', True), _connector='OR'), name='inbox_kind_in_list'),
        ),
        migrations.AddConstraint(
            model_name='inbox',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'notified'), ('notification__isnull', False), ('referral__isnull', True)), models.Q(models.Q(('kind', 'notified'), _negated=True), ('notification__isnull', True), ('referral__isnull', False)), _connector='OR'), name='inbox_is_about_one'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['Active', 'FollowUp', 'Closed', 'ClosedReferred']), ('status__isnull', True), _connector='OR'), name='case_status_in_list'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('victim_status__in', ['PossibleVictimOfTrafficking', 'ActualVictimOfTrafficking', 'NotAVictimOfTrafficking']), ('victim_status__isnull', True), _connector='OR'), name='case_victim_status_in_list'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('closure_reason__in', ['goal_met', 'referred_on', 'person_ended', 'contact_lost', 'not_concerned', 'died']), ('closure_reason__isnull', True), _connector='OR'), name='case_closure_reason_in_list'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('sex__in', ['female', 'male', 'other', 'unknown']), ('sex__isnull', True), _connector='OR'), name='case_sex_in_list'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('age_status__in', ['child', 'presumed_child', 'adult']), ('age_status__isnull', True), _connector='OR'), name='case_age_status_in_list'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('exploitation__in', ['SexualExploitation', 'ForcedLabour', 'ChildLabour', 'ForcedMarriage', 'Servitude', 'ForcedMilitaryByNonStateActors', 'OrganRemoval', 'ForcedBegging', 'ForcedAdoption', 'Surrogacy', 'Other', 'Unknown']), ('exploitation__isnull', True), _connector='OR'), name='case_exploitation_in_list'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_on__isnull', True), ('closure_reason__isnull', True), ('status__in', ['Active', 'FollowUp'])), models.Q(('closed_on__isnull', False), ('closure_reason__isnull', False), ('status__in', ['Closed', 'ClosedReferred'])), _connector='OR'), name='closed_with_day_and_reason'),
        ),
        migrations.AddConstraint(
            model_name='referralset',
            constraint=models.UniqueConstraint(fields=('referral', 'data_set'), name='referred_once'),
        ),
        migrations.AddConstraint(
            model_name='referralset',
            constraint=models.CheckConstraint(condition=models.Q(('data_set__in', ['identity', 'contact', 'whereabouts', 'facts', 'needs', 'indicators']), ('data_set__isnull', True), _connector='OR'), name='referred_data_set_in_list'),
        ),
        migrations.AddConstraint(
            model_name='screening',
            constraint=models.CheckConstraint(condition=models.Q(('place__in', ['border', 'street', 'workplace', 'dwelling', 'health', 'shelter', 'consulate', 'hotline']), ('place__isnull', True), _connector='OR'), name='screening_place_in_list'),
        ),
        migrations.AddConstraint(
            model_name='screening',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('completed_on__isnull', True), ('outcome__isnull', True), ('state', 'draft')), models.Q(('completed_on__isnull', False), ('outcome__in', ['indicators', 'no_indicators', 'stopped']), ('state', 'completed')), _connector='OR'), name='completed_with_outcome_and_day'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.UniqueConstraint(fields=('screening', 'question'), name='answer_once'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.CheckConstraint(condition=models.Q(('answer__regex', '^[a-z_]+$'), ('question__regex', '^[a-z0-9_]+$')), name='answer_is_codes'),
        ),
        migrations.AddConstraint(
            model_name='statusdecision',
            constraint=models.CheckConstraint(condition=models.Q(('stage__in', ['initial', 'final']), ('stage__isnull', True), _connector='OR'), name='decision_stage_in_list'),
        ),
        migrations.AddConstraint(
            model_name='statusdecision',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['positive', 'negative']), ('outcome__isnull', True), _connector='OR'), name='decision_outcome_in_list'),
        ),
        migrations.AddConstraint(
            model_name='statusdecision',
            constraint=models.CheckConstraint(condition=models.Q(('reason__in', ['indicators_met', 'statement_credible', 'corroborated', 'child_no_means', 'not_trafficking', 'too_little', 'withdrawn']), ('reason__isnull', True), _connector='OR'), name='decision_reason_in_list'),
        ),
        migrations.AddConstraint(
            model_name='statusdecision',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by', models.F('screened_by')), _negated=True), name='decider_is_not_screener'),
        ),
    ]
