from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial")]
    operations = [
        migrations.RunSQL((SQL.parent / "sql" / "context.sql").read_text()),
        migrations.RunSQL((SQL / "row_security.sql").read_text()),
    ]
