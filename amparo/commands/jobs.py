"""amparo jobs: the worker process, which does what was asked for and what the clock asks for."""

import time

import click

from amparo.commands.house import clear_errors
from amparo.house.databases import OWNER_FLAG

PAUSE = 0.5
"""Seconds between two looks where nothing waits."""


@click.group()
def jobs() -> None:
    """Work in the background, with the rights of whoever asked for it."""


@jobs.command()
@click.option("--once", is_flag=True, help="Do what waits now, then end.")
def work(once: bool) -> None:
    """Do jobs until stopped (as `amparo serve` does it). Several can run at once."""
    import os

    os.environ.pop(OWNER_FLAG, None)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amparo.settings")
    with clear_errors():
        import django

        django.setup()
    from amparo.jobs.rounds import Clock, one_round

    clock = Clock()
    while True:
        if not one_round(clock):
            if once:
                return
            time.sleep(PAUSE)
