"""The demo room as a Django app."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """A country that does not exist, for trying, teaching and measuring."""

    name = "amparo.demo"
