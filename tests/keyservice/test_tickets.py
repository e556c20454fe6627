"""Tickets on a real database: the service believes what is committed, and its role can do nothing but ask."""

import uuid
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql

from amparo.house.databases import keys_conninfo
from amparo.keyservice.client import KeyClient
from amparo.keyservice.errors import BudgetSpent, KeysRefused, KeysUnavailable
from amparo.keyservice.protocol import Drawer
from amparo.keyservice.root import LocalRoot
from amparo.keyservice.server import in_a_thread
from amparo.keyservice.service import Service
from amparo.keyservice.tickets import TicketChecker
from tests.access.hands import superuser, superuser_conninfo
from tests.keyservice.conftest import ROOT, House, drawer
from tests.servers import HOME

NAME = "keys_tickets"
TABLES = """
    create table ticket (id uuid, owner text, part text, worker_id integer, second_worker_id integer,
                         until timestamptz default now() + interval '2 minutes');
    create function vault_ticket_check(asked uuid)
    returns table (owner text, part text, worker_id integer, second_worker_id integer)
    language sql stable security definer set search_path = public, pg_temp as
    $$ select t.owner, t.part, t.worker_id, t.second_worker_id from ticket t where t.id = asked and t.until > now() $$;
    revoke all on function vault_ticket_check(uuid) from public;
    grant execute on function vault_ticket_check(uuid) to amparo_keys;
"""


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    """A database with tickets as simple as they can be; how to reach it as its superuser."""
    with superuser() as hand:
        hand.execute(sql.SQL("create database {} template template0").format(sql.Identifier(NAME)))
    conninfo = psycopg.conninfo.make_conninfo(superuser_conninfo(), dbname=NAME)
    with psycopg.connect(conninfo, autocommit=True) as hand:
        hand.execute(TABLES)
    yield conninfo
    with superuser() as hand:
        hand.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(NAME)))


@pytest.fixture
def checker(database: str) -> Iterator[TicketChecker]:
    """The service's own eyes, under its role."""
    found = TicketChecker(psycopg.conninfo.make_conninfo(keys_conninfo(HOME), dbname=NAME))
    yield found
    found.close()


@pytest.fixture
def hand(database: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """Whoever writes tickets, in a transaction."""
    with psycopg.connect(database) as found:
        yield found


@pytest.fixture
def client(house: House, checker: TicketChecker) -> Iterator[KeyClient]:
    """A service that asks the real database, over its socket."""
    found = KeyClient(house.socket)
    with in_a_thread(Service(house.folder, checker, LocalRoot(ROOT)), house.socket):
        yield found
        found.close()


def sealed(client: KeyClient, owner: str, content: bytes = b"sealed") -> Drawer:
    return drawer(client, owner, client.new_key(owner, 3), content)


def opened(client: KeyClient, ticket: uuid.UUID, *drawers: Drawer) -> list[list[bytes]]:
    return client.open(ticket, "vault_sealed", drawers)


def write(
    hand: psycopg.Connection[tuple[object, ...]], *owners: str, worker: int = 7, second: int | None = None
) -> uuid.UUID:
    ticket = uuid.uuid4()
    for owner in owners:
        hand.execute(
            "insert into ticket values (%s, %s, 'identity', %s, %s)", [ticket, owner, worker, second]
        )  # fmt: skip
    return ticket


def test_a_committed_ticket_opens_its_keys_in_the_order_asked(
    client: KeyClient, hand: psycopg.Connection[tuple[object, ...]]
) -> None:
    made = {owner: sealed(client, owner, owner.encode()) for owner in ("one", "two", "one/whereabouts")}
    ticket = write(hand, *made)
    hand.commit()
    asked = ["two", "one/whereabouts", "one"]
    assert opened(client, ticket, *(made[owner] for owner in asked)) == [[owner.encode()] for owner in asked]


def test_a_ticket_that_is_not_committed_opens_nothing(
    client: KeyClient, hand: psycopg.Connection[tuple[object, ...]]
) -> None:
    """The attack of a rollback: ask, open, take it back. There is nothing to open before the asking stays."""
    one = sealed(client, "one")
    ticket = write(hand, "one")
    with pytest.raises(KeysRefused, match="Ask again"):
        opened(client, ticket, one)
    hand.commit()
    assert opened(client, ticket, one) == [[b"sealed"]]


def test_forged_expired_foreign_and_used_tickets_open_nothing(
    client: KeyClient, hand: psycopg.Connection[tuple[object, ...]]
) -> None:
    one = sealed(client, "one")
    ended, used, anothers = write(hand, "one"), write(hand, "one"), write(hand, "two")
    hand.execute("update ticket set until = now() - interval '1 second' where id = %s", [ended])
    hand.commit()
    opened(client, used, one)
    for ticket in (uuid.uuid4(), ended, anothers, used):
        with pytest.raises(KeysRefused):
            opened(client, ticket, one)
    assert client.status().logged == 1


def test_a_ticket_of_two_workers_is_no_ticket(client: KeyClient, hand: psycopg.Connection[tuple[object, ...]]) -> None:
    ticket = write(hand, "one")
    hand.execute("insert into ticket values (%s, 'two', 'identity', 8, null)", [ticket])
    hand.commit()
    with pytest.raises(KeysRefused):
        opened(client, ticket, sealed(client, "one"))


def test_in_bulk_needs_two_persons_who_are_not_the_same(
    client: KeyClient, hand: psycopg.Connection[tuple[object, ...]]
) -> None:
    owners = [f"person-{number}" for number in range(41)]
    drawers = [sealed(client, owner) for owner in owners]
    alone, both, twice = write(hand, *owners), write(hand, *owners, second=8), write(hand, *owners, second=7)
    hand.commit()
    with pytest.raises(BudgetSpent):
        opened(client, alone, *drawers)
    with pytest.raises(KeysRefused, match="two persons"):
        opened(client, twice, *drawers)
    assert len(opened(client, both, *drawers)) == 41


def test_a_database_that_ended_the_connection_is_asked_again(
    client: KeyClient, hand: psycopg.Connection[tuple[object, ...]]
) -> None:
    made = {owner: sealed(client, owner) for owner in ("one", "two")}
    tickets = {owner: write(hand, owner) for owner in made}
    hand.commit()
    for owner, one in made.items():
        assert opened(client, tickets[owner], one) == [[b"sealed"]]
        with superuser() as root:
            root.execute("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'amparo_keys'")


def test_a_database_that_is_down_is_said_and_no_key_goes_out(house: House) -> None:
    checker = TicketChecker("host=/nowhere dbname=x user=x")
    with pytest.raises(KeysUnavailable, match="does not reach the database"):
        checker.check(uuid.uuid4())


def test_without_the_function_no_ticket_holds(house: House) -> None:
    checker = TicketChecker(psycopg.conninfo.make_conninfo(keys_conninfo(HOME), dbname="postgres"))
    with superuser() as root:
        root.execute("grant connect on database postgres to amparo_keys")
        try:
            with pytest.raises(KeysUnavailable, match="may not ask"):
                checker.check(uuid.uuid4())
        finally:
            checker.close()
            root.execute("revoke connect on database postgres from amparo_keys")


def test_the_services_role_can_read_no_table_and_call_nothing_else(committing: None) -> None:
    with psycopg.connect(keys_conninfo(HOME), autocommit=True) as role:
        tables = role.execute(
            "select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace"
            " where n.nspname = 'public' and c.relkind in ('r', 'p', 'v', 'S')"
            " and (has_table_privilege(c.oid, 'select') or has_table_privilege(c.oid, 'insert')"
            " or has_table_privilege(c.oid, 'update') or has_table_privilege(c.oid, 'delete'))"
        ).fetchall()
        functions = role.execute(
            "select p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'public'"
            " and has_function_privilege(p.oid, 'execute') and p.prosecdef and p.prorettype <> 'trigger'::regtype"
        ).fetchall()
        member = role.execute("select 1 from pg_auth_members where member = current_user::regrole").fetchall()
    assert tables == []
    asked = {"vault_ticket_check", "vault_erased_since", "vault_erase_again", "intake_ticket_check"}
    assert {name for (name,) in functions} == asked, "which tickets hold, who was erased, erasing those again"
    assert member == []


def test_the_web_knows_no_way_to_be_the_key_service(committing: None) -> None:
    from django.conf import settings

    assert "amparo_keys" not in {database["USER"] for database in settings.DATABASES.values()}
