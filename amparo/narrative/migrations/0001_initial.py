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
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('saved_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('country', models.CharField(max_length=2)),
                ('year', models.PositiveSmallIntegerField()),
                ('title', models.CharField(max_length=200)),
                ('text', models.TextField()),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.organisation')),
                ('saved_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['country', '-year', '-saved_at'],
            },
        ),
        migrations.CreateModel(
            name='ReportClaim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('measure', models.CharField(choices=[('tier', 'Tier placement'), ('investigations', 'Investigations'), ('prosecutions', 'Prosecutions'), ('convictions', 'Convictions'), ('imprisoned', 'Sentenced to prison'), ('sentence_min', 'Lightest sentence imposed'), ('sentence_max', 'Heaviest sentence imposed'), ('penalty_min', 'Lightest penalty in the law'), ('penalty_max', 'Heaviest penalty in the law'), ('officials_investigated', 'Officials investigated'), ('officials_prosecuted', 'Officials prosecuted'), ('officials_convicted', 'Officials convicted'), ('victims_identified', 'Victims identified'), ('victims_referred', 'Victims referred to care'), ('victims_assisted', 'Victims assisted'), ('hotline_calls', 'Calls to the hotline'), ('persons_trained', 'Persons trained'), ('funding', 'Funding'), ('change_percent', 'Stated change in percent')], max_length=30)),
                ('amount', models.DecimalField(decimal_places=4, max_digits=24, null=True)),
                ('tier', models.CharField(blank=True, max_length=10)),
                ('unit', models.CharField(max_length=20)),
                ('year', models.PositiveSmallIntegerField(null=True)),
                ('role', models.CharField(choices=[('current', 'the year reported on'), ('earlier', 'an earlier year, for comparison')], max_length=30)),
                ('qualifier', models.CharField(choices=[('exact', 'as stated'), ('at_least', 'at least'), ('at_most', 'at most'), ('about', 'about'), ('not_reported', 'not reported'), ('life', 'life imprisonment'), ('fine', 'a fine')], max_length=30)),
                ('actor', models.CharField(choices=[('government', 'Government'), ('ngo', 'NGO'), ('io', 'International organisation'), ('other', 'Others'), ('unknown', 'Not said')], max_length=30)),
                ('number', models.PositiveIntegerField()),
                ('quote', models.TextField()),
                ('start', models.PositiveIntegerField()),
                ('end', models.PositiveIntegerField()),
                ('sure', models.BooleanField()),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('state', models.CharField(choices=[('suggested', 'Not looked at'), ('accepted', 'Accepted'), ('corrected', 'Corrected'), ('rejected', 'Rejected'), ('added', 'Added by hand')], max_length=30)),
                ('added_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='narrative.report')),
            ],
            options={
                'ordering': ['start', 'number'],
            },
        ),
        migrations.CreateModel(
            name='Look',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('measure', models.CharField(choices=[('tier', 'Tier placement'), ('investigations', 'Investigations'), ('prosecutions', 'Prosecutions'), ('convictions', 'Convictions'), ('imprisoned', 'Sentenced to prison'), ('sentence_min', 'Lightest sentence imposed'), ('sentence_max', 'Heaviest sentence imposed'), ('penalty_min', 'Lightest penalty in the law'), ('penalty_max', 'Heaviest penalty in the law'), ('officials_investigated', 'Officials investigated'), ('officials_prosecuted', 'Officials prosecuted'), ('officials_convicted', 'Officials convicted'), ('victims_identified', 'Victims identified'), ('victims_referred', 'Victims referred to care'), ('victims_assisted', 'Victims assisted'), ('hotline_calls', 'Calls to the hotline'), ('persons_trained', 'Persons trained'), ('funding', 'Funding'), ('change_percent', 'Stated change in percent')], max_length=30)),
                ('amount', models.DecimalField(decimal_places=4, max_digits=24, null=True)),
                ('tier', models.CharField(blank=True, max_length=10)),
                ('unit', models.CharField(max_length=20)),
                ('year', models.PositiveSmallIntegerField(null=True)),
                ('role', models.CharField(choices=[('current', 'the year reported on'), ('earlier', 'an earlier year, for comparison')], max_length=30)),
                ('qualifier', models.CharField(choices=[('exact', 'as stated'), ('at_least', 'at least'), ('at_most', 'at most'), ('about', 'about'), ('not_reported', 'not reported'), ('life', 'life imprisonment'), ('fine', 'a fine')], max_length=30)),
                ('actor', models.CharField(choices=[('government', 'Government'), ('ngo', 'NGO'), ('io', 'International organisation'), ('other', 'Others'), ('unknown', 'Not said')], max_length=30)),
                ('verdict', models.CharField(choices=[('accepted', 'Accepted'), ('corrected', 'Corrected'), ('rejected', 'Rejected'), ('undone', 'Undone')], max_length=30)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='looks', to='narrative.reportclaim')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(('country__regex', '^[A-Z]{2}$')), name='narrative_report_country_code'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(('year__range', (1900, 2199))), name='narrative_report_year_likely'),
        ),
        migrations.AddConstraint(
            model_name='reportclaim',
            constraint=models.UniqueConstraint(fields=('report', 'number'), name='narrative_claim_numbered_once'),
        ),
        migrations.AddConstraint(
            model_name='reportclaim',
            constraint=models.CheckConstraint(condition=models.Q(('end__gt', models.F('start'))), name='narrative_claim_has_words'),
        ),
        migrations.AddConstraint(
            model_name='reportclaim',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['suggested', 'accepted', 'corrected', 'rejected', 'added'])), name='narrative_claim_state_listed'),
        ),
        migrations.AddConstraint(
            model_name='reportclaim',
            constraint=models.CheckConstraint(condition=models.Q(('measure__in', ['tier', 'investigations', 'prosecutions', 'convictions', 'imprisoned', 'sentence_min', 'sentence_max', 'penalty_min', 'penalty_max', 'officials_investigated', 'officials_prosecuted', 'officials_convicted', 'victims_identified', 'victims_referred', 'victims_assisted', 'hotline_calls', 'persons_trained', 'funding', 'change_percent'])), name='narrative_claim_measure_listed'),
        ),
        migrations.AddConstraint(
            model_name='reportclaim',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['current', 'earlier'])), name='narrative_claim_role_listed'),
        ),
        migrations.AddConstraint(
            model_name='reportclaim',
            constraint=models.CheckConstraint(condition=models.Q(('qualifier__in', ['exact', 'at_least', 'at_most', 'about', 'not_reported', 'life', 'fine'])), name='narrative_claim_qualifier_listed'),
        ),
        migrations.AddConstraint(
            model_name='reportclaim',
            constraint=models.CheckConstraint(condition=models.Q(('actor__in', ['government', 'ngo', 'io', 'other', 'unknown'])), name='narrative_claim_actor_listed'),
        ),
        migrations.AddConstraint(
            model_name='reportclaim',
            constraint=models.CheckConstraint(condition=models.Q(('tier', ''), models.Q(('amount__isnull', True), ('measure', 'tier')), _connector='OR'), name='narrative_claim_tier_or_amount'),
        ),
        migrations.AddConstraint(
            model_name='look',
            constraint=models.CheckConstraint(condition=models.Q(('verdict__in', ['accepted', 'corrected', 'rejected', 'undone'])), name='narrative_look_verdict_listed'),
        ),
        migrations.AddConstraint(
            model_name='look',
            constraint=models.CheckConstraint(condition=models.Q(('measure__in', ['tier', 'investigations', 'prosecutions', 'convictions', 'imprisoned', 'sentence_min', 'sentence_max', 'penalty_min', 'penalty_max', 'officials_investigated', 'officials_prosecuted', 'officials_convicted', 'victims_identified', 'victims_referred', 'victims_assisted', 'hotline_calls', 'persons_trained', 'funding', 'change_percent'])), name='narrative_look_measure_listed'),
        ),
        migrations.AddConstraint(
            model_name='look',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['current', 'earlier'])), name='narrative_look_role_listed'),
        ),
        migrations.AddConstraint(
            model_name='look',
            constraint=models.CheckConstraint(condition=models.Q(('qualifier__in', ['exact', 'at_least', 'at_most', 'about', 'not_reported', 'life', 'fine'])), name='narrative_look_qualifier_listed'),
        ),
        migrations.AddConstraint(
            model_name='look',
            constraint=models.CheckConstraint(condition=models.Q(('actor__in', ['government', 'ngo', 'io', 'other', 'unknown'])), name='narrative_look_actor_listed'),
        ),
        migrations.AddConstraint(
            model_name='look',
            constraint=models.CheckConstraint(condition=models.Q(('tier', ''), models.Q(('amount__isnull', True), ('measure', 'tier')), _connector='OR'), name='narrative_look_tier_or_amount'),
        ),
    ]
