"""amparo check: what is wrong with this installation, in plain words."""

import stat
import sys
import time
from datetime import UTC, datetime

import click
from rich.console import Console
from rich.markup import escape

from amparo.commands.house import open_house, refuse
from amparo.house import acknowledged, alarms, deploy
from amparo.house.home import Home
from amparo.keyservice.client import KeyClient
from amparo.keyservice.errors import KeysRefused, KeysUnavailable
from amparo.keyservice.running import running
from amparo.keyservice.store import kept_too_long

out = Console()


@click.command()
@click.option("--deploy", "for_use", is_flag=True, help="Also whether real people's data may be entrusted to it.")
@click.option(
    "--acknowledge", type=click.Choice(list(acknowledged.RISKS)), help="Take a risk upon yourself, with --by."
)
@click.option("--by", "who", help="Who takes it: name and office.")
def check(for_use: bool, acknowledge: str | None, who: str | None) -> None:
    """Look at settings, files, database, row security, keys and backups. Exit code 1 where something is wrong."""
    if bool(acknowledge) != bool(who):
        raise refuse("--acknowledge and --by go together: who takes the risk?")
    with open_house() as home:
        if acknowledge and who:
            acknowledged.acknowledge(home, acknowledge, who)
        findings = [*_files(home), *_django(), *_row_security(), *_keys(home), *_old_keys(home), *_half_done()]
        findings += deploy.reasons_against(home) if for_use else alarms.examine(home)
        reminders = list(deploy.reminders(home, datetime.now(UTC))) if for_use else []
    if not for_use and alarms.NOT_SET_UP in findings:  # for trying it out, none is needed
        findings.remove(alarms.NOT_SET_UP)
        reminders.append(alarms.NOT_SET_UP)
    _tell(findings, reminders)


def _tell(findings: list[str], reminders: list[str]) -> None:
    for finding in findings:
        out.print(f"[red]Wrong:[/red] {escape(finding)}", highlight=False, soft_wrap=True)
    for reminder in reminders:
        out.print(f"[yellow]See to it:[/yellow] {escape(reminder)}", highlight=False, soft_wrap=True)
    if findings:
        sys.exit(1)
    out.print("Nothing wrong was found in files, settings, database, row security and keys.")


def _files(home: Home) -> list[str]:
    """Nobody else may read the home or a secret in it."""
    closed = {home.path: stat.S_IRWXO | stat.S_IRGRP | stat.S_IWGRP}  # the house's own group passes through the home
    private = (home.secrets, *home.secrets.iterdir(), home.keys, *home.keys.iterdir())
    closed |= dict.fromkeys(private, stat.S_IRWXG | stat.S_IRWXO)
    open_to_others = [path for path, bits in closed.items() if path.stat().st_mode & bits]
    return [f"{path} can be read by others: chmod go-rwx {path}" for path in open_to_others]


def _django() -> list[str]:
    from django.core import checks

    return [f"{found.msg} ({found.hint or found.id})" for found in checks.run_checks()]


def _keys(home: Home) -> list[str]:
    """The key service answers, open, and nobody changed its log. Started for as long as this looks, unless it runs."""
    client = KeyClient(home.keys_socket)
    try:
        with running(home):
            if not client.status().open:
                return ["The keys are sealed: no identity can be read or written. Run: amparo keys unseal"]
            fault = client.check_log()[1]
            return [f"{fault} Read docs/keys.md."] if fault else []
    except (KeysUnavailable, KeysRefused) as error:
        return [f"The keys cannot be reached: {error}"]
    finally:
        client.close()


def _old_keys(home: Home) -> list[str]:
    """The promise to those who were erased rests on this (docs/keys.md)."""
    month = kept_too_long(home.keys, time.time())
    if month is None:
        return []
    return [
        f"Wrapping keys of {month // 100}-{month % 100:02d} are still there: with them, older copies open who was "
        "erased. Run: amparo keys rotate, and ten minutes later: amparo keys retire"
    ]


def _row_security() -> list[str]:
    from django.db import connections

    from amparo.access import catalogue

    return catalogue.findings(connections["owner"])


def _half_done() -> list[str]:
    from django.db import connections

    from amparo.protection import reconciliation

    return list(reconciliation.half_done(connections["owner"]))
