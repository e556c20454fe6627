"""What is read in the vault. Every opening of a drawer and every search leaves its entry in the ledger."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import DatabaseError, connection, transaction

from amparo.access.context import Actor
from amparo.ledger import actions as ledger
from amparo.vault import cipher
from amparo.vault.blind import tokens_for_document, tokens_for_query
from amparo.vault.keys import keyring, search_key
from amparo.vault.models import Drawer, Part, Person, Sealed
from amparo.vault.similarity import Likeness
from amparo.vault.values import Name, Value, from_bytes

SEARCHES_AN_HOUR = 60
MOST_FOUND = 50
"""The database gives one more, the newest first, so that a page can say that there are others."""
KEY_VERSION = 1
TOO_MANY = "AM001"


class TooManySearches(Exception):
    """The hourly limit of searches is reached."""


@dataclass(frozen=True)
class Found:
    """A person found by name, within sight, the likeliest first."""

    person_id: uuid.UUID
    name: str
    likeness: float


def person_key(person_id: uuid.UUID) -> bytes:
    """The person's own key, unwrapped. Raises Person.DoesNotExist out of sight or erased."""
    person = Person.objects.get(pk=person_id)
    if person.wrapped_key is None:
        raise Person.DoesNotExist
    return keyring().unwrap(bytes(person.wrapped_key), owner=str(person_id))


def open_drawer(drawer_id: uuid.UUID) -> list[Value]:
    """The values of a drawer, oldest first; empty out of sight. Callers record why (see `read_person`)."""
    rows = list(Sealed.objects.filter(drawer_id=drawer_id).order_by("recorded_at").select_related("drawer"))
    if not rows:
        return []
    key = person_key(rows[0].drawer.person_id)
    return [_open(row, key) for row in rows if bytes(row.sealed)]


def _open(row: Sealed, key: bytes) -> Value:
    return _opened(row.pk, row.field, row.sealed, key)


def _opened(row_id: uuid.UUID, field: str, sealed: bytes | memoryview, key: bytes) -> Value:
    content = cipher.open_sealed(
        bytes(sealed), key=key, table="vault_sealed", column=field, row_id=str(row_id), key_version=KEY_VERSION
    )
    return from_bytes(field, content)


def read_person(*, by: Actor, person_id: uuid.UUID, parts: Sequence[str] = (Part.IDENTITY,)) -> dict[str, list[Value]]:
    """What the acting person may see of these parts, by part; each part read is recorded. Raises NotAllowed.

    Parts out of sight and erased persons are simply not in the answer.
    """
    by.require("person.read")
    rows = list(
        Sealed.objects.filter(drawer__person_id=person_id, drawer__part__in=parts)
        .order_by("recorded_at")
        .select_related("drawer__person")
    )
    if not rows or rows[0].drawer.person.wrapped_key is None:
        return {}
    key = keyring().unwrap(bytes(rows[0].drawer.person.wrapped_key), owner=str(person_id))
    answer: dict[str, list[Value]] = {}
    for row in rows:
        if bytes(row.sealed):
            answer.setdefault(row.drawer.part, []).append(_open(row, key))
    ledger.record_each([(f"person.read_{part}", "person", person_id) for part in answer])
    return answer


def find_person(*, by: Actor, text: str, birth_year: int | None = None) -> list[Found]:
    """Persons within sight whose names sound like the text, the likeliest first; cut beyond MOST_FOUND.

    Raises NotAllowed, TooLittleToSearchError for less than two names, TooManySearches.
    """
    by.require("person.search")
    found = _ask(tokens_for_query(text, birth_year, search_key()))
    names = _names([person_id for _, person_id in found])
    _record_found(names)
    likeness = Likeness(text)
    ranked = [_best(person_id, known, likeness) for person_id, known in names.items()]
    return sorted(ranked, key=lambda one: (-one.likeness, str(one.person_id)))


def find_document(*, by: Actor, number: str) -> list[Found]:
    """Persons within sight with a document of exactly that number; the name is empty where none is known.

    Raises as `find_person`.
    """
    by.require("person.search")
    found = list(dict.fromkeys(person_id for _, person_id in _ask(tokens_for_document(number, search_key()))))
    names = _names(found)
    _record_found(found)
    return [Found(person_id, names.get(person_id, [""])[-1], 1.0) for person_id in found]


def _ask(tokens: list[bytes]) -> list[tuple[uuid.UUID, uuid.UUID]]:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select drawer_id, person_id from vault_find(%s, %s)", [tokens, SEARCHES_AN_HOUR])
            return list(cursor.fetchall())
    except DatabaseError as error:
        if getattr(error.__cause__, "sqlstate", "") == TOO_MANY:
            raise TooManySearches from error
        raise


def _names(person_ids: list[uuid.UUID]) -> dict[uuid.UUID, list[str]]:
    """The names of several persons, oldest first, in one statement."""
    rows = Sealed.objects.filter(drawer__person_id__in=person_ids, drawer__part=Part.IDENTITY, field="name")
    ring, keys, names = keyring(), dict[uuid.UUID, bytes](), dict[uuid.UUID, list[str]]()
    # as plain values: a search opens up to 50 people with several forms each, and three objects a form cost more
    for row_id, sealed, person_id, wrapped in rows.order_by("recorded_at").values_list(
        "id", "sealed", "drawer__person_id", "drawer__person__wrapped_key"
    ):
        if wrapped is not None and bytes(sealed):
            if person_id not in keys:
                keys[person_id] = ring.unwrap(bytes(wrapped), owner=str(person_id))
            value = _opened(row_id, "name", sealed, keys[person_id])
            names.setdefault(person_id, []).append(value.full if isinstance(value, Name) else "")
    return names


def _record_found(person_ids: Iterable[uuid.UUID]) -> None:
    ledger.record_each([("person.found", "person", person_id) for person_id in person_ids])


def _best(person_id: uuid.UUID, known: list[str], likeness: Likeness) -> Found:
    best, name = max((likeness.of(name), name) for name in known)
    return Found(person_id, name, best)


def own_drawers(person_id: uuid.UUID) -> list[Drawer]:
    """The drawers of a person that the acting person sees."""
    return list(Drawer.objects.filter(person_id=person_id).order_by("part"))
