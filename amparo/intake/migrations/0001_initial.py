import django.db.models.deletion
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
            name='Ticket',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('worker_id', models.IntegerField()),
                ('organisation_id', models.IntegerField()),
                ('session', models.BinaryField()),
                ('digest', models.BinaryField()),
                ('asked_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Device',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60)),
                ('public_key', models.BinaryField()),
                ('enrolled_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(null=True)),
                ('enrolled_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.organisation')),
                ('revoked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Envelope',
            fields=[
                ('id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ('number', models.IntegerField()),
                ('digest', models.BinaryField()),
                ('previous', models.BinaryField()),
                ('received_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('taken_in', 'Taken in'), ('aside', 'Kept aside'), ('refused', 'Refused by a second person')], max_length=10)),
                ('why', models.CharField(blank=True, choices=[('revoked', 'The device was revoked before it arrived'), ('chain', 'It does not follow from what the device sent before'), ('unreadable', 'It does not open: it was sealed for another body, or altered'), ('no_sheet', 'What it holds is no screening')], max_length=12)),
                ('sealed', models.BinaryField(null=True)),
                ('settled_at', models.DateTimeField(null=True)),
                ('device', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='envelopes', to='intake.device')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.organisation')),
                ('screening', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='protection.screening')),
                ('sent_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('settled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddConstraint(
            model_name='device',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('revoked_at__isnull', True), ('revoked_by__isnull', True)), models.Q(('revoked_at__isnull', False), ('revoked_by__isnull', False)), _connector='OR'), name='device_revoked_by_somebody'),
        ),
        migrations.AddIndex(
            model_name='envelope',
            index=models.Index(fields=['device', 'number'], name='envelope_in_order'),
        ),
        migrations.AddIndex(
            model_name='envelope',
            index=models.Index(fields=['device', 'received_at'], name='envelope_by_day'),
        ),
        migrations.AddIndex(
            model_name='envelope',
            index=models.Index(condition=models.Q(('state', 'aside')), fields=['organisation'], name='envelope_aside'),
        ),
        migrations.AddConstraint(
            model_name='envelope',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('screening__isnull', False), ('sealed__isnull', True), ('state', 'taken_in')), models.Q(('screening__isnull', True), ('sealed__isnull', False), ('settled_by__isnull', True), ('state', 'aside')), models.Q(('screening__isnull', True), ('sealed__isnull', True), ('settled_by__isnull', False), ('state', 'refused')), _connector='OR'), name='envelope_came_to_something'),
        ),
        migrations.AddConstraint(
            model_name='envelope',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('settled_by__isnull', True), ('state', 'taken_in'), ('why', '')), ('why__in', ['revoked', 'chain', 'unreadable', 'no_sheet']), _connector='OR'), name='envelope_aside_for_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='envelope',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('settled_at__isnull', True), ('settled_by__isnull', True)), models.Q(('settled_at__isnull', False), models.Q(('settled_by', models.F('sent_by')), _negated=True)), _connector='OR'), name='envelope_settled_by_another'),
        ),
    ]
