"""The disclosure room as a Django app."""

from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    """Requests from outside a body."""

    name = "amparo.disclosure"
