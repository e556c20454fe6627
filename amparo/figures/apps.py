"""The figures room as a Django app."""

from django.apps import AppConfig


class FiguresConfig(AppConfig):
    """What is counted, from events alone."""

    name = "amparo.figures"
