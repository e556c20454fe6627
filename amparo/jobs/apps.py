"""The jobs room as a Django app."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Work in the background, under a delegation."""

    name = "amparo.jobs"
