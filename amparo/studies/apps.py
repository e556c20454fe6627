"""The studies room as a Django app."""

from django.apps import AppConfig


class StudiesConfig(AppConfig):
    """Estimates of how many were never found, as vintages."""

    name = "amparo.studies"
