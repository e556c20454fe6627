"""amparo demo: a country that does not exist, for trying, teaching and measuring."""

import time

import click
from rich.console import Console
from rich.table import Table

from amparo.commands.house import progress_bar
from amparo.commands.serve import run
from amparo.house.home import Home

out = Console()


@click.command()
@click.option("--people", type=click.IntRange(1), help="How many people, instead of the report's figures.")
@click.option("--seed", default=2005, show_default=True, help="The same seed gives the same country.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
def demo(people: int | None, seed: int, host: str, port: int) -> None:
    """Load the demo country (once) and serve it: Belarus 2004 and 2005 as a report tells it, with invented people."""
    run(host, port, lambda home: _load(people, seed), _announce)


def _load(people: int | None, seed: int) -> None:
    from amparo.demo import load  # after Django is set up
    from amparo.ledger.sequencer import sequence

    began = time.monotonic()
    with progress_bar("Demo country") as tell:
        load.load(people, seed, tell)
        sequence()
    out.print(f"Demo country ready in {time.monotonic() - began:.1f} s.")


def _announce(home: Home) -> None:
    from amparo.demo import country

    table = Table("Duty", "User name", "Password", title="Sign in as one of these (everybody is invented)")
    for duty, username, password in country.sign_ins():
        table.add_row(duty, username, password)
    out.print(table)
    out.print("The second step of signing in shows its code by itself here; `amparo user code NAME` prints it, too.")
