"""The exchange room as a Django app."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """What leaves the house as a table: by whom it was asked for, who agreed, when it was taken."""

    name = "amparo.exchange"
