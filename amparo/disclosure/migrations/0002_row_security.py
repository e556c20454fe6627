from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent


class Migration(migrations.Migration):
    dependencies = [
        ("disclosure", "0001_initial"),
        ("protection", "0002_row_security"),
        ("notices", "0002_row_security"),
        ("vault", "0002_row_security"),
    ]
    operations = [migrations.RunSQL((SQL / "row_security.sql").read_text())]
