"""The plan of backups: where to, sealed to whom, kept how long. A file in the home that one command writes."""

import json
import tomllib
from dataclasses import asdict, dataclass
from pathlib import Path

import pyrage

from amparo.house.home import Home

DAYS = 35
"""What was erased is unreadable everywhere after so many days: no backup is kept longer."""
FILE = "backup.toml"


class PlanUnusable(Exception):
    """The plan of backups cannot be used; the message says what to do."""


@dataclass(frozen=True)
class Plan:
    """Backups of one home. Recipients are age public keys; their private halves are never on this machine."""

    folder: str
    recipients: tuple[str, ...]
    keys_recipients: tuple[str, ...] = ()
    days: int = DAYS
    rehearsal_identity: str = ""
    """A file with a private half for rehearsals here; empty where another machine rehearses, as it should be."""

    @property
    def path(self) -> Path:
        """The folder of the backups."""
        return Path(self.folder)

    def check(self) -> "Plan":
        """Raise PlanUnusable for a recipient that is none, for keys sealed to the same recipients, or a bad period."""
        parse_recipients(self.recipients)
        if self.keys_recipients:
            parse_recipients(self.keys_recipients)
        if set(self.recipients) & set(self.keys_recipients):
            raise PlanUnusable("Data and keys have a recipient in common: whoever steals one half has both.")
        if not 1 <= self.days <= DAYS:
            raise PlanUnusable(f"Backups are kept for 1 to {DAYS} days: what was erased must be gone after {DAYS}.")
        return self

    def write(self, home: Home) -> None:
        """Keep the plan in the home. Raises PlanUnusable."""
        self.check()
        lines = [f"{name} = {json.dumps(value)}\n" for name, value in asdict(self).items()]
        (home.path / FILE).write_text("# written by `amparo backup setup`\n" + "".join(lines), encoding="utf-8")
        (home.path / FILE).chmod(0o600)


def parse_recipients(keys: tuple[str, ...]) -> list[pyrage.x25519.Recipient]:
    """The age recipients of these public keys. Raises PlanUnusable for none at all and for one that is no key."""
    if not keys:
        raise PlanUnusable("A backup needs a recipient: the public key that age-keygen printed, age1...")
    try:
        return [pyrage.x25519.Recipient.from_str(key) for key in keys]
    except pyrage.RecipientError as error:
        raise PlanUnusable(
            "A recipient is no age public key. It looks like age1..., as age-keygen prints it."
        ) from error


def read(home: Home) -> Plan | None:
    """The home's plan; None where there is none. Raises PlanUnusable for a file that was damaged."""
    file = home.path / FILE
    if not file.exists():
        return None
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8"))
        lists = {name: tuple(found[name]) for name in ("recipients", "keys_recipients")}
        return Plan(**(found | lists)).check()
    except (tomllib.TOMLDecodeError, TypeError, KeyError) as error:
        raise PlanUnusable(f"{file} cannot be read. Write it anew: amparo backup setup --help") from error
