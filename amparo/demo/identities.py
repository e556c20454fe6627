"""Invented identities, sealed and made findable exactly as the vault does it; only the way into the tables differs."""

from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random
from uuid import UUID

from amparo.access.models import FAR_FUTURE
from amparo.demo.country import Hand
from amparo.demo.names import InventedName
from amparo.demo.tables import Tables, as_array
from amparo.vault import cipher
from amparo.vault.blind import tokens_for_person
from amparo.vault.cipher import Keyring
from amparo.vault.queries import KEY_VERSION
from amparo.vault.values import Birth, Contact, Document, Name, Value, to_bytes


@dataclass(frozen=True)
class Keys:
    """The keys that never enter the database, read once for a whole load."""

    ring: Keyring
    search: bytes


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
    """A person on the way into the vault, with the key that seals what is known."""

    id: UUID
    subject: UUID
    key: bytes
    drawers: list[Drawer] = field(default_factory=list)


def new_id(rng: Random) -> UUID:
    """A random id that the same seed gives again."""
    return UUID(int=rng.getrandbits(128), version=4)


def add_person(tables: Tables, rng: Random, keys: Keys, subject: UUID) -> Person:
    """As `vault.actions.add_person`, before any value is put in."""
    person = Person(new_id(rng), subject, cipher.new_data_key())
    tables.add("vault_person", person.id, subject, keys.ring.wrap(person.key, owner=str(person.id)))
    return person


def put(tables: Tables, rng: Random, keys: Keys, person: Person, hand: Hand, values: list[Value], at: datetime) -> None:
    """As `vault.actions.put`: a drawer for each part, every value sealed, tokens for whatever says who it is."""
    for part in dict.fromkeys(value.part for value in values):
        drawer = Drawer(new_id(rng), hand, part, at)
        person.drawers.append(drawer)
        of_part = [value for value in values if value.part == part]
        for value in of_part:
            _seal(tables, rng, person, drawer, value)
        for token in sorted(_tokens(of_part, keys)):
            tables.add("vault_token", token, drawer.id)


def _seal(tables: Tables, rng: Random, person: Person, drawer: Drawer, value: Value) -> None:
    row = new_id(rng)
    sealed = cipher.seal(
        to_bytes(value), key=person.key, table="vault_sealed", column=value.field, row_id=str(row),
        key_version=KEY_VERSION,
    )  # fmt: skip
    tables.add("vault_sealed", row, drawer.id, value.field, sealed, drawer.opened_at)


def _tokens(values: list[Value], keys: Keys) -> set[bytes]:
    names = [value.full for value in values if isinstance(value, Name)]
    if not names:
        return set()
    years = [value.year for value in values if isinstance(value, Birth)]
    documents = [value.number for value in values if isinstance(value, Document)]
    return tokens_for_person(names, years[-1] if years else None, documents, keys.search)


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
