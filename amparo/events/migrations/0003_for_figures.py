"""Indexes for figures: one body's events of a kind in the order of their days; which events were corrected."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("events", "0002_row_security")]

    operations = [
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["kind", "organisation", "occurred_on"], name="event_kind_body_day"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                fields=["kind", "supersedes"],
                include=["recorded_at", "organisation"],
                condition=models.Q(("supersedes__isnull", False)),
                name="event_corrections",
            ),
        ),
    ]
