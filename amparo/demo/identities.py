"""Invented identities, sealed and made findable exactly as the vault does it; only the way into the tables differs.

The key service is asked once for a batch of people, not once for each.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random
from uuid import UUID

from amparo.access.models import FAR_FUTURE
from amparo.demo.country import Hand
from amparo.demo.names import InventedName
from amparo.demo.tables import Tables, as_array
from amparo.vault.blind import marked_tokens
from amparo.vault.cipher import owner_of
from amparo.vault.keys import client
from amparo.vault.models import Part
from amparo.vault.values import Birth, Contact, Document, Name, Value, to_bytes


@dataclass
class Drawer:
    """A drawer on its way into the table: who may see it can still change."""

    id: UUID
    hand: Hand
    part: str
    opened_at: datetime
    shares: dict[int, datetime] = field(default_factory=dict)
    """Principals of others, and the moment at which their sight of the drawer ends."""


@dataclass
class Person:
    """A person on the way into the vault."""

    id: UUID
    subject: UUID
    organisation_id: int
    drawers: list[Drawer] = field(default_factory=list)


Waiting = tuple[UUID, Person, Drawer, Value]
"""A value with its row, whose it is and where it lies."""


def new_id(rng: Random) -> UUID:
    """A random id that the same seed gives again."""
    return UUID(int=rng.getrandbits(128), version=4)


class Sealing:
    """What waits to be sealed and hashed, until the batch is full."""

    def __init__(self) -> None:
        self._people: list[Person] = []
        self._values: list[Waiting] = []
        self._parts: list[tuple[UUID, bytes, bool]] = []

    def add_person(self, rng: Random, subject: UUID, organisation_id: int) -> Person:
        """As `vault.actions.add_person`, before any value is put in."""
        person = Person(new_id(rng), subject, organisation_id)
        self._people.append(person)
        return person

    def put(self, rng: Random, person: Person, hand: Hand, values: list[Value], at: datetime) -> None:
        """As `vault.actions.put`: a drawer for each part, every value sealed, tokens for whatever says who it is."""
        for part in dict.fromkeys(value.part for value in values):
            drawer = Drawer(new_id(rng), hand, part, at)
            person.drawers.append(drawer)
            of_part = [value for value in values if value.part == part]
            self._values += [(new_id(rng), person, drawer, value) for value in of_part]
            self._parts += [(drawer.id, *part) for part in sorted(_parts(of_part).items())]

    def finish(self, tables: Tables) -> None:
        """Write everything that waits."""
        who, where = (self._new_keys(whereabouts) for whereabouts in (False, True))
        for person in self._people:
            tables.add("vault_person", person.id, person.subject, who[_owner(person)], where[_owner(person, True)])
        for (row, _, drawer, value), sealed in _sealed(self._values, who | where):
            tables.add("vault_sealed", row, drawer.id, value.field, sealed, drawer.opened_at)
        for drawer_id, token, narrow in _hashed(self._parts):
            tables.add("vault_token", token, drawer_id, narrow)
        for waiting in (self._people, self._values, self._parts):
            waiting.clear()

    def _new_keys(self, whereabouts: bool) -> dict[str, bytes]:
        """Wrapped keys by owner."""
        owners = [(_owner(one, whereabouts), one.organisation_id) for one in self._people]
        return {owner: key for (owner, _), key in zip(owners, client().new_keys(owners), strict=True)}


def _owner(person: Person, whereabouts: bool = False) -> str:
    return owner_of(str(person.id), whereabouts=whereabouts)


def _sealed(values: Sequence[Waiting], keys: Mapping[str, bytes]) -> Iterator[tuple[Waiting, bytes]]:
    """Every value with its sealed form: the key service is asked once for each owner."""
    of: dict[str, list[Waiting]] = {}
    for one in values:
        of.setdefault(_owner(one[1], one[3].part == Part.WHEREABOUTS), []).append(one)
    for owner, those in of.items():
        places = [("vault_sealed", value.field, str(row), to_bytes(value)) for row, _, _, value in those]
        yield from zip(those, client().seal(owner, keys[owner], places), strict=True)


def _parts(values: list[Value]) -> dict[bytes, bool]:
    """What is to be hashed for a drawer, each after its kind, and whether it is narrow."""
    names = [value.full for value in values if isinstance(value, Name)]
    if not names:
        return {}
    years = [value.year for value in values if isinstance(value, Birth)]
    documents = [value.number for value in values if isinstance(value, Document)]
    return marked_tokens(names, years[-1] if years else None, documents, _named)


def _named(kind: str, parts: Sequence[bytes]) -> list[bytes]:
    return [kind.encode() + b"\x00" + part for part in parts]


def _hashed(waiting: list[tuple[UUID, bytes, bool]]) -> Iterator[tuple[UUID, bytes, bool]]:
    """The tokens of all drawers: the key service is asked once for each kind."""
    by_kind: dict[bytes, list[tuple[UUID, bytes, bool]]] = {}
    for drawer_id, named, narrow in waiting:
        kind, part = named.split(b"\x00", 1)
        by_kind.setdefault(kind, []).append((drawer_id, part, narrow))
    for kind, parts in by_kind.items():
        tokens = client().tokens(kind.decode(), [part for _, part, _ in parts])
        yield from ((drawer, token, narrow) for (drawer, _, narrow), token in zip(parts, tokens, strict=True))


def keep(tables: Tables, person: Person, now: datetime) -> None:
    """Write the person's drawers with whoever sees them: shares that have ended are recorded and open nothing."""
    for drawer in person.drawers:
        live = {principal: until for principal, until in drawer.shares.items() if until > now}
        own = drawer.hand.readers
        tables.add(
            "vault_drawer", drawer.id, drawer.hand.organisation_id, drawer.hand.worker_id, drawer.opened_at,
            as_array([*own, *live]), min(live.values(), default=FAR_FUTURE), person.id, drawer.part,
        )  # fmt: skip
        for principal, until in [*((one, FAR_FUTURE) for one in own), *drawer.shares.items()]:
            tables.add("vault_drawer_access", principal, drawer.opened_at, drawer.id, until)


def share(person: Person, sender: int, parts: list[str], readers: tuple[int, ...], until: datetime) -> None:
    """An accepted referral opens the sender's drawers of these parts until that moment."""
    for drawer in person.drawers:
        if drawer.hand.organisation_id == sender and drawer.part in parts:
            drawer.shares |= dict.fromkeys(readers, until)


def identity(rng: Random, name: InventedName, born_on: date) -> list[Value]:
    """What somebody with papers says of themselves: a name in three forms, birth date, a passport of no real series."""
    forms = dict.fromkeys(name.in_script(script).full for script in ("ru", "be", "be-Latn"))
    document = Document(f"XX{rng.randrange(10**7):07d}", "BY")
    return [*map(Name, forms), Birth(born_on.isoformat()), document, contact(rng)]


def told(name: InventedName, born_on: date) -> list[Value]:
    """What somebody without papers tells: a name as they say it, and about how old they are."""
    return [Name(name.in_script("ru").full), Birth(born_on.isoformat())]


def contact(rng: Random) -> Contact:
    """A telephone number under a prefix that does not exist."""
    safe = rng.choices(("yes", "only_as_said", "no"), (6, 3, 1))[0]
    how = "Evenings only, ask for a friend." if safe == "only_as_said" else ""
    return Contact(f"+375 00 {rng.randrange(10**7):07d}", safe, how)
