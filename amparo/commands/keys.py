"""amparo keys: the service that holds the keys, its root in the hands of custodians, wrapping keys replaced."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import click

from amparo.commands.house import clear_errors, open_house, refuse
from amparo.house import home as homes
from amparo.house.home import Home, write_once
from amparo.keyservice import ceremony as rite
from amparo.keyservice.client import KeyClient
from amparo.keyservice.errors import KeysRefused, KeysUnavailable, SettingWrong, SharesWrong
from amparo.keyservice.keys import Keys
from amparo.keyservice.root import LocalRoot
from amparo.keyservice.running import (
    ROOT,
    as_text,
    client_uid,
    keep_settled,
    local_root,
    new_root,
    running,
    service_of,
    shut_in,
)
from amparo.keyservice.server import Server
from amparo.keyservice.store import LOG_KEY
from amparo.keyservice.transit import URL


@click.group()
def keys() -> None:
    """The keys that seal identities: a service holds them, never the web server and never the database."""


class Screen:
    """The terminal that the command runs in."""

    def say(self, words: str) -> None:
        """Show a line."""
        click.echo(words)

    def ask(self, words: str) -> str:
        """Ask for a line."""
        found: str = click.prompt(words, default="", show_default=False)
        return found

    def clear(self) -> None:
        """Empty the screen and what was scrolled away."""
        if sys.stdout.isatty():
            click.echo("\033[3J", nl=False)
        click.clear()


@contextmanager
def clear_key_errors() -> Iterator[None]:
    """What the key service refuses is one line, exit code 1."""
    with clear_errors():
        try:
            yield
        except (KeysUnavailable, KeysRefused, SharesWrong, SettingWrong) as error:
            click.echo(f"{click.style('Error:', fg='red')} {error}", err=True)
            sys.exit(1)


@keys.command()
@click.option("--unseal", is_flag=True, envvar="AMPARO_KEYS_UNSEAL", help="Start sealed, until custodians open it.")
def serve(unseal: bool) -> None:
    """Run the key service (as `amparo serve` does it) until it is stopped."""
    if unseal:
        os.environ["AMPARO_KEYS_UNSEAL"] = "1"
    with clear_key_errors():
        shut_in()
        home = homes.current().make()
        service, stopped = service_of(home), threading.Event()
        server = Server(service, home.keys_socket, client_uid())
        for asked in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(asked, lambda *_: server.close())
        threading.Thread(target=keep_settled, args=(service, stopped), daemon=True).start()
        server.serve()
        stopped.set()


@keys.command()
def status() -> None:
    """Say how the key service is. Exit code 1 where it is down, sealed, or its log was changed."""
    with clear_key_errors():
        client = KeyClient(homes.current().keys_socket)
        found = client.status()
        if not found.open:
            click.echo(f"Sealed: {found.shares_given} of {rite.NEEDED} shares were given (amparo keys unseal).")
            sys.exit(1)
        lines, fault = client.check_log()
    click.echo(f"Open: {found.wrapping_keys} wrapping keys, month {found.month}, turn {found.turn}.")
    click.echo(f"Wrong: {fault}" if fault else f"Its log is whole: {lines} lines. Keep this number elsewhere.")
    sys.exit(1 if fault else 0)


@keys.command()
def unseal() -> None:
    """Open the key service with the shares of three custodians, one after another; each may sit elsewhere."""
    with clear_key_errors():
        client = KeyClient(homes.current().keys_socket)
        if client.status().open:
            click.echo("The keys are open already.")
            return
        rite.collect(Screen(), client.unseal)
    click.echo("The keys are open.")


@keys.command()
@click.option("--rehearse", is_flag=True, help="The whole walk with a key that is thrown away; nothing changes.")
@click.option("--leave-root/--remove-root", default=None, help="Whether the root stays on this machine; else asked.")
def ceremony(rehearse: bool, leave_root: bool | None) -> None:
    """Give the root key to five custodians, any three of whom can make it again. docs/keys.md says who they are."""
    with clear_key_errors(), open_house() as home:
        from amparo.ledger import actions as ledger

        _refuse_transit()
        root = new_root() if rehearse else _root_to_share(home)
        rite.prove(root, rite.hand_out(root, Screen()))
        click.echo(
            f"Any {rite.NEEDED} of the {rite.CUSTODIANS} shares make the key again, no two do: tried, all of them."
        )
        if rehearse:
            ledger.record("key.rehearsed", "key", using="owner")
            click.echo("This was a rehearsal: its key is forgotten. Burn the papers.")
            return
        _settle(home, root, leave_root)
        ledger.record("key.shared", "key", number=rite.CUSTODIANS, using="owner")


@keys.command()
def recover() -> None:
    """Put a lost root key back on this machine, from the shares of three custodians."""
    with clear_key_errors(), open_house() as home:
        from amparo.ledger import actions as ledger

        _refuse_transit()
        if (home.secrets / ROOT).exists():
            raise refuse(f"The root key is here already: {home.secrets / ROOT}. Nothing was changed.")
        if not (home.keys / LOG_KEY).exists():
            raise refuse(f"There are no keys in {home.keys}. Put them back from your backup first.")
        root = rite.recovered(Screen())
        Keys(home.keys, LocalRoot(root))  # refuses the root of another home
        write_once(home.secrets / ROOT, as_text(root))
        ledger.record("key.recovered", "key", using="owner")
    click.echo("The root key is back. Start Amparo again.")


def _refuse_transit() -> None:
    if URL in os.environ:
        raise refuse(f"The root key is kept where {URL} says, and shared there. There is nothing to share here.")


def _root_to_share(home: Home) -> bytes:
    """The root that is here; on a new machine a fresh one, that has never been on a disk."""
    if (home.secrets / ROOT).exists() or (home.keys / LOG_KEY).exists():
        return local_root(home)
    return new_root()


def _settle(home: Home, root: bytes, leave: bool | None) -> None:
    """Leave the root on this machine or take it away, as asked; a fresh one is only now written, if at all."""
    file = home.secrets / ROOT
    Keys(home.keys, LocalRoot(root))
    if leave is None:
        leave = not click.confirm("Remove the root key from this machine? Three custodians then open it at each start")
    if leave:
        if not file.exists():
            write_once(file, as_text(root))
        click.echo(f"The root key stays in {file}.")
        return
    file.unlink(missing_ok=True)
    click.echo(
        "The root key is not on this machine any more. Start with AMPARO_KEYS_UNSEAL=1, then: amparo keys unseal"
    )


@keys.command()
def rotate() -> None:
    """Begin new wrapping keys and wrap every person's key with them. Nothing stops meanwhile."""
    with clear_key_errors(), open_house() as home, running(home):
        from amparo.vault import keys as vault_keys

        result = vault_keys.rotate()
        found = vault_keys.client().status()
    click.echo(f"Wrapping keys of {found.month}, turn {found.turn}; {result.done} persons' keys were wrapped anew.")
    if result.failed:
        click.echo(f"Error: {result.failed} persons' keys do not open. Restore them from a backup.", err=True)
        sys.exit(1)


@keys.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
def retire(yes: bool) -> None:
    """Remove old wrapping keys: what was erased cannot be read from old backups either, nor can anything else there."""
    if not yes:
        click.confirm("Backups made before the last rotation open no more after this. Go on?", abort=True)
    with clear_key_errors(), open_house() as home, running(home):
        from amparo.vault import keys as vault_keys

        try:
            count = vault_keys.retire()
        except vault_keys.NotYet as error:
            raise refuse(error) from error
    click.echo(f"{count} old wrapping keys were removed.")
