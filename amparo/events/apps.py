"""The events room as a Django app."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    """The append-only log of what happened, the only thing counted."""

    name = "amparo.events"
