from django.db import migrations, models


class Migration(migrations.Migration):
    """An overseer's question "who exported?" walks the newest entries of one act, however large the ledger is."""

    dependencies = [("ledger", "0002_row_security")]
    operations = [
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["act", "id"], name="ledger_entry_act"),
        ),
    ]
