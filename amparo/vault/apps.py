"""The vault room as a Django app."""

from django.apps import AppConfig


class VaultConfig(AppConfig):
    """Identities, sealed; keys; search over sealed names; erasure."""

    name = "amparo.vault"
