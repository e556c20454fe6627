import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Checkpoint',
            fields=[
                ('size', models.BigIntegerField(primary_key=True, serialize=False)),
                ('vkey', models.TextField()),
                ('root', models.BinaryField()),
                ('note', models.TextField()),
                ('edge', django.contrib.postgres.fields.ArrayField(base_field=models.BinaryField(), size=None)),
                ('next_xid', models.BigIntegerField()),
                ('next_id', models.BigIntegerField()),
                ('at', models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name='Node',
            fields=[
                ('pk', models.CompositePrimaryKey('level', 'number', blank=True, editable=False, primary_key=True, serialize=False)),
                ('level', models.SmallIntegerField()),
                ('number', models.BigIntegerField()),
                ('hash', models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('worker_id', models.IntegerField(null=True)),
                ('organisation_id', models.IntegerField(null=True)),
                ('act', models.CharField(max_length=40)),
                ('kind', models.CharField(max_length=40)),
                ('object_id', models.CharField(blank=True, max_length=64)),
                ('purpose', models.CharField(blank=True, max_length=60)),
                ('number', models.IntegerField(null=True)),
                ('salt', models.BinaryField()),
                ('xid', models.BigIntegerField()),
            ],
            options={
                'indexes': [models.Index(fields=['xid', 'id'], name='ledger_entry_xid'), models.Index(fields=['kind', 'object_id', 'id'], name='ledger_entry_object'), models.Index(fields=['worker_id', 'id'], name='ledger_entry_worker'), models.Index(fields=['act', 'id'], name='ledger_entry_act')],
            },
        ),
        migrations.CreateModel(
            name='Leaf',
            fields=[
                ('position', models.BigIntegerField(primary_key=True, serialize=False)),
                ('hash', models.BinaryField()),
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, to='ledger.entry')),
            ],
        ),
        migrations.CreateModel(
            name='Succession',
            fields=[
                ('id', models.AutoField(primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=200, unique=True)),
                ('predecessor', models.CharField(max_length=200)),
                ('size', models.BigIntegerField()),
                ('root', models.BinaryField()),
                ('at', models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name='Witness',
            fields=[
                ('id', models.AutoField(primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=200)),
                ('url', models.CharField(max_length=500)),
                ('vkey', models.TextField()),
                ('added_at', models.DateTimeField(auto_now_add=True)),
                ('removed_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('removed_at__isnull', True)), fields=('vkey',), name='witness_key_once'), models.UniqueConstraint(condition=models.Q(('removed_at__isnull', True)), fields=('name',), name='witness_name_once')],
            },
        ),
        migrations.CreateModel(
            name='Cosigning',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('size', models.BigIntegerField()),
                ('at', models.DateTimeField()),
                ('outcome', models.CharField(choices=[('cosigned', 'Cosigned'), ('unreachable', 'Could not be reached'), ('refused', 'Refused'), ('rolled_back', 'Saw more entries than there are here: the log was rolled back'), ('forked', 'Saw another history than this one: the log was forked or altered')], max_length=20)),
                ('line', models.TextField(blank=True)),
                ('witness', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='ledger.witness')),
            ],
            options={
                'indexes': [models.Index(fields=['witness', 'id'], name='ledger_cosigning_witness'), models.Index(fields=['size'], name='ledger_cosigning_size'), models.Index(fields=['at'], name='ledger_cosigning_at')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('line__startswith', '— '), ('outcome', 'cosigned')), models.Q(('outcome__in', ['unreachable', 'refused', 'rolled_back', 'forked']), ('line', '')), _connector='OR'), name='cosigned_with_its_line')],
            },
        ),
    ]
