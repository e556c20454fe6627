"""A temporary table named like one of ours is found first by careless functions: ours must not be fooled."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

import psycopg
import pytest
from django.db import transaction

from amparo.protection.models import Case
from amparo.vault.models import Drawer, Part, Person
from tests.access.hands import principal_of, refused, role, rows, superuser
from tests.personas import Country

LATER = date(2099, 1, 1)


@pytest.fixture
def planting(committing: None) -> Iterator[None]:
    """The worst case: somebody let the app make temporary tables again."""
    with superuser() as found:
        database = found.info.dbname
        found.execute(f'grant temporary on database "{database}" to amparo_app')
        yield
        found.execute(f'revoke temporary on database "{database}" from amparo_app')


def plant(table: str, **columns: str) -> None:
    """A temporary table of that name, readable by everybody, with one row made of SQL expressions."""
    selected = ", ".join(f"{expression} as {column}" for column, expression in columns.items())
    rows(f"create temporary table {table} on commit drop as select {selected}")
    rows(f"grant all on pg_temp.{table} to public")


def test_app_cannot_make_temporary_tables(committing: None) -> None:
    with role("default") as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute("create temporary table access_session (token_hash bytea)")


def test_planted_session_makes_nobody_the_commander(planting: None, country: Country) -> None:
    commander = country.border_commander
    with country.outsider.acting() as actor:
        plant(
            "access_session", token_hash="sha256('guessed')", worker_id=f"{commander.worker_id}",
            organisation_id=f"{commander.organisation_id}", team_id="null::int", principals="array[1,2,3]",
            duties="array['screener']", scope="'organisation'", started_at="now()", expires_at="now() + interval '1 h'",
        )  # fmt: skip
        rows("select set_config('amparo.session', 'guessed', true)")
        assert rows("select access_worker()") == [(None,)]
        assert rows("select * from access_enter('guessed')") == []
        assert actor.worker_id != commander.worker_id


def test_planted_case_opens_nobody_anothers_case(planting: None, country: Country) -> None:
    with country.border_officer.acting():
        case = Case.objects.create().pk
    mine = principal_of("worker", country.outsider.worker_id)
    with country.outsider.acting() as actor:
        plant_record("protection_case", case, actor.organisation_id)
        plant(
            "protection_case_access",
            record_id=f"'{case}'::uuid",
            principal_id=f"{mine}",
            until="'2099-01-01'::timestamptz",
        )
    with country.outsider.acting():
        assert not Case.objects.filter(pk=case).exists()
        assert case not in {
            record
            for _, record in rows("select * from protection_case_page(%s, 'infinity', gen_random_uuid(), 100)", [mine])
        }


def test_planted_drawer_lets_nobody_erase_anothers_person(planting: None, country: Country) -> None:
    with country.shelter_worker.acting():
        person = Person.objects.create(wrapped_key=b"wrapped", wrapped_whereabouts_key=b"wrapped").pk
        drawer = Drawer.objects.create(person_id=person, part=Part.IDENTITY).pk
    mine = principal_of("worker", country.outsider.worker_id)
    with country.outsider.acting() as actor:
        plant_record("vault_drawer", drawer, actor.organisation_id, person_id=f"'{person}'::uuid")
        plant(
            "vault_drawer_access",
            record_id=f"'{drawer}'::uuid",
            principal_id=f"{mine}",
            until="'2099-01-01'::timestamptz",
        )
        refused("no such person", "select vault_erase(%s)", person)
    with country.shelter_worker.acting():
        assert Person.objects.get(pk=person).erased_at is None


def test_planted_principals_do_not_decide_who_reads_a_new_case(planting: None, country: Country) -> None:
    with transaction.atomic(), country.border_officer.acting() as actor:
        plant(
            "access_principal", id=f"{principal_of('worker', country.outsider.worker_id)}", kind="'worker'",
            worker_id=f"{actor.worker_id}", team_id="null::int", organisation_id="null::int",
        )  # fmt: skip
        case = Case.objects.create().pk
    with country.outsider.acting():
        assert not Case.objects.filter(pk=case).exists()


def plant_record(table: str, record: UUID, organisation: int, **more: str) -> None:
    plant(
        table, id=f"'{record}'::uuid", organisation_id=f"{organisation}",
        readers="array(select id from public.access_principal)", walled="null::int[]", opened_at="now()",
        next_expiry="now() + interval '1 year'", **more,
    )  # fmt: skip
