"""What changes in the vault: persons, what is known of them, who may see which drawer, erasure."""

import uuid
from collections.abc import Iterable, Sequence

from django.db import DatabaseError, connection, transaction

from amparo.access.context import Actor
from amparo.ledger import actions as ledger
from amparo.vault import asking, keys
from amparo.vault.blind import marked_tokens
from amparo.vault.cipher import owner_of
from amparo.vault.models import Drawer, Erasure, Part, Person, Purpose, Sealed, Token
from amparo.vault.queries import of_drawer
from amparo.vault.values import Birth, Document, Name, Value, to_bytes

HELD = "AM005"


class LegalHold(Exception):
    """The person's data must be kept for now; nothing was erased."""


@transaction.atomic
def add_person(*, by: Actor, subject: uuid.UUID, values: Sequence[Value]) -> uuid.UUID:
    """Add a person under keys of their own, with what is known; returns the person's id. Raises NotAllowed."""
    by.require("person.write")
    identifier = uuid.uuid4()
    wrapped = {
        whereabouts: keys.new_key(owner_of(str(identifier), whereabouts=whereabouts), by.organisation_id)
        for whereabouts in (False, True)
    }
    Person.objects.create(
        id=identifier, subject=subject, wrapped_key=wrapped[False], wrapped_whereabouts_key=wrapped[True]
    )
    ledger.record("person.added", "person", identifier)
    for part, of_part in _by_part(values).items():
        drawer = Drawer.objects.create(person_id=identifier, part=part)
        _seal(drawer.pk, identifier, wrapped[part == Part.WHEREABOUTS], of_part)
        _add_tokens(drawer.pk, of_part)
    return identifier


@transaction.atomic
def put(*, by: Actor, person_id: uuid.UUID, values: Sequence[Value], replace: Iterable[str] = ()) -> None:
    """Add values to a person; `replace` names the fields whose earlier values in our drawers go.

    Writing takes no ticket; but names added to others are made findable together, so those are asked for and read.
    Raises NotAllowed, BudgetReached, Person.DoesNotExist where the person is out of sight or erased.
    """
    by.require("person.write")
    wrapped = {whereabouts: _key_to_seal(person_id, whereabouts) for whereabouts in (False, True)}
    ledger.record("person.changed", "person", person_id)
    replaced = list(replace)
    ours = {drawer.part: drawer for drawer in _own_drawers(by, person_id)}
    emptied = {part for part, drawer in ours.items() if _empty(drawer, replaced)}
    for part, of_part in _by_part(values).items():
        drawer_id = ours[part].pk if part in ours else Drawer.objects.create(person_id=person_id, part=part).pk
        _seal(drawer_id, person_id, wrapped[part == Part.WHEREABOUTS], of_part)
        if part == Part.IDENTITY and part not in ours:
            _add_tokens(drawer_id, of_part)
    if Part.IDENTITY in ours and Part.IDENTITY in emptied | set(_by_part(values)):
        _make_findable(by, person_id, ours[Part.IDENTITY].pk)


def _by_part(values: Sequence[Value]) -> dict[str, list[Value]]:
    parts = {part.value: [value for value in values if value.part == part] for part in Part}
    return {part: of_part for part, of_part in parts.items() if of_part}


def _own_drawers(by: Actor, person_id: uuid.UUID) -> list[Drawer]:
    return list(Drawer.objects.filter(person_id=person_id, organisation_id=by.organisation_id))


def _key_to_seal(person_id: uuid.UUID, whereabouts: bool) -> bytes:
    """The wrapped key, to seal with. Raises Person.DoesNotExist out of sight or erased."""
    with connection.cursor() as cursor:
        cursor.execute("select vault_key_to_seal(%s, %s)", [person_id, whereabouts])
        found = cursor.fetchone()[0]
    if found is None:
        raise Person.DoesNotExist
    return bytes(found)


def _seal(drawer_id: uuid.UUID, person_id: uuid.UUID, wrapped: bytes, values: Sequence[Value]) -> None:
    """Values of one part into their drawer."""
    owner = owner_of(str(person_id), whereabouts=values[0].part == Part.WHEREABOUTS)
    rows = [uuid.uuid4() for _ in values]
    items = [keys.ToSeal(to_bytes(value), value.field, str(row)) for row, value in zip(rows, values, strict=True)]
    for row, value, sealed in zip(rows, values, keys.seal_for(owner, wrapped, items), strict=True):
        Sealed.objects.create(id=row, drawer_id=drawer_id, field=value.field, sealed=sealed)


def _make_findable(by: Actor, person_id: uuid.UUID, drawer_id: uuid.UUID) -> None:
    """Tokens for everything that the drawer now says of who the person is."""
    ticket = asking.ask(by=by, person_ids=[person_id], parts=[Part.IDENTITY], purpose=Purpose.RECORD)
    _add_tokens(drawer_id, of_drawer(ticket, str(person_id), drawer_id))


def _add_tokens(drawer_id: uuid.UUID, values: Sequence[Value]) -> None:
    years = [value.year for value in values if isinstance(value, Birth)]
    tokens = marked_tokens(
        [value.full for value in values if isinstance(value, Name)],
        years[-1] if years else None,
        [value.number for value in values if isinstance(value, Document)],
        keys.tokens,
    )
    rows = [Token(token=token, drawer_id=drawer_id, narrow=narrow) for token, narrow in tokens.items()]
    Token.objects.bulk_create(rows, ignore_conflicts=True)


def _empty(drawer: Drawer, fields: Iterable[str]) -> int:
    """Values that are replaced are overwritten by nothing: the row stays, what it held and its tokens are gone."""
    return Sealed.objects.filter(drawer=drawer, field__in=list(fields)).exclude(sealed=b"").update(sealed=b"")


@transaction.atomic
def erase(*, by: Actor, person_id: uuid.UUID) -> Erasure:
    """Empty our drawers of the person; where no other body has any, destroy both keys. Returns the receipt.

    Nothing that was in them can be read again; erasing again changes nothing and gives the same receipt. Events and
    figures stay, they never held who it was. Raises NotAllowed, LegalHold, Person.DoesNotExist out of sight.
    """
    by.require("person.erase")
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select vault_erase(%s)", [person_id])
    except DatabaseError as error:
        raise LegalHold if getattr(error.__cause__, "sqlstate", "") == HELD else Person.DoesNotExist from error
    transaction.on_commit(keys.destroyed)
    return Erasure.objects.filter(person_id=person_id, organisation_id=by.organisation_id).latest("at")
