"""The protection room as a Django app."""

from django.apps import AppConfig


class ProtectionConfig(AppConfig):
    """People are met, screened, decided on, referred and helped."""

    name = "amparo.protection"
