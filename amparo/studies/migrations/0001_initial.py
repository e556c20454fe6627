import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
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
            name='Question',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('source', models.CharField(choices=[('events', 'From what the bodies recorded'), ('table', 'From a table of patterns')], max_length=10)),
                ('first', models.DateField()),
                ('last', models.DateField()),
                ('split', models.CharField(blank=True, choices=[('sex', 'Sex'), ('age_status', 'Age status'), ('exploitation', 'Form of exploitation'), ('citizenship', 'Citizenship'), ('year', 'Year')], max_length=20)),
                ('population', models.BigIntegerField(null=True)),
                ('method', models.CharField(choices=[('bic', 'Best of all models (BIC)'), ('downhill', 'Best model by search (BIC)'), ('stepwise', 'Stepwise, p-values'), ('main', 'Independent lists'), ('decomposable', 'Average over graphs'), ('threshold', 'Bayesian threshold'), ('latent', 'Latent classes'), ('chao', 'Lower bound (Chao)')], max_length=20)),
                ('seed', models.BigIntegerField()),
                ('resamples', models.IntegerField()),
                ('asked_at', models.DateTimeField()),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.organisation')),
            ],
        ),
        migrations.CreateModel(
            name='Pattern',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(blank=True, max_length=40)),
                ('mask', models.IntegerField()),
                ('people', models.IntegerField()),
                ('handed_on', models.IntegerField()),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='patterns', to='studies.question')),
            ],
            options={
                'ordering': ['part', 'mask'],
            },
        ),
        migrations.CreateModel(
            name='List',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.IntegerField()),
                ('name', models.CharField(max_length=200)),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.organisation')),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lists', to='studies.question')),
            ],
            options={
                'ordering': ['place'],
            },
        ),
        migrations.CreateModel(
            name='Vintage',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.IntegerField(unique=True)),
                ('made_at', models.DateTimeField()),
                ('software', models.CharField(max_length=40)),
                ('decision', models.CharField(choices=[('publish', 'May be published'), ('warn', 'May be published with the warnings'), ('refuse', 'Must not be published')], max_length=10)),
                ('observed', models.IntegerField()),
                ('handed_on', models.IntegerField()),
                ('question', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='vintage', to='studies.question')),
            ],
            options={
                'ordering': ['-number'],
            },
        ),
        migrations.CreateModel(
            name='Variation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.IntegerField()),
                ('kind', models.CharField(choices=[('without', 'Without a list'), ('merged', 'Two lists as one'), ('top', 'Without the people on most lists'), ('odds', 'If all lists together depended on each other'), ('referral', 'With referral between lists in the model'), ('known', "A list's people, estimated from the other lists"), ('untested', 'Lists whose people are on too few others')], max_length=10)),
                ('words', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ('total', models.FloatField(null=True)),
                ('truth', models.IntegerField(null=True)),
                ('low95', models.FloatField(null=True)),
                ('high95', models.FloatField(null=True)),
                ('why', models.TextField(blank=True)),
                ('vintage', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='variations', to='studies.vintage')),
            ],
            options={
                'ordering': ['place'],
            },
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('top', models.IntegerField()),
                ('low95', models.FloatField(null=True)),
                ('low80', models.FloatField(null=True)),
                ('high80', models.FloatField(null=True)),
                ('high95', models.FloatField(null=True)),
                ('vintage', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='studies.vintage')),
            ],
            options={
                'ordering': ['top'],
            },
        ),
        migrations.CreateModel(
            name='Result',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.IntegerField()),
                ('part', models.CharField(blank=True, max_length=40)),
                ('method', models.CharField(choices=[('bic', 'Best of all models (BIC)'), ('downhill', 'Best model by search (BIC)'), ('stepwise', 'Stepwise, p-values'), ('main', 'Independent lists'), ('decomposable', 'Average over graphs'), ('threshold', 'Bayesian threshold'), ('latent', 'Latent classes'), ('chao', 'Lower bound (Chao)')], max_length=20)),
                ('observed', models.IntegerField()),
                ('total', models.FloatField(null=True)),
                ('low80', models.FloatField(null=True)),
                ('high80', models.FloatField(null=True)),
                ('low95', models.FloatField(null=True)),
                ('high95', models.FloatField(null=True)),
                ('lower_bound', models.BooleanField()),
                ('interval', models.CharField(blank=True, max_length=80)),
                ('terms', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ('never_met', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ('considered', models.IntegerField()),
                ('rejected', models.IntegerField()),
                ('share', models.FloatField(null=True)),
                ('resamples', models.IntegerField()),
                ('usable', models.IntegerField()),
                ('bic', models.FloatField(null=True)),
                ('deviance', models.FloatField(null=True)),
                ('refused', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ('why', models.TextField(blank=True)),
                ('vintage', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='results', to='studies.vintage')),
            ],
            options={
                'ordering': ['place'],
            },
        ),
        migrations.CreateModel(
            name='Reason',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.IntegerField()),
                ('decision', models.CharField(choices=[('publish', 'May be published'), ('warn', 'May be published with the warnings'), ('refuse', 'Must not be published')], max_length=10)),
                ('code', models.CharField(max_length=20)),
                ('words', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ('vintage', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reasons', to='studies.vintage')),
            ],
            options={
                'ordering': ['place'],
            },
        ),
        migrations.AddIndex(
            model_name='question',
            index=models.Index(fields=['-asked_at'], name='study_question_newest'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(('source__in', ['events', 'table'])), name='study_question_source_in_list'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(('split__in', ['', 'sex', 'age_status', 'exploitation', 'citizenship', 'year'])), name='study_question_split_in_list'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(('method__in', ['bic', 'downhill', 'stepwise', 'main', 'decomposable', 'threshold', 'latent', 'chao'])), name='study_question_method_in_list'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(('first__lte', models.F('last'))), name='study_period_in_order'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('source', 'events'), _negated=True), ('last__gte', django.db.models.expressions.CombinedExpression(models.F('first'), '+', models.Value(89))), _connector='OR'), name='study_of_events_is_long_enough'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(('population__gt', 0)), name='study_population_positive'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(('resamples__gte', 2), ('resamples__lte', 1000), ('seed__gte', 0)), name='study_effort_bounded'),
        ),
        migrations.AddConstraint(
            model_name='pattern',
            constraint=models.UniqueConstraint(fields=('question', 'part', 'mask'), name='study_pattern_once'),
        ),
        migrations.AddConstraint(
            model_name='pattern',
            constraint=models.CheckConstraint(condition=models.Q(('mask__gt', 0), ('mask__lt', 1024)), name='study_pattern_of_lists'),
        ),
        migrations.AddConstraint(
            model_name='pattern',
            constraint=models.CheckConstraint(condition=models.Q(('handed_on__gte', 0), ('handed_on__lte', models.F('people')), ('people__gt', 0)), name='study_people_counted'),
        ),
        migrations.AddConstraint(
            model_name='list',
            constraint=models.UniqueConstraint(fields=('question', 'place'), name='study_list_once'),
        ),
        migrations.AddConstraint(
            model_name='list',
            constraint=models.CheckConstraint(condition=models.Q(('place__gte', 0), ('place__lt', 10)), name='study_ten_lists'),
        ),
        migrations.AddConstraint(
            model_name='vintage',
            constraint=models.CheckConstraint(condition=models.Q(('decision__in', ['publish', 'warn', 'refuse'])), name='study_vintage_decision_in_list'),
        ),
        migrations.AddConstraint(
            model_name='variation',
            constraint=models.UniqueConstraint(fields=('vintage', 'place'), name='study_variation_once'),
        ),
        migrations.AddConstraint(
            model_name='variation',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['without', 'merged', 'top', 'odds', 'referral', 'known', 'untested'])), name='study_variation_kind_in_list'),
        ),
        migrations.AddConstraint(
            model_name='step',
            constraint=models.UniqueConstraint(fields=('vintage', 'top'), name='study_step_once'),
        ),
        migrations.AddConstraint(
            model_name='result',
            constraint=models.UniqueConstraint(fields=('vintage', 'place'), name='study_result_once'),
        ),
        migrations.AddConstraint(
            model_name='result',
            constraint=models.CheckConstraint(condition=models.Q(('method__in', ['bic', 'downhill', 'stepwise', 'main', 'decomposable', 'threshold', 'latent', 'chao'])), name='study_result_method_in_list'),
        ),
        migrations.AddConstraint(
            model_name='result',
            constraint=models.CheckConstraint(condition=models.Q(('total__isnull', False), models.Q(('why', ''), _negated=True), _connector='OR'), name='study_total_or_why'),
        ),
        migrations.AddConstraint(
            model_name='reason',
            constraint=models.UniqueConstraint(fields=('vintage', 'place'), name='study_reason_once'),
        ),
        migrations.AddConstraint(
            model_name='reason',
            constraint=models.CheckConstraint(condition=models.Q(('decision__in', ['publish', 'warn', 'refuse'])), name='study_reason_decision_in_list'),
        ),
    ]
