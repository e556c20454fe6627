"""amparo keys: the wrapping key, replaced while work goes on."""

import click

from amparo.commands.house import open_house


@click.group()
def keys() -> None:
    """The keys that seal identities; they lie in AMPARO_HOME/secrets, never in the database."""


@keys.command()
def rotate() -> None:
    """Make a new wrapping key and wrap every person's key with it. Nothing stops meanwhile."""
    with open_house():
        from amparo.vault import keys as vault_keys

        count = vault_keys.rotate()
        version = vault_keys.keyring().current
    click.echo(f"Wrapping key {version} is in use; {count} persons' keys were wrapped anew.")
