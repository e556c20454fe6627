"""The release room as a Django app."""

from django.apps import AppConfig


class ReleaseConfig(AppConfig):
    """Numbers that left the house, remembered."""

    name = "amparo.release"
