"""What changes in the vault: persons, what is known of them, who may see which drawer, erasure."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import DatabaseError, connection, transaction

from amparo.access.context import Actor
from amparo.ledger import actions as ledger
from amparo.vault import cipher, queries
from amparo.vault.blind import tokens_for_person
from amparo.vault.keys import keyring, search_key
from amparo.vault.models import Drawer, Part, Person, Sealed, Token
from amparo.vault.values import Birth, Document, Name, Value, to_bytes


@transaction.atomic
def add_person(*, by: Actor, subject: uuid.UUID, values: Sequence[Value]) -> uuid.UUID:
    """Add a person under a key of their own, with what is known; returns the person's id. Raises NotAllowed."""
    by.require("person.write")
    key, identifier = cipher.new_data_key(), uuid.uuid4()
    wrapped = keyring().wrap(key, owner=str(identifier))
    Person.objects.create(id=identifier, subject=subject, wrapped_key=wrapped)
    ledger.record("person.added", "person", identifier)
    _put(identifier, key, values)
    return identifier


@transaction.atomic
def put(*, by: Actor, person_id: uuid.UUID, values: Sequence[Value], replace: Iterable[str] = ()) -> None:
    """Add values to a person; `replace` names the fields whose earlier values in our drawers go.

    Raises NotAllowed, Person.DoesNotExist where the person is out of sight or erased.
    """
    by.require("person.write")
    key = queries.person_key(person_id)
    for drawer in Drawer.objects.filter(person_id=person_id, organisation_id=by.organisation_id):
        _empty(drawer, replace)
    ledger.record("person.changed", "person", person_id)
    _put(person_id, key, values)


def _put(person_id: uuid.UUID, key: bytes, values: Sequence[Value]) -> None:
    for part in Part:
        of_part = [value for value in values if value.part == part]
        if of_part:
            _fill(_drawer(person_id, part), key, of_part)


def _drawer(person_id: uuid.UUID, part: str) -> uuid.UUID:
    """Our body's drawer of that part, made where it is missing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select id from vault_drawer"
            " where person_id = %s and part = %s and organisation_id = access_organisation()",
            [person_id, part],
        )
        found = cursor.fetchone()
    return found[0] if found else Drawer.objects.create(person_id=person_id, part=part).id


def _fill(drawer_id: uuid.UUID, key: bytes, values: Sequence[Value]) -> None:
    for value in values:
        row = uuid.uuid4()
        sealed = cipher.seal(
            to_bytes(value),
            key=key,
            table="vault_sealed",
            column=value.field,
            row_id=str(row),
            key_version=queries.KEY_VERSION,
        )
        Sealed.objects.create(id=row, drawer_id=drawer_id, field=value.field, sealed=sealed)
    if values[0].part == Part.IDENTITY:
        _make_findable(drawer_id)


def _make_findable(drawer_id: uuid.UUID) -> None:
    """Tokens for everything that the drawer now says of who the person is."""
    values = queries.open_drawer(drawer_id)
    years = [value.year for value in values if isinstance(value, Birth)]
    tokens = tokens_for_person(
        [value.full for value in values if isinstance(value, Name)],
        years[-1] if years else None,
        [value.number for value in values if isinstance(value, Document)],
        search_key(),
    )
    Token.objects.bulk_create([Token(token=token, drawer_id=drawer_id) for token in tokens], ignore_conflicts=True)


def _empty(drawer: Drawer, fields: Iterable[str]) -> None:
    """Values that are replaced are overwritten by nothing: the row stays, what it held and its tokens are gone."""
    emptied = Sealed.objects.filter(drawer=drawer, field__in=list(fields)).update(sealed=b"")
    if emptied and drawer.part == Part.IDENTITY:
        _make_findable(drawer.pk)


@transaction.atomic
def share(*, by: Actor, drawer_id: uuid.UUID, principal: int, until: datetime) -> None:
    """Let a principal see a drawer until a moment. Raises NotAllowed, Drawer.DoesNotExist out of sight."""
    by.require("person.write")
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select vault_drawer_share(%s, %s, %s)", [drawer_id, principal, until])
    except DatabaseError as error:
        raise Drawer.DoesNotExist from error
    ledger.record("person.shared", "drawer", drawer_id)


@transaction.atomic
def erase(*, by: Actor, person_id: uuid.UUID) -> datetime:
    """Destroy the person's key: nothing that was sealed under it can be read again. Returns the receipt's moment.

    Events and figures stay, they never held who it was. Raises NotAllowed, Person.DoesNotExist out of sight.
    """
    by.require("person.erase")
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select vault_erase(%s)", [person_id])
            moment: datetime = cursor.fetchone()[0]
    except DatabaseError as error:
        raise Person.DoesNotExist from error
    return moment
