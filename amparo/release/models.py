"""Numbers that left the house, as they were counted: what leaves later is held against them."""

from django.db import models
from django.db.models import Q

from amparo.release.rules import SMALLEST


class Released(models.Model):
    """One number that left. Read and written by a function of the database alone (sql/released.sql)."""

    figure = models.CharField(max_length=60)
    """Its code and version."""
    year = models.IntegerField()
    split = models.CharField(max_length=20, blank=True)
    key = models.CharField(max_length=40, blank=True)
    number = models.IntegerField()
    left_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["figure", "year", "split", "key", "number"], name="number_released_once"),
            models.CheckConstraint(name="released_is_of_enough", condition=Q(number__gte=SMALLEST)),
        ]
