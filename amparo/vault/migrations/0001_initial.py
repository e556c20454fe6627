import amparo.vault.models
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
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Budget',
            fields=[
                ('name', models.CharField(choices=[('identity', 'People whose identity you open'), ('whereabouts', 'People whose whereabouts you open'), ('found', 'People whose names a search shows you'), ('search', 'Searches'), ('holders', 'Questions to other bodies')], max_length=12, primary_key=True, serialize=False)),
                ('hourly', models.IntegerField()),
                ('daily', models.IntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='Bulk',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('persons', models.IntegerField()),
                ('purpose', models.CharField(choices=[('assistance', 'To help the person'), ('screening', 'To screen or interview the person'), ('contact', 'To reach the person'), ('referral', 'To refer the person, or to receive them'), ('proceedings', 'For proceedings in which the person takes part'), ('correction', 'To correct or complete what is recorded'), ('danger', 'The person is in danger'), ('search', 'To tell apart the people that a search found'), ('record', 'To make what is recorded findable')], max_length=12)),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('approved_at', models.DateTimeField(null=True)),
                ('approver', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.organisation')),
                ('requester', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('subject', models.UUIDField(db_index=True, default=uuid.uuid4)),
                ('wrapped_key', models.BinaryField(null=True)),
                ('wrapped_whereabouts_key', models.BinaryField(null=True)),
                ('erased_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('erased_at__isnull', True), ('wrapped_key__isnull', False), ('wrapped_whereabouts_key__isnull', False)), models.Q(('erased_at__isnull', False), ('wrapped_key__isnull', True), ('wrapped_whereabouts_key__isnull', True)), _connector='OR'), name='erased_is_without_keys')],
            },
        ),
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('ground', models.CharField(choices=[('court_order', 'A court has ordered that it be kept'), ('proceedings', 'Proceedings are under way in which the person is heard or claims damages'), ('complaint', 'The person has complained of how they were treated'), ('person_asked', 'The person asked that it be kept')], max_length=20)),
                ('placed_at', models.DateTimeField(editable=False)),
                ('review_on', models.DateField()),
                ('lifted_at', models.DateTimeField(null=True)),
                ('lifted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.organisation')),
                ('placed_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='vault.person')),
            ],
        ),
        migrations.CreateModel(
            name='Erasure',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('entry_id', models.BigIntegerField()),
                ('keys', models.IntegerField()),
                ('values_sealed', models.IntegerField()),
                ('tokens', models.IntegerField()),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.organisation')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='erasures', to='vault.person')),
            ],
        ),
        migrations.CreateModel(
            name='Drawer',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('opened_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('readers', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), default=list, editable=False, size=None)),
                ('walled', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), editable=False, null=True, size=None)),
                ('next_expiry', models.DateTimeField(default='9999-12-31 00:00:00+00', editable=False)),
                ('part', models.CharField(choices=[('identity', 'Names, birth date or age, documents'), ('contact', 'Contacts, and whether and how they are safe'), ('whereabouts', 'Whereabouts'), ('photo', 'Photograph')], max_length=12)),
                ('retain_until', models.DateField(default=amparo.vault.models.in_ten_years, editable=False)),
                ('organisation', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, to='access.organisation')),
                ('owner', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='drawers', to='vault.person')),
            ],
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('purpose', models.CharField(choices=[('assistance', 'To help the person'), ('screening', 'To screen or interview the person'), ('contact', 'To reach the person'), ('referral', 'To refer the person, or to receive them'), ('proceedings', 'For proceedings in which the person takes part'), ('correction', 'To correct or complete what is recorded'), ('danger', 'The person is in danger'), ('search', 'To tell apart the people that a search found'), ('record', 'To make what is recorded findable')], max_length=12)),
                ('tokens', django.contrib.postgres.fields.ArrayField(base_field=models.BinaryField(), size=None)),
                ('reduced', models.BooleanField()),
                ('asked_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('passed_on_at', models.DateTimeField(null=True)),
                ('asker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.organisation')),
            ],
        ),
        migrations.CreateModel(
            name='HolderQuestion',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('purpose', models.CharField(choices=[('assistance', 'To help the person'), ('screening', 'To screen or interview the person'), ('contact', 'To reach the person'), ('referral', 'To refer the person, or to receive them'), ('proceedings', 'For proceedings in which the person takes part'), ('correction', 'To correct or complete what is recorded'), ('danger', 'The person is in danger'), ('search', 'To tell apart the people that a search found'), ('record', 'To make what is recorded findable')], max_length=12)),
                ('asked_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('answer', models.CharField(choices=[('contact_us', 'We know this person, please contact us'), ('not_said', 'We do not say')], max_length=12, null=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asking_body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.organisation')),
                ('drawer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='vault.drawer')),
                ('holder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.organisation')),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='of_holders', to='vault.question')),
            ],
        ),
        migrations.CreateModel(
            name='Sealed',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('field', models.CharField(choices=[('name', 'Name'), ('birth', 'Birth date or estimated age'), ('document', 'Document'), ('contact', 'Contact'), ('address', 'Place'), ('image', 'Image')], max_length=12)),
                ('sealed', models.BinaryField()),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('drawer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='values', to='vault.drawer')),
            ],
        ),
        migrations.CreateModel(
            name='Ticket',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('worker_id', models.IntegerField()),
                ('session', models.BinaryField()),
                ('xid', models.BigIntegerField()),
                ('asked_at', models.DateTimeField()),
                ('purpose', models.CharField(choices=[('assistance', 'To help the person'), ('screening', 'To screen or interview the person'), ('contact', 'To reach the person'), ('referral', 'To refer the person, or to receive them'), ('proceedings', 'For proceedings in which the person takes part'), ('correction', 'To correct or complete what is recorded'), ('danger', 'The person is in danger'), ('search', 'To tell apart the people that a search found'), ('record', 'To make what is recorded findable')], max_length=12)),
                ('budgets', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ('persons', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None)),
                ('parts', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ('seen', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ('unknown', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ('question', models.BinaryField(null=True)),
                ('used_at', models.DateTimeField(null=True)),
                ('bulk', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='vault.bulk')),
            ],
        ),
        migrations.CreateModel(
            name='Token',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('token', models.BinaryField()),
                ('narrow', models.BooleanField(db_default=False)),
                ('drawer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tokens', to='vault.drawer')),
            ],
        ),
        migrations.AddConstraint(
            model_name='bulk',
            constraint=models.CheckConstraint(condition=models.Q(('requester', models.F('approver')), _negated=True), name='bulk_by_two_people'),
        ),
        migrations.AddConstraint(
            model_name='bulk',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('approved_at__isnull', True), ('approver__isnull', True)), models.Q(('approved_at__isnull', False), ('approver__isnull', False)), _connector='OR'), name='bulk_approved_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='bulk',
            constraint=models.CheckConstraint(condition=models.Q(('persons__gte', 1), ('persons__lte', 1000)), name='bulk_of_some'),
        ),
        migrations.AddConstraint(
            model_name='bulk',
            constraint=models.CheckConstraint(condition=models.Q(('purpose__in', ['assistance', 'screening', 'contact', 'referral', 'proceedings', 'correction', 'danger'])), name='bulk_purpose_in_list'),
        ),
        migrations.AddIndex(
            model_name='hold',
            index=models.Index(condition=models.Q(('lifted_at__isnull', True)), fields=['person'], name='hold_live'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.CheckConstraint(condition=models.Q(('ground__in', ['court_order', 'proceedings', 'complaint', 'person_asked'])), name='hold_ground_in_list'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('lifted_at__isnull', True), ('lifted_by__isnull', True)), models.Q(('lifted_at__isnull', False), ('lifted_by__isnull', False), models.Q(('lifted_by', models.F('placed_by')), _negated=True)), _connector='OR'), name='hold_lifted_by_another'),
        ),
        migrations.AddIndex(
            model_name='erasure',
            index=models.Index(fields=['person', 'organisation', '-at'], name='erasure_of'),
        ),
        migrations.AddConstraint(
            model_name='drawer',
            constraint=models.UniqueConstraint(fields=('person', 'part', 'organisation'), name='drawer_once_per_body'),
        ),
        migrations.AddConstraint(
            model_name='drawer',
            constraint=models.CheckConstraint(condition=models.Q(('part__in', ['identity', 'contact', 'whereabouts', 'photo'])), name='part_in_list'),
        ),
        migrations.AddIndex(
            model_name='question',
            index=models.Index(condition=models.Q(('passed_on_at__isnull', True)), fields=['asked_at'], name='question_waiting'),
        ),
        migrations.AddIndex(
            model_name='question',
            index=models.Index(fields=['asker', '-asked_at'], name='question_of'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(('purpose__in', ['assistance', 'screening', 'contact', 'referral', 'proceedings', 'correction', 'danger'])), name='question_purpose_in_list'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(('passed_on_at__isnull', True), ('tokens', []), _connector='OR'), name='question_passed_on_without_tokens'),
        ),
        migrations.AddConstraint(
            model_name='holderquestion',
            constraint=models.UniqueConstraint(fields=('question', 'drawer'), name='question_once_a_drawer'),
        ),
        migrations.AddConstraint(
            model_name='holderquestion',
            constraint=models.CheckConstraint(condition=models.Q(('asking_body', models.F('holder')), _negated=True), name='question_of_another_body'),
        ),
        migrations.AddConstraint(
            model_name='holderquestion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer__isnull', True), ('answered_at__isnull', True), ('answered_by__isnull', True)), models.Q(('answer__in', ['contact_us', 'not_said']), ('answered_at__isnull', False), ('answered_by__isnull', False)), _connector='OR'), name='question_answered_whole'),
        ),
        migrations.AddIndex(
            model_name='sealed',
            index=models.Index(fields=['drawer', 'field'], name='sealed_in_drawer'),
        ),
        migrations.AddConstraint(
            model_name='sealed',
            constraint=models.CheckConstraint(condition=models.Q(('field__in', ['name', 'birth', 'document', 'contact', 'address', 'image'])), name='field_in_list'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(fields=['worker_id', 'asked_at'], name='ticket_by_at'),
        ),
        migrations.AddIndex(
            model_name='token',
            index=models.Index(fields=['token'], name='token_lookup'),
        ),
        migrations.AddConstraint(
            model_name='token',
            constraint=models.UniqueConstraint(fields=('drawer', 'token'), name='token_once_a_drawer'),
        ),
    ]
