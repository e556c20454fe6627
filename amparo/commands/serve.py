"""amparo serve: everything that Amparo needs, on this machine."""

import sys
from collections.abc import Callable

import click
from rich.console import Console

from amparo.commands.house import clear_errors, open_house
from amparo.house import serving
from amparo.house.home import Home

out = Console()


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
def serve(host: str, port: int) -> None:
    """Serve Amparo: database, web server, ledger. Ctrl-C stops all of it."""
    run(host, port, lambda home: None, lambda: None)


def run(host: str, port: int, prepare: Callable[[Home], None], announce: Callable[[], None]) -> None:
    """Open the house, prepare it, serve it until Ctrl-C. Exits with 1 where something does not start."""
    serving.stop_when_asked()
    with clear_errors():
        try:
            serving.refuse_taken_port(host, port)
        except serving.PortTaken as error:
            click.echo(str(error), err=True)
            sys.exit(1)
    with open_house() as home:
        from django.core.management import call_command  # after open_house has set Django up

        prepare(home)
        call_command("collectstatic", interactive=False, verbosity=0)
        with serving.children(home, host, port) as started:
            if not serving.wait_until_up(host, port, started):
                click.echo("Error: the web server did not start; its words are above.", err=True)
                sys.exit(1)
            out.print(f"\nAmparo is at [bold]http://{host}:{port}[/bold]")
            announce()
            out.print("Stop with Ctrl-C.")
            ended_well = serving.wait_for_end(started)
            out.print("Stopping." if ended_well else "A part of Amparo ended by itself. Stopping the rest.")
    sys.exit(0 if ended_well else 1)
