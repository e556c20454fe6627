"""The narrative room as a Django app. `reading/` beside it is a plain library that knows nothing of Django."""

from django.apps import AppConfig


class NarrativeConfig(AppConfig):
    """Reports are read into claims, and people look the claims over."""

    name = "amparo.narrative"
