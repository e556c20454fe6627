"""The suite as traffic, with the application's own filtering switched off: what is left is row security alone.

Loaded as a plugin (`-p tests.unfiltered`) by tests/attack/test_unfiltered.py in a process of its own. Every duty is
taken for held and every condition on the body or the owner is dropped from queries. Beside the database, a register of
its own remembers which body made which record and with whom it was shared; each row that reaches the application is
held against it. Tests that expect a refusal fail here, and do not matter: what counts is what was seen.
"""

import os
import re
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, Q, QuerySet

from amparo.access import context
from amparo.access.context import Actor
from amparo.protection.models import DecisionRequest, Referral
from tests.access.hands import superuser

OWN_FILTERS = {"organisation_id", "organisation", "owner_id", "sender_id", "receiver_id", "authority_id",
               "case__owner_id"}  # fmt: skip
WATCHED = {"protection_case": "case", "vault_drawer": "drawer", "vault_sealed": "value",
           "protection_screening": "screening", "protection_assistance": "assistance",
           "protection_consent": "consent"}  # fmt: skip
"""Tables whose rows belong to one body until they are shared."""
PARENTS = ("case_id", "drawer_id", "person_id")
IDS = ("id", "record_id", "drawer_id")
"""Names under which our own functions give a row's id; from a table, the key itself is recognised."""
SHARE = re.compile(r"_share\(")
RELEASE = re.compile(r"disclosure_release\(")
IN_EMERGENCY = "safeguards_open_emergency"
"""The function that lets one person see one case; what it gives is the case."""
RELEASED = """
    select v.id, r.asker_id from disclosure_request r join disclosure_decision d on d.request_id = r.id and d.granted
    join protection_case c on c.id = %s
    join vault_drawer v on v.person_id = c.person_id and v.part = d.field and v.organisation_id = c.organisation_id
    where r.id = %s and r.asker_id is not null
"""
"""What a release lets the asking body see, as the holder reads it just before."""


class Register:
    """Who made what, who was let in, and what reached whom."""

    def __init__(self) -> None:
        self.made: dict[uuid.UUID, tuple[str, int]] = {}
        self.let_in: dict[uuid.UUID, set[int]] = defaultdict(set)
        self.part_of: dict[uuid.UUID, uuid.UUID] = {}
        self.seen: Counter[str] = Counter()
        self.foreign: list[str] = []
        self.reader = 0

    def add(self, record: Any) -> None:
        """Remember a new record as its body's; what asks or sends lets the body in that it names."""
        kind = WATCHED.get(record._meta.db_table)
        if kind and self.reader:
            self.made[record.pk] = (kind, self.reader)
            whole = next((getattr(record, name) for name in PARENTS if hasattr(record, name)), None)
            if whole and kind != "case":
                self.part_of[record.pk] = whole
        if isinstance(record, DecisionRequest):
            self.let_in[record.case_id].add(record.authority_id)
        if isinstance(record, Referral) and record.case.person_id:
            self.let_in[record.case.person_id].add(record.receiver_id)

    def judge(self, record: uuid.UUID) -> None:
        """Hold a row that reached the application against what is remembered."""
        kind, body = self.made[record]
        self.seen[kind] += 1
        if self.reader != body and not any(self.reader in self.let_in[one] for one in self._wholes(record)):
            self.foreign.append(f"{kind} of body {body} seen by body {self.reader}")

    def _wholes(self, record: uuid.UUID | None) -> Iterator[uuid.UUID]:
        while record:
            yield record
            record = self.part_of.get(record)


REGISTER = Register()


def pytest_configure(config: pytest.Config) -> None:
    """Switch the application's own filtering off and begin to watch."""
    _everybody_may_everything()
    _no_condition_on_bodies()
    _remember_who_acts()
    _remember_what_is_made()
    _watch_rows()


def pytest_sessionstart(session: pytest.Session) -> None:
    """Make the mistake that the outer test wants to see noticed."""
    if mistake := os.environ.get("AMPARO_PLANTED"):
        with superuser() as found:
            found.execute(mistake.encode())


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write what was seen where the outer test reads it."""
    lines = [f"{kind} {count}" for kind, count in sorted(REGISTER.seen.items())]
    Path(os.environ["AMPARO_UNFILTERED"]).write_text("\n".join([*lines, "--", *REGISTER.foreign]))


def _everybody_may_everything() -> None:
    Actor.may = lambda self, act: True  # type: ignore[method-assign]
    Actor.require = lambda self, act: None  # type: ignore[method-assign]


def _no_condition_on_bodies() -> None:
    original: Callable[..., Any] = QuerySet._filter_or_exclude  # type: ignore[attr-defined]

    def unfiltered(self: Any, negate: bool, args: Any, kwargs: Any) -> Any:
        if self.model._meta.app_label == "access":  # a body that is meant, no record kept from us
            return original(self, negate, args, kwargs)
        kept = {name: value for name, value in kwargs.items() if name not in OWN_FILTERS}
        return original(self, negate, tuple(_without(one) for one in args), kept)

    QuerySet._filter_or_exclude = unfiltered  # type: ignore[attr-defined]


def _without(condition: Any) -> Any:
    if not isinstance(condition, Q):
        return condition
    children = [_without(one) for one in condition.children if not _on_a_body(one)]
    return Q(*children, _connector=condition.connector, _negated=condition.negated and bool(children))


def _on_a_body(child: Any) -> bool:
    return isinstance(child, tuple) and child[0] in OWN_FILTERS


def _remember_who_acts() -> None:
    original = context._enter

    def entering(secret: str, using: str) -> Actor | None:
        actor = original(secret, using)
        if using == DEFAULT_DB_ALIAS:  # the door sees no record
            REGISTER.reader = actor.organisation_id if actor else 0
        return actor

    context._enter = entering


def _remember_what_is_made() -> None:
    save = Model.save_base

    def saving(self: Model, *args: Any, **kwargs: Any) -> Any:
        adding = self._state.adding
        done = save(self, *args, **kwargs)
        if adding:
            REGISTER.add(self)
        return done

    Model.save_base = saving  # type: ignore[method-assign]


def _watch_rows() -> None:
    for name in ("fetchone", "fetchmany", "fetchall"):
        setattr(psycopg.Cursor, name, _watched(getattr(psycopg.Cursor, name)))
    execute = psycopg.Cursor.execute

    def executing(self: Any, query: Any, params: Any = None, **kwargs: Any) -> Any:
        if params and isinstance(query, bytes) and SHARE.search(query.decode()):  # as tests.access.hands does
            REGISTER.let_in[uuid.UUID(str(params[0]))].add(_body_of(int(params[1])))
        if params and isinstance(query, str) and RELEASE.search(query):
            with self.connection.cursor() as beside:
                for drawer, asker in execute(beside, RELEASED, [params[1], params[0]]):
                    REGISTER.let_in[drawer].add(asker)
        return execute(self, query, params, **kwargs)

    psycopg.Cursor.execute = executing  # type: ignore[method-assign]


def _body_of(principal: int) -> int:
    """The body that a principal belongs to, as the owner knows it."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "select coalesce(p.organisation_id, w.organisation_id, t.organisation_id) from access_principal p"
            " left join access_worker w on w.id = p.worker_id left join access_team t on t.id = p.team_id"
            " where p.id = %s", [principal])  # fmt: skip
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def _watched(fetch: Callable[..., Any]) -> Callable[..., Any]:
    def watching(self: Any, *args: Any, **kwargs: Any) -> Any:
        found = fetch(self, *args, **kwargs)
        if self.connection.info.user == "amparo_app" and REGISTER.reader:
            _let_in_by_emergency(self, found)
            keys = _keys(self)
            for row in found if isinstance(found, list) else [found]:
                for place in keys if isinstance(row, tuple) else ():
                    if (key := _as_key(row[place])) in REGISTER.made:
                        REGISTER.judge(key)
        return found

    return watching


def _as_key(value: Any) -> Any:
    """`vault_reveal` gives ids of values as text, beside owners that are none."""
    with suppress(ValueError):
        return uuid.UUID(value) if isinstance(value, str) else value


def _let_in_by_emergency(cursor: Any, found: Any) -> None:
    if [column.name for column in cursor.description or ()] == [IN_EMERGENCY]:
        for row in found if isinstance(found, list) else [found]:
            if row and row[0]:
                REGISTER.let_in[row[0]].add(REGISTER.reader)


def _keys(cursor: Any) -> list[int]:
    """The columns that are a row's own id: the first column of its table, or so named by one of our functions."""
    result, columns = cursor.pgresult, cursor.description or ()
    return [
        place for place, column in enumerate(columns)
        if (result.ftablecol(place) == 1 if result.ftable(place) else column.name in IDS)
    ]  # fmt: skip
