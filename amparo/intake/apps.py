"""The intake room as a Django app."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Screenings from where there is no network."""

    name = "amparo.intake"
