"""The ledger room as a Django app."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """The tamper-evident record of every write and every read."""

    name = "amparo.ledger"
