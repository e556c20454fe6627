"""amparo serve: everything that Amparo needs, on this machine."""

import os
import sys
from collections.abc import Callable

import click
from rich.console import Console
from rich.markup import escape

from amparo.commands.house import clear_errors, open_house
from amparo.commands.keys import clear_key_errors
from amparo.house import children, serving
from amparo.house.home import Home
from amparo.house.postgres import Embedded
from amparo.keyservice.client import KeyClient
from amparo.keyservice.running import ACCOUNT, running

out = Console()


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
def serve(host: str, port: int) -> None:
    """Serve Amparo: database, keys, web server, ledger, backups. Ctrl-C stops all of it."""
    run(host, port, lambda home: None, _announce)


def _announce(home: Home) -> None:
    """What must be seen to, each time it starts."""
    from amparo.house import alarms  # after Django is set up

    for finding in alarms.examine(home):
        out.print(f"[yellow]See to it:[/yellow] {escape(finding)}", highlight=False, soft_wrap=True)


def run(host: str, port: int, prepare: Callable[[Home], None], announce: Callable[[Home], None]) -> None:
    """Open the house, prepare it, serve it until Ctrl-C. Exits with 1 where something does not start."""
    serving.stop_when_asked()
    with clear_errors():
        try:
            serving.refuse_taken_port(host, port)
        except serving.PortTaken as error:
            click.echo(str(error), err=True)
            sys.exit(1)
    with clear_key_errors(), open_house() as home:
        parts = children.table(home, host, port)
        alone = children.why_not_separate([*parts, children.KEYS])
        if not alone:
            os.environ[ACCOUNT] = children.WEB_ACCOUNT
        _with_keys(home, parts, alone, host, port, prepare, announce)


def _with_keys(
    home: Home, parts: list[children.Child], alone: str, host: str, port: int,
    prepare: Callable[[Home], None], announce: Callable[[Home], None],
) -> None:  # fmt: skip
    """The key service first: what is prepared is sealed by it."""
    with running(home) as keys:
        prepare(home)
        _make_what_children_need(home)
        server = None if os.environ.get("DATABASE_URL") else Embedded(home)
        with serving.children(home, parts, separate=not alone, embedded=bool(server), beside=keys) as started:
            if not serving.wait_until_up(host, port, started):
                click.echo("Error: the web server did not start; its words are above.", err=True)
                sys.exit(1)
            out.print(f"\nAmparo is at [bold]http://{host}:{port}[/bold]")
            if alone:
                out.print(alone, style="dim", highlight=False, soft_wrap=True)
            if not KeyClient(home.keys_socket).status().open:
                out.print("The keys are [bold]sealed[/bold]: three custodians open them with: amparo keys unseal")
            announce(home)
            out.print("Stop with Ctrl-C.")
            ended = serving.wait_for_end(started, server.alive if server else lambda: True, home)
            out.print(f"A part of Amparo ended by itself ({ended}). Stopping the rest." if ended else "Stopping.")
    sys.exit(1 if ended else 0)


def _make_what_children_need(home: Home) -> None:
    """Static files, and the keys that are made on first use: a child can make none."""
    from django.core.management import call_command  # after open_house has set Django up

    from amparo.ledger import sequencer

    before = os.umask(0o022)  # the web server's account reads them, whatever the mask of whoever starts
    call_command("collectstatic", interactive=False, verbosity=0)
    os.umask(before)
    sequencer.signer()
