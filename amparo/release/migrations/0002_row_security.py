from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent


class Migration(migrations.Migration):
    dependencies = [("release", "0001_initial"), ("access", "0002_row_security")]
    operations = [migrations.RunSQL((SQL / "row_security.sql").read_text())]
