"""No identity gets into an event or an entry of the ledger: there is no column that would take one."""

import string

import pytest
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from amparo.events.kinds import ALL_FACTS
from amparo.ledger import words
from amparo.ledger.policies import BY_HOUSE
from tests.access.hands import rows
from tests.personas import Country

NAMES = [
    "Алена Дубровіна", "Елена Дубровина", "Alena Dubrovina", "alena_dubrovina", "alena.dubrovina", "DUBROVINA",
    "Мар'я", "Мария", "maryia", "Ли", "Li", "+375 29 555-01-02", "375295550102", "0295550102", "MP1234567",
    "3050680A012PB7", "alena@example.org", "вул. Лясная 5", "1987-04-12", "Дубровина А.",
]  # fmt: skip
"""Invented names, numbers and places, as people write them."""
TYPED = (
    st.sampled_from(NAMES)
    | st.sampled_from(sorted({*words.ACTS, *words.KINDS}))
    | st.text(min_size=1, max_size=60)
    | st.text(string.ascii_lowercase + "_.", min_size=1, max_size=40)
)
KINDS = {"sex": "person.screened", "age_status": "person.screened", "citizenship": "person.screened",
         "exploitation": "person.screened", "region": "person.screened", "outcome": "person.screened",
         "stage": "person.identified", "reason": "person.identified", "service": "person.referred",
         "counterpart": "person.referred", "funding": "person.assisted", "offence_set": "suspect.convicted",
         "instance": "suspect.convicted", "official": "suspect.convicted", "sentence": "suspect.sentenced",
         "months": "suspect.sentenced"}  # fmt: skip
"""For each fact a kind of event that carries it."""
SHORT_CODES = {"citizenship": 2, "region": 6}
"""Codes of countries and regions: their form leaves no room for more than this many characters."""
fast = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def listed(column: str) -> set[str]:
    """The closed list of a column, read from the constraint that is in force."""
    found = rows("select pg_get_constraintdef(oid) from pg_constraint where conname = %s", f"{column}_in_list")
    return {word for (words,) in found for word in words.split("'")[1::2]}


def written(sql: str, *values: object) -> bool:
    """Does the database take it? Whatever it took is taken back."""
    try:
        with transaction.atomic():
            rows(sql, *values)
            transaction.set_rollback(True)
    except (DatabaseError, ValueError):  # ValueError: a NUL never reaches the server
        return False
    return True


def text_columns(table: str) -> set[str]:
    found = rows(
        "select column_name from information_schema.column_privileges p join information_schema.columns c"
        " using (table_name, column_name) where table_name = %s and grantee = 'amparo_app'"
        " and privilege_type = 'INSERT' and data_type in ('character varying', 'text', 'json', 'jsonb', 'bytea')",
        table,
    )  # fmt: skip
    return {column for (column,) in found}


def test_every_column_of_an_event_that_takes_text_is_tried(db: None) -> None:
    assert {"kind", "reason", "sentence"} <= text_columns("events_event") <= {*KINDS, "kind"}
    assert set(KINDS) == set(ALL_FACTS)


@pytest.mark.parametrize("fact", sorted(set(KINDS) - {"counterpart", "official", "months"}))
@fast
@given(typed=TYPED)
def test_fact_of_an_event_takes_codes_of_its_list_only(db: None, country: Country, fact: str, typed: str) -> None:
    sql = f"insert into events_event (id, kind, occurred_on, {fact}) values (gen_random_uuid(), %s, '2005-03-01', %s)"
    with country.shelter_worker.acting():
        if fact in SHORT_CODES:
            assert not written(sql, KINDS[fact], typed) or len(typed) <= SHORT_CODES[fact]
        else:
            assume(typed not in listed(fact))
            assert not written(sql, KINDS[fact], typed)


@fast
@given(typed=TYPED)
def test_kind_of_an_event_is_one_of_the_kinds(db: None, country: Country, typed: str) -> None:
    with country.shelter_worker.acting():
        assume(typed not in listed("kind"))
        assert not written(
            "insert into events_event (id, kind, occurred_on) values (gen_random_uuid(), %s, now())", typed
        )


def test_codes_themselves_are_taken(db: None, country: Country) -> None:
    with country.shelter_worker.acting():
        for fact in ("outcome", "stage", "reason", "service", "funding", "sentence", "sex"):
            for code in sorted(listed(fact)):
                columns = f"id, kind, occurred_on, {fact}"
                sql = f"insert into events_event ({columns}) values (gen_random_uuid(), %s, now(), %s)"
                assert written(sql, KINDS[fact], code), (fact, code)


@pytest.mark.parametrize("column", ["act", "kind", "object_id", "purpose"])
@pytest.mark.parametrize("name", [name for name in NAMES if not set(name) <= set(string.ascii_lowercase + "_.")])
def test_name_as_people_write_it_does_not_get_into_the_ledger(
    db: None, country: Country, column: str, name: str
) -> None:
    values = {"act": "case.read", "kind": "case", "object_id": "", "purpose": ""} | {column: name}
    with country.shelter_worker.acting():
        sql = "insert into ledger_entry (act, kind, object_id, purpose) values (%s, %s, %s, %s)"
        assert not written(sql, *values.values())


@pytest.mark.parametrize("column", ["act", "kind", "object_id", "purpose"])
@fast
@given(typed=TYPED)
def test_ledger_takes_codes_and_ids_only(db: None, country: Country, column: str, typed: str) -> None:
    values = {"act": "case.read", "kind": "case", "object_id": "", "purpose": ""} | {column: typed}
    taken = {
        "act": typed in words.ACTS and typed not in BY_HOUSE,
        "kind": typed in words.KINDS,
        "object_id": typed.isascii() and typed.isdigit() and len(typed) <= 7,
        "purpose": set(typed) <= set(string.ascii_lowercase + "_.") and len(typed) <= 60,
    }
    with country.shelter_worker.acting():
        sql = "insert into ledger_entry (act, kind, object_id, purpose) values (%s, %s, %s, %s)"
        assert written(sql, *values.values()) == taken[column]
