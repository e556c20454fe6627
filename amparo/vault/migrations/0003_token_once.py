from django.db import migrations, models


class Migration(migrations.Migration):
    """The same name said twice is one token."""

    dependencies = [("vault", "0002_row_security")]
    operations = [
        migrations.RemoveIndex(model_name="token", name="token_of"),
        migrations.AddConstraint(
            model_name="token",
            constraint=models.UniqueConstraint(fields=["drawer", "token"], name="token_once_a_drawer"),
        ),
    ]
