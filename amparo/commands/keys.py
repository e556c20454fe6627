"""amparo keys: the wrapping key, replaced while work goes on."""

import sys

import click

from amparo.commands.house import open_house, refuse


@click.group()
def keys() -> None:
    """The keys that seal identities; they lie in AMPARO_HOME/secrets, never in the database."""


@keys.command()
def rotate() -> None:
    """Make a new wrapping key and wrap every person's key with it. Nothing stops meanwhile."""
    with open_house():
        from amparo.vault import keys as vault_keys

        result = vault_keys.rotate()
        version = vault_keys.keyring().current
    click.echo(f"Wrapping key {version} is in use; {result.done} persons' keys were wrapped anew.")
    if result.failed:
        click.echo(f"Error: {result.failed} persons' keys do not open. Restore them from a backup.", err=True)
        sys.exit(1)


@keys.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
def retire(yes: bool) -> None:
    """Remove old wrapping keys: what was erased cannot be read from old backups either, nor can anything else there."""
    if not yes:
        click.confirm("Backups made before the last rotation open no more after this. Go on?", abort=True)
    with open_house():
        from amparo.vault import keys as vault_keys

        try:
            count = vault_keys.retire()
        except vault_keys.NotYet as error:
            raise refuse(error) from error
    click.echo(f"{count} old wrapping keys were removed.")
