"""Whoever steals the database finds no name in it; what is erased cannot be read by anybody again."""

import hashlib
import uuid
from collections.abc import Iterator

import pytest
from psycopg import sql

from amparo.events.models import Event
from amparo.ledger.models import Entry
from amparo.protection import actions as protection
from amparo.protection.models import Case
from amparo.vault import actions, queries
from amparo.vault.models import Person
from amparo.vault.values import Birth, Contact, Document, Name, Photo, Whereabouts
from tests.access.hands import refused, rows, superuser
from tests.personas import Country
from tests.servers import HOME

KNOWN = ["Праскоўя Вярбіцкая", "Praskouja Viarbickaja", "1987-11-23", "MP7654321", "+375001234567", "Rosehip Lane, 7"]


@pytest.fixture
def known(committing: None, country: Country) -> uuid.UUID:
    """A person of whom everything is known, committed."""
    with country.shelter_worker.acting() as by:
        case = protection.open_screening(by=by, place="shelter").case
        protection.record_identity(
            by=by, case=case,
            values=[Name(KNOWN[0]), Name(KNOWN[1]), Birth(born_on=KNOWN[2]), Document(KNOWN[3]),
                    Contact(KNOWN[4], "yes", "ask for Praskouja"), Whereabouts(KNOWN[5]), Photo("SlBFRyBmYWNl")],
        )  # fmt: skip
        found = Case.objects.get(pk=case.pk)
        protection.record_assistance(
            by=by, case=found, service="shelter", provided_on=found.opened_at.date(), funding="ngo"
        )
        queries.find_person(by=by, text=KNOWN[0])
        assert found.person_id
        return found.person_id


def everything() -> Iterator[str]:
    """Every row of every table as text, as a stolen dump would hold it, and what the planner remembers of values."""
    with superuser() as thief:
        thief.execute("analyze")
        tables = thief.execute(
            "select schemaname, tablename from pg_tables where schemaname <> 'information_schema'"
            " and (schemaname <> 'pg_catalog' or tablename = 'pg_statistic')"
        ).fetchall()
        assert len(tables) > 20
        for schema, table in tables:
            statement = sql.SQL("select t::text from {}.{} t").format(sql.Identifier(schema), sql.Identifier(table))
            yield from (row[0] for row in thief.execute(statement))


def spellings(word: str) -> list[str]:
    """A word as it could stand in a dump: as it is, as bytes in two encodings, spaced and unspaced."""
    words = {word, word.replace(" ", ""), max(word.split(), key=len)}
    return [form for one in words for form in (one.lower(), one.encode().hex(), one.encode("utf-16-le").hex())]


def test_stolen_database_holds_nothing_of_who_the_person_is(known: uuid.UUID) -> None:
    dump = "\n".join(everything()).lower()
    assert known.hex in dump.replace("-", "")
    for word in [*KNOWN, "SlBFRyBmYWNl", "ask for Praskouja", "JPEG face"]:
        for form in spellings(word):
            assert form not in dump


def test_stolen_tokens_are_no_plain_hashes_of_names(known: uuid.UUID) -> None:
    with superuser() as thief:
        tokens = {bytes(row[0]) for row in thief.execute("select token from vault_token")}
    assert tokens
    for word in [form for name in KNOWN for form in (name, name.lower(), name.upper(), *name.split())]:
        assert not tokens & {hashlib.sha256(word.encode()).digest(), hashlib.sha256(word.encode("utf-16")).digest()}


def test_no_file_of_the_house_holds_a_name(known: uuid.UUID) -> None:
    for file in [*HOME.log.rglob("*"), *HOME.secrets.rglob("*")]:
        content = file.read_bytes()
        assert KNOWN[0].encode() not in content
        assert KNOWN[1].encode() not in content


def test_erased_person_is_gone_and_what_was_counted_stays(known: uuid.UUID, country: Country) -> None:
    with country.shelter_worker.acting() as by:
        subject = Person.objects.get(pk=known).subject
        before = Event.objects.filter(subject=subject).count()
        assert queries.find_document(by=by, number=KNOWN[3])
        receipt = actions.erase(by=by, person_id=known)
    with country.shelter_worker.acting() as by:
        parts = ["identity", "contact", "photo"]
        assert queries.read_person(by=by, person_id=known, purpose="assistance", parts=parts) == {}
        assert [one for one in queries.find_person(by=by, text=KNOWN[0]) if one.person_id == known] == []
        assert [one for one in queries.find_document(by=by, number=KNOWN[3]) if one.person_id == known] == []
        assert Event.objects.filter(subject=subject).count() == before > 0
        entry = Entry.objects.get(act="person.erased", object_id=str(known))
        assert (entry.worker_id, entry.pk) == (by.worker_id, receipt.entry_id)
        assert queries.receipt(by=by, person_id=known).at == receipt.at
        with pytest.raises(Person.DoesNotExist):
            actions.put(by=by, person_id=known, values=[Name("Nobody Anymore")])
    with superuser() as thief:
        row = thief.execute(
            "select wrapped_key, wrapped_whereabouts_key, erased_at from vault_person where id = %s", [known]
        ).fetchone()
        tokens = thief.execute(
            "select count(*) from vault_token t join vault_drawer d on d.id = t.drawer_id where d.person_id = %s",
            [known],
        ).fetchone()
    assert row == (None, None, receipt.at)
    assert (receipt.keys, receipt.values_sealed) == (2, 7)
    assert receipt.tokens > 0
    assert tokens == (0,)


def test_erasing_again_changes_nothing_and_says_the_first_moment(known: uuid.UUID, country: Country) -> None:
    with country.shelter_worker.acting() as by:
        first = actions.erase(by=by, person_id=known)
    with country.shelter_worker.acting() as by:
        again = actions.erase(by=by, person_id=known)
        assert (again.at, again.entry_id, again.tokens) == (first.at, first.entry_id, first.tokens)
        assert Entry.objects.filter(act="person.erased", object_id=str(known)).count() == 1


@pytest.mark.parametrize("persona", ["outsider", "shelter_colleague"])
def test_nobody_erases_whom_they_do_not_see(known: uuid.UUID, country: Country, persona: str) -> None:
    with country.all()[persona].acting() as by, pytest.raises(Person.DoesNotExist):
        actions.erase(by=by, person_id=known)
    with country.shelter_worker.acting() as by:
        assert queries.read_person(by=by, person_id=known, purpose="assistance")


def test_app_can_neither_read_tokens_nor_read_or_write_keys(known: uuid.UUID, country: Country) -> None:
    with country.shelter_worker.acting():
        refused("permission denied", "select token from vault_token")
        for column in ("wrapped_key", "wrapped_whereabouts_key"):
            refused("permission denied", f"select {column} from vault_person")
            refused("permission denied", f"update vault_person set {column} = ''")
        refused("permission denied", "delete from vault_sealed")
        assert rows("select count(*) from vault_person where id = %s", known) == [(1,)]
