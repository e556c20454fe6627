import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '0001_initial'),
        ('protection', '0001_initial'),
        ('vault', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Request',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('outside', models.CharField(choices=[('foreign_police', 'Police of another country'), ('foreign_body', 'Another body of another country'), ('court', 'Court'), ('other_body', 'Another body of this country'), ('person', 'The person herself')], max_length=40, null=True)),
                ('outside_country', models.CharField(blank=True, max_length=2)),
                ('outside_reference', models.CharField(blank=True, max_length=40)),
                ('purpose', models.CharField(choices=[('investigation', 'To investigate trafficking'), ('prosecution', 'To prosecute trafficking'), ('proceedings', 'Proceedings before a court'), ('licensing', 'To supervise licensed agencies'), ('help', 'To help the person'), ('own_access', 'The person asks for her own data'), ('immigration', 'Immigration control'), ('debt', 'Collecting a debt'), ('travel', 'Refusing travel'), ('against_person', 'Proceedings against the person herself')], max_length=40)),
                ('basis', models.CharField(max_length=40)),
                ('case_reference', models.CharField(blank=True, max_length=9)),
                ('asked_at', models.DateTimeField()),
                ('expires_on', models.DateField()),
                ('answer', models.CharField(choices=[('released', 'Answered'), ('refused', 'Refused'), ('cannot', 'Cannot be answered')], max_length=40, null=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('recalled_at', models.DateTimeField(null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asker', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.organisation')),
                ('holder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.organisation')),
            ],
        ),
        migrations.CreateModel(
            name='Released',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('field', models.CharField(choices=[('sex', 'Sex'), ('age_status', 'Child or adult?'), ('citizenship', 'Citizenship'), ('exploitation', 'Form of exploitation'), ('region', 'Region'), ('victim_status', 'Status as a victim'), ('identity', 'Names, birth date or age, documents'), ('contact', 'Contacts, and whether and how they are safe'), ('whereabouts', 'Whereabouts')], max_length=40)),
                ('value', models.CharField(blank=True, max_length=40)),
                ('until', models.DateTimeField()),
                ('drawer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='vault.drawer')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='released', to='disclosure.request')),
            ],
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('field', models.CharField(choices=[('sex', 'Sex'), ('age_status', 'Child or adult?'), ('citizenship', 'Citizenship'), ('exploitation', 'Form of exploitation'), ('region', 'Region'), ('victim_status', 'Status as a victim'), ('identity', 'Names, birth date or age, documents'), ('contact', 'Contacts, and whether and how they are safe'), ('whereabouts', 'Whereabouts')], max_length=40)),
                ('granted', models.BooleanField()),
                ('reason', models.CharField(choices=[('needed', 'Needed for the purpose, and the basis covers it'), ('consented', 'The person agreed to it'), ('ordered', 'A court ordered it'), ('not_needed', 'Not needed for the purpose'), ('no_basis', 'The basis does not cover it'), ('not_safe', 'It would endanger the person or somebody else'), ('of_another', 'It tells of another person')], max_length=40)),
                ('decided_at', models.DateTimeField()),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('confirmed_case', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='protection.case')),
                ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='disclosure.request')),
            ],
        ),
        migrations.CreateModel(
            name='AskedField',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('field', models.CharField(choices=[('sex', 'Sex'), ('age_status', 'Child or adult?'), ('citizenship', 'Citizenship'), ('exploitation', 'Form of exploitation'), ('region', 'Region'), ('victim_status', 'Status as a victim'), ('identity', 'Names, birth date or age, documents'), ('contact', 'Contacts, and whether and how they are safe'), ('whereabouts', 'Whereabouts')], max_length=40)),
                ('purpose', models.CharField(max_length=40)),
                ('basis', models.CharField(max_length=40)),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='asked', to='disclosure.request')),
            ],
        ),
        migrations.CreateModel(
            name='Subject',
            fields=[
                ('request', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='subject', serialize=False, to='disclosure.request')),
                ('safety', models.CharField(choices=[('safe', 'Safe: she can keep it'), ('look_only', 'Safe to look at here, not to carry'), ('not_safe', 'Not safe now')], max_length=40, null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='protection.case')),
                ('consent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='protection.consent')),
            ],
        ),
        migrations.AddIndex(
            model_name='request',
            index=models.Index(fields=['asker', '-asked_at'], name='request_asked'),
        ),
        migrations.AddIndex(
            model_name='request',
            index=models.Index(fields=['holder', '-asked_at'], name='request_held'),
        ),
        migrations.AddConstraint(
            model_name='request',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('asker__isnull', False), ('outside__isnull', True), ('outside_country', ''), ('outside_reference', ''), models.Q(('asker', models.F('holder')), _negated=True)), models.Q(('asker__isnull', True), ('outside__in', ['foreign_police', 'foreign_body', 'court', 'other_body', 'person'])), _connector='OR'), name='request_of_one_asker'),
        ),
        migrations.AddConstraint(
            model_name='request',
            constraint=models.CheckConstraint(condition=models.Q(('purpose__in', ['investigation', 'prosecution', 'proceedings', 'licensing', 'help', 'own_access', 'immigration', 'debt', 'travel', 'against_person'])), name='request_purpose_in_list'),
        ),
        migrations.AddConstraint(
            model_name='request',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('basis', 'own_request'), ('outside', 'person'), ('purpose', 'own_access')), models.Q(models.Q(('purpose', 'own_access'), _negated=True), models.Q(('basis', 'own_request'), _negated=True), models.Q(('outside__isnull', True), models.Q(('outside', 'person'), _negated=True), _connector='OR')), _connector='OR'), name='request_of_the_person_herself'),
        ),
        migrations.AddConstraint(
            model_name='request',
            constraint=models.CheckConstraint(condition=models.Q(('case_reference__regex', '^([A-Z2-7]{4}-[A-Z2-7]{4})?$'), ('outside_country__regex', '^([A-Z]{2})?$'), ('outside_reference__regex', '^[0-9A-Z/.-]{0,40}$')), name='request_is_codes'),
        ),
        migrations.AddConstraint(
            model_name='request',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer__isnull', True), ('answered_at__isnull', True), ('recalled_at__isnull', True)), models.Q(('answer__in', ['released', 'refused', 'cannot']), ('answered_at__isnull', False)), _connector='OR'), name='request_answered'),
        ),
        migrations.AddConstraint(
            model_name='released',
            constraint=models.UniqueConstraint(fields=('request', 'field'), name='released_once'),
        ),
        migrations.AddConstraint(
            model_name='released',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('drawer__isnull', False), ('field__in', ('identity', 'contact', 'whereabouts')), ('value', '')), models.Q(models.Q(('field__in', ('identity', 'contact', 'whereabouts')), _negated=True), ('drawer__isnull', True)), _connector='OR'), name='released_fact_or_drawer'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.UniqueConstraint(fields=('request', 'field'), name='decided_once'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(('reason__in', ['needed', 'consented', 'ordered', 'not_needed', 'no_basis', 'not_safe', 'of_another'])), name='field_reason_in_list'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by', models.F('asked_by')), _negated=True), name='decider_is_not_asker'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(('confirmed_by__isnull', True), models.Q(('confirmed_by', models.F('decided_by')), _negated=True), _connector='OR'), name='confirmer_is_another'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('confirmed_by__isnull', True), ('confirmed_case__isnull', True)), models.Q(('confirmed_by__isnull', False), ('confirmed_case__isnull', False)), _connector='OR'), name='confirmed_for_a_case'),
        ),
        migrations.AddConstraint(
            model_name='askedfield',
            constraint=models.UniqueConstraint(fields=('request', 'field'), name='asked_once'),
        ),
        migrations.AddConstraint(
            model_name='askedfield',
            constraint=models.CheckConstraint(condition=models.Q(('field__in', ['sex', 'age_status', 'citizenship', 'exploitation', 'region', 'victim_status', 'identity', 'contact', 'whereabouts']), models.Q(('purpose__in', ('immigration', 'debt', 'travel', 'against_person')), _negated=True), models.Q(models.Q(('purpose', 'licensing'), _negated=True), ('field__in', ('exploitation', 'region')), _connector='OR'), models.Q(models.Q(('field', 'whereabouts'), ('purpose__in', ('investigation', 'prosecution', 'proceedings')), _negated=True), ('basis', 'court_order'), _connector='OR')), name='asked_field_fits_purpose_and_basis'),
        ),
    ]
