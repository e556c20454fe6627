"""The access room as a Django app."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Organisations, people who work, duties, sessions."""

    name = "amparo.access"
