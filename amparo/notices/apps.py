"""The notices room as a Django app."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Who must know is told at once."""

    name = "amparo.notices"
