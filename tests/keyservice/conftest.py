"""Key services of their own for the tests: short paths, a clock that the test moves, tickets that the test gives."""

import shutil
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from amparo.keyservice.budgets import STUDIED, Limits
from amparo.keyservice.client import KeyClient, packed
from amparo.keyservice.destroyed import Erased
from amparo.keyservice.errors import KeysRefused
from amparo.keyservice.keys import Keys
from amparo.keyservice.protocol import Drawer
from amparo.keyservice.root import LocalRoot
from amparo.keyservice.server import in_a_thread
from amparo.keyservice.service import Service
from amparo.keyservice.tickets import IntakeTicket, Ticket
from amparo.vault.cipher import VaultError

ROOT = bytes(range(32))
NOON = 1_795_867_200.0
"""28 November 2026, 12:00 UTC."""
WORKER = 7


@dataclass
class Clock:
    """A clock that stands until it is moved."""

    now: float = NOON

    def __call__(self) -> float:
        """Seconds since 1970."""
        return self.now


@dataclass
class Given:
    """Tickets as the database would know them."""

    known: dict[uuid.UUID, Ticket] = field(default_factory=dict)
    envelopes: dict[uuid.UUID, IntakeTicket] = field(default_factory=dict)
    erased: list[Erased] = field(default_factory=list)
    again: list[str] = field(default_factory=list)

    def give(self, *owners: str, worker: int = WORKER, second: int = 0) -> uuid.UUID:
        """A ticket for these owners."""
        number = uuid.uuid4()
        self.known[number] = Ticket(worker, frozenset(owners), second)
        return number

    def check(self, ticket: uuid.UUID) -> Ticket:
        """What the ticket allows."""
        if ticket not in self.known:
            raise KeysRefused("no such ticket")
        return self.known[ticket]

    def check_intake(self, ticket: uuid.UUID) -> IntakeTicket:
        """Which envelope the ticket opens."""
        if ticket not in self.envelopes:
            raise KeysRefused("no such ticket")
        return self.envelopes[ticket]

    def erased_since(self, moment: float) -> list[Erased]:
        """Who was erased, as far as the database still knows."""
        return [one for one in self.erased if one.moment >= moment]

    def erase_again(self, persons: Sequence[str]) -> None:
        """Persons who were on the list and that this database brought back."""
        self.again += persons


@dataclass
class House:
    """A folder of keys with a service over it, as it starts, asks and starts again."""

    folder: Path
    tickets: Given
    clock: Clock
    limits: Limits = STUDIED

    def service(self, root: bytes | None = ROOT) -> Service:
        """The service as it starts."""
        return Service(self.folder, self.tickets, LocalRoot(root) if root else None, self.limits, self.clock)

    @property
    def socket(self) -> Path:
        """Where it listens."""
        return self.folder.parent / "keys.sock"


def opens_for(client: KeyClient, owner: str, wrapped: bytes) -> bool:
    """Is this a data key of that owner? What is bound to others, or damaged, seals nothing."""
    try:
        return bool(client.seal(owner, wrapped, [("vault_sealed", "name", "row", b"sealed")]))
    except VaultError:
        return False


def drawer(keys: Keys | KeyClient, owner: str, wrapped: bytes, content: bytes = b"sealed") -> Drawer:
    """One value in a drawer of that owner."""
    [sealed] = keys.seal(owner, wrapped, [("vault_sealed", "name", "row", content)])
    return owner, wrapped, [("name", "row", sealed)]


def to_open(ticket: uuid.UUID, *drawers: Drawer) -> list[bytes]:
    """The fields of a request to open them."""
    return [ticket.bytes, b"vault_sealed", *packed(drawers)]


@pytest.fixture
def short() -> Iterator[Path]:
    """A folder with a path that a socket takes."""
    made = Path(tempfile.mkdtemp(prefix="amparo-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def house(short: Path) -> House:
    """A house without keys yet."""
    (short / "keys").mkdir()
    return House(short / "keys", Given(), Clock())


@pytest.fixture
def asked(house: House) -> Iterator[KeyClient]:
    """A client of the house's service, over a socket."""
    client = KeyClient(house.socket)
    with in_a_thread(house.service(), house.socket):
        yield client
        client.close()
