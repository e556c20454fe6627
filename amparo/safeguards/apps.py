"""The safeguards room as a Django app."""

from django.apps import AppConfig


class SafeguardsConfig(AppConfig):
    """Walls, emergency access, canaries."""

    name = "amparo.safeguards"
