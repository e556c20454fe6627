"""Nobody reads unseen: whatever an attacker tries with tickets, there is no key, or an entry that stays."""

import threading
import uuid
from collections.abc import Callable, Iterator

import pytest
from django.db import DatabaseError, connection, connections, transaction

from amparo.access import context
from amparo.access.context import Actor, NotAllowed, StepUpNeeded
from amparo.keyservice.errors import KeysRefused
from amparo.notices.models import Notice
from amparo.vault import actions, asking, queries
from amparo.vault.models import Drawer, Part, Person, Purpose
from amparo.vault.values import Name, Whereabouts
from tests.access.hands import refused, role, rows, superuser
from tests.attack.test_writes import accept, referred_with_consent
from tests.personas import Country, Persona
from tests.vault.tickets import backdate, stepped_up

NAME, PLACE = Name("Ядвіга Траццяк"), Whereabouts("the green house")
ASK = "select ticket from vault_ask(current_setting('amparo.session'), %s::uuid[], %s::text[], 'assistance')"


@pytest.fixture
def person(committing: None, country: Country) -> uuid.UUID:
    """Somebody known to the shelter, committed."""
    with country.shelter_worker.acting() as by:
        return actions.add_person(by=by, subject=uuid.uuid4(), values=[NAME, PLACE])


def ask(by: Actor, person: uuid.UUID, *parts: str) -> uuid.UUID:
    return asking.ask(by=by, person_ids=[person], parts=parts or ("identity",), purpose="assistance")


def entries(person: uuid.UUID) -> list[tuple[str, str, int]]:
    """What the ledger says of readings of this person, as whoever keeps it sees it."""
    with superuser() as hand:
        found = hand.execute(
            "select act, purpose, worker_id from ledger_entry"
            " where object_id = %s and act ~ '^person.(read|asked|found)' order by id",
            [str(person)],
        )
        return [(act, purpose, worker) for act, purpose, worker in found.fetchall()]


def test_a_reading_that_is_rolled_back_stays_written(person: uuid.UUID, country: Country) -> None:
    with transaction.atomic():
        with country.shelter_worker.acting() as by:
            assert queries.read_person(by=by, person_id=person, purpose="assistance") == {"identity": [NAME]}
        transaction.set_rollback(True)
    assert entries(person) == [("person.read_identity", "assistance", country.shelter_worker.worker_id)]


def test_a_search_that_is_rolled_back_stays_written(person: uuid.UUID, country: Country) -> None:
    with transaction.atomic():
        with country.shelter_worker.acting() as by:
            assert person in [one.person_id for one in queries.find_person(by=by, text=NAME.full)]
        transaction.set_rollback(True)
    assert entries(person) == [("person.found", "search", country.shelter_worker.worker_id)]


def test_a_request_that_fails_after_reading_stays_written(person: uuid.UUID, country: Country) -> None:
    def request() -> None:
        with country.shelter_worker.acting() as by:
            assert queries.read_person(by=by, person_id=person, purpose="contact")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        request()
    assert entries(person) == [("person.read_identity", "contact", country.shelter_worker.worker_id)]


@pytest.mark.parametrize("savepoint", [False, True])
def test_a_ticket_of_its_own_transaction_opens_nothing(person: uuid.UUID, country: Country, savepoint: bool) -> None:
    with country.shelter_worker.acting():
        if savepoint:
            with transaction.atomic():
                ticket = rows(ASK, [person], ["identity"])[0][0]
        else:
            ticket = rows(ASK, [person], ["identity"])[0][0]
        refused("this ticket opens nothing", "select * from vault_reveal(%s)", ticket)
        with transaction.atomic():
            refused("this ticket opens nothing", "select * from vault_reveal(%s)", ticket)
        transaction.set_rollback(True)
    assert entries(person) == []


def test_one_statement_that_asks_and_reveals_gets_nothing(person: uuid.UUID, country: Country) -> None:
    with country.shelter_worker.acting():
        at_once = f"select r.* from ({ASK}) a, lateral vault_reveal(a.ticket) r"
        refused("this ticket opens nothing", at_once, [person], ["identity"])


def test_a_ticket_that_is_not_committed_is_none_for_the_keeper_of_the_keys(person: uuid.UUID, country: Country) -> None:
    with country.shelter_worker.acting():
        ticket = rows(ASK, [person], ["identity"])[0][0]
        with role("keys") as keeper:
            assert keeper.execute("select * from vault_ticket_check(%s)", [ticket]).fetchall() == []


def test_a_forged_ticket_opens_nothing(person: uuid.UUID, country: Country) -> None:
    with country.shelter_worker.acting():
        refused("this ticket opens nothing", "select * from vault_reveal(%s)", uuid.uuid4())
        refused("permission denied", "insert into vault_ticket (id) values (gen_random_uuid())")
        refused("permission denied", "select * from vault_ticket")
        refused("permission denied", "update vault_ticket set asked_at = now()")
        refused(
            "permission denied",
            "select vault_write_ticket(null::access_session, 'search', '{found}', '{}', '{}', '{}', null, null)",
        )
        refused("permission denied", "select access_acting()")
    assert entries(person) == []


@pytest.mark.parametrize("thief", ["shelter_head", "shelter_worker", "outsider"])
def test_a_ticket_of_another_session_opens_nothing(person: uuid.UUID, country: Country, thief: str) -> None:
    """Not even to the same person, signed in a second time."""
    with country.shelter_worker.acting() as by:
        ticket = ask(by, person)
    with country.all()[thief].acting():
        refused("this ticket opens nothing", "select * from vault_reveal(%s)", ticket)


def test_no_one_acting_opens_nothing(person: uuid.UUID, country: Country) -> None:
    with country.shelter_worker.acting() as by:
        ticket = ask(by, person)
    with transaction.atomic():
        refused("this ticket opens nothing", "select * from vault_reveal(%s)", ticket)
        refused("not allowed", "select * from vault_ask('guessed', %s::uuid[], '{identity}', 'assistance')", [person])


@pytest.mark.parametrize(("seconds", "opens"), [(110, True), (121, False)])
def test_after_two_minutes_a_ticket_opens_nothing(
    person: uuid.UUID, country: Country, seconds: int, opens: bool
) -> None:
    with country.shelter_worker.acting() as by:
        ticket = ask(by, person)
        backdate(ticket, seconds)
        if opens:
            assert set(asking.read(ticket)) == {str(person)}
        else:
            with pytest.raises(asking.TicketRefused), transaction.atomic():
                asking.read(ticket)
            with role("keys") as keeper:
                assert keeper.execute("select * from vault_ticket_check(%s)", [ticket]).fetchall() == []
    assert len(entries(person)) == 1


def test_keys_are_opened_once_a_ticket(person: uuid.UUID, country: Country) -> None:
    with country.shelter_worker.acting() as by:
        ticket = ask(by, person)
        assert asking.read(ticket)
        with pytest.raises(asking.TicketRefused):
            asking.read(ticket)


def test_no_key_goes_out_before_its_asking_is_on_the_disk(person: uuid.UUID, country: Country) -> None:
    """Asking does not wait for the disk; the keeper's look at the ticket does, and the log is written in order."""
    with country.shelter_worker.acting() as by, superuser() as hand:
        ticket = ask(by, person)
        asked = hand.execute("select pg_current_wal_insert_lsn()").fetchone()
        with role("keys") as keeper:
            assert keeper.execute("show synchronous_commit").fetchall() == [("on",)]
        assert asking.read(ticket)
        assert hand.execute("select pg_current_wal_flush_lsn() >= %s::pg_lsn", asked).fetchone() == (True,)


def test_a_ticket_opens_nobody_elses_key(person: uuid.UUID, country: Country) -> None:
    with country.shelter_worker.acting() as by:
        other = actions.add_person(by=by, subject=uuid.uuid4(), values=[NAME])
    with country.shelter_worker.acting() as by:
        wrapped = rows("select vault_key_to_seal(%s, false)", other)[0][0]
        with pytest.raises(KeysRefused):
            asking.open_values(ask(by, person), [(str(other), bytes(wrapped), [])])


def test_a_grant_to_who_is_no_grant_to_where(person: uuid.UUID, country: Country) -> None:
    with stepped_up(country.shelter_worker) as by:
        assert set(asking.read(ask(by, person, "identity", "contact", "photo"))) == {str(person)}
        assert set(asking.read(ask(by, person, "whereabouts"))) == {f"{person}/whereabouts"}


def test_whereabouts_take_a_step_up(person: uuid.UUID, country: Country) -> None:
    with country.shelter_worker.acting() as by:
        with pytest.raises(StepUpNeeded):
            queries.read_person(by=by, person_id=person, purpose="assistance", parts=["whereabouts"])
        with pytest.raises(StepUpNeeded):
            ask(by, person, "whereabouts")
        with pytest.raises(DatabaseError, match="prove again"), transaction.atomic():
            rows(ASK, [person], ["identity", "whereabouts"])
    assert entries(person) == []
    with stepped_up(country.shelter_worker) as by:
        found = queries.read_person(by=by, person_id=person, purpose="danger", parts=["whereabouts"])
    assert found == {"whereabouts": [PLACE]}
    assert entries(person) == [("person.read_whereabouts", "danger", country.shelter_worker.worker_id)]


def test_a_step_up_that_ran_out_between_asking_and_reading_gives_nothing(person: uuid.UUID, country: Country) -> None:
    with stepped_up(country.shelter_worker) as by:
        ticket = ask(by, person, "whereabouts")
        with superuser() as hand:
            hand.execute("update access_session set stepped_up_at = now() - interval '11 minutes'"
                         " where stepped_up_at is not null")  # fmt: skip
        assert asking.read(ticket) == {}


@pytest.mark.parametrize("persona", ["outsider", "shelter_colleague", "border_officer"])
def test_out_of_sight_nothing_opens_and_the_asking_stays_written(
    person: uuid.UUID, country: Country, persona: str
) -> None:
    asker = country.all()[persona]
    with asker.acting() as by:
        assert queries.read_person(by=by, person_id=person, purpose="assistance") == {}
        assert rows("select vault_key_to_seal(%s, false)", person) == [(None,)]
    assert entries(person) == [("person.asked", "assistance", asker.worker_id)]


@pytest.mark.parametrize("persona", ["decider", "statistician", "overseer", "administrator"])
def test_without_a_duty_nobody_asks(person: uuid.UUID, country: Country, persona: str) -> None:
    with country.all()[persona].acting() as by:
        with pytest.raises(NotAllowed):
            ask(by, person)
        with pytest.raises(NotAllowed):
            asking.ask_search(by=by, tokens=[b"token"])
        refused("not allowed", ASK, [person], ["identity"])
    assert entries(person) == []


def test_who_reads_what_is_released_learns_nothing_else_and_leaves_that_they_asked(
    person: uuid.UUID, country: Country
) -> None:
    """A prosecutor may ask, for what was released to them; here nothing was."""
    with country.prosecutor.acting() as by:
        ticket = ask(by, person)
        with pytest.raises(NotAllowed):
            asking.ask_search(by=by, tokens=[b"token"])
        assert asking.read(ticket) == {}
    assert entries(person) == [("person.asked", "assistance", country.prosecutor.worker_id)]


def walled(person: uuid.UUID, worker: int) -> None:
    with superuser() as hand:
        hand.execute("update vault_drawer set walled = array[%s] where person_id = %s", [worker, person])


def lapsed(person: uuid.UUID, worker: int) -> None:
    with superuser() as hand:
        hand.execute(
            "update vault_drawer_access set until = now() - interval '1 second' where record_id in"
            " (select id from vault_drawer where person_id = %s)",
            [person],
        )
        hand.execute("update vault_drawer set next_expiry = now() - interval '1 second' where person_id = %s", [person])


def unread(person: uuid.UUID, worker: int) -> None:
    with superuser() as hand:
        hand.execute("update vault_drawer set readers = '{}' where person_id = %s", [person])


def without_duty(person: uuid.UUID, worker: int) -> None:
    with superuser() as hand:
        hand.execute("update access_session set duties = '{decider}' where worker_id = %s", [worker])


def erased(person: uuid.UUID, worker: int) -> None:
    with superuser() as hand:
        hand.execute(
            "update vault_person set wrapped_key = null, wrapped_whereabouts_key = null, erased_at = now()"
            " where id = %s",
            [person],
        )


@pytest.mark.parametrize("change", [walled, lapsed, unread, without_duty, erased])
def test_what_was_taken_away_after_the_asking_is_not_given(
    person: uuid.UUID, country: Country, change: Callable[[uuid.UUID, int], None]
) -> None:
    with country.shelter_worker.acting() as by:
        ticket = ask(by, person)
        change(person, by.worker_id)
        assert asking.read(ticket) == {}
    assert len(entries(person)) == 1


def test_what_is_opened_and_taken_back_in_the_reading_transaction_is_not_given(
    committing: None, country: Country
) -> None:
    """A share that was not there when it was asked for would leave an entry that says `out of sight`."""
    case, _ = referred_with_consent(country)
    assert case.person_id
    with transaction.atomic():
        with country.outsider.acting() as by:
            accept()
            assert Drawer.objects.filter(person_id=case.person_id).exists()
            assert queries.read_person(by=by, person_id=case.person_id, purpose="assistance") == {}
        transaction.set_rollback(True)
    assert entries(case.person_id) == [("person.asked", "assistance", country.outsider.worker_id)]


def test_an_ended_session_opens_nothing_any_more(person: uuid.UUID, country: Country) -> None:
    with country.shelter_worker.acting() as by:
        ticket = ask(by, person)
        with superuser() as hand:
            hand.execute("delete from access_session where worker_id = %s", [by.worker_id])
        with role("keys") as keeper:
            assert keeper.execute("select * from vault_ticket_check(%s)", [ticket]).fetchall() == []
        refused("this ticket opens nothing", "select * from vault_reveal(%s)", ticket)


CHECK = "select owner from vault_ticket_check(%s)"


def test_each_gate_looks_at_the_clock_for_itself(person: uuid.UUID, country: Country) -> None:
    """The app that reveals and the keeper of the keys: neither relies on the other."""
    with country.shelter_worker.acting() as by:
        ticket, search = ask(by, person), asking.ask_search(by=by, tokens=[b"one"])
        backdate(ticket, 121)
        backdate(search, 121)
        refused("this ticket opens nothing", "select * from vault_reveal(%s)", ticket)
        with role("keys") as keeper:
            assert keeper.execute(CHECK, [ticket]).fetchall() == []
        with pytest.raises(asking.TicketRefused):
            asking.ask_found(by=by, search=search, tokens=[b"one"], person_ids=[person])


def test_a_ticket_is_used_up_by_the_keeper_of_the_keys(person: uuid.UUID, country: Country) -> None:
    with country.shelter_worker.acting() as by:
        ticket = ask(by, person)
        with role("keys") as keeper:
            assert keeper.execute(CHECK, [ticket]).fetchall() == [(str(person),)]
            assert keeper.execute(CHECK, [ticket]).fetchall() == []


def test_an_id_that_was_guessed_before_it_was_somebodys_opens_nothing_of_theirs(
    committing: None, country: Country
) -> None:
    guessed = uuid.uuid4()
    secret = country.shelter_worker.secret()
    with context.acting(secret) as by:
        assert by
        tickets = [ask(by, guessed) for _ in range(2)]
    with role("keys") as keeper:
        assert keeper.execute(CHECK, [tickets[0]]).fetchall() == [(str(guessed),)]
    with country.border_officer.acting():
        Person.objects.create(pk=guessed, wrapped_key=b"wrapped", wrapped_whereabouts_key=b"wrapped")
    with role("keys") as keeper:
        assert keeper.execute(CHECK, [tickets[1]]).fetchall() == []


def test_a_search_ticket_answers_its_own_question_only(person: uuid.UUID, country: Country) -> None:
    with country.shelter_worker.acting() as by:
        ticket = asking.ask_search(by=by, tokens=[b"one"])
        assert asking.found(ticket, [b"one"]) == []
        for tokens in ([b"two"], [b"one", b"two"], []):
            with pytest.raises(asking.TicketRefused), transaction.atomic():
                asking.found(ticket, tokens)
        with pytest.raises(asking.TicketRefused), transaction.atomic():
            asking.read(ticket)
        with pytest.raises(asking.TicketRefused), transaction.atomic():
            asking.found(ask(by, person), [b"one"])


def test_names_are_opened_only_of_those_whom_the_search_finds(person: uuid.UUID, country: Country) -> None:
    with country.shelter_worker.acting() as by:
        search = asking.ask_search(by=by, tokens=[b"one"])
        ticket = asking.ask_found(by=by, search=search, tokens=[b"one"], person_ids=[person])
        assert asking.read(ticket) == {}
        with pytest.raises(asking.TicketRefused):
            asking.ask_found(by=by, search=search, tokens=[b"two"], person_ids=[person])
        refused("not allowed", ASK.replace("'assistance'", "'search'"), [person], ["identity"])
    assert entries(person) == []


def test_purpose_is_one_of_the_list(person: uuid.UUID, country: Country) -> None:
    with country.shelter_worker.acting(), pytest.raises(DatabaseError, match="ticket_in_list"), transaction.atomic():
        rows(ASK.replace("'assistance'", "'curiosity'"), [person], ["identity"])


def test_parts_are_of_the_list(person: uuid.UUID, country: Country) -> None:
    with country.shelter_worker.acting(), pytest.raises(DatabaseError, match="ticket_in_list"), transaction.atomic():
        rows(ASK, [person], ["identity", "diary"])


def test_the_databases_lists_are_those_of_the_models() -> None:
    with superuser() as hand:
        found = hand.execute(
            "select unnest(string_to_array(prosrc, 'and parts')) from pg_proc where proname = 'vault_ticket_in_list'"
        ).fetchall()
    assert [set(words.split("'")[1::2]) for (words,) in found] == [set(Purpose.values), set(Part.values)]


def test_keeper_of_the_keys_sees_nothing_else() -> None:
    with role("keys") as keeper:
        for statement in ("select * from vault_person", "select * from vault_ticket", "select * from access_session",
                          "select * from ledger_entry", "select * from vault_reveal(gen_random_uuid())"):  # fmt: skip
            with pytest.raises(Exception, match="permission denied"), keeper.transaction():
                keeper.execute(statement)


TOLD = """
    create or replace function vault_touched(persons uuid[]) returns void language plpgsql volatile security definer
    set search_path = public, pg_temp as $$
    begin perform notices_tell('test', 'person', one::text, null, null, 'overseer') from unnest(persons) one; end $$
"""


@pytest.fixture
def told() -> Iterator[None]:
    """Every touch of a person is told to overseers, not of canaries alone, until the test ends."""
    with superuser() as hand:
        row = hand.execute("select pg_get_functiondef('vault_touched(uuid[])'::regprocedure)").fetchone()
        assert row
        hand.execute(TOLD)
        yield
        hand.execute(row[0])


@pytest.mark.parametrize("persona", ["shelter_worker", "outsider"])
def test_whoever_touches_a_person_by_id_passes_the_alarm(
    person: uuid.UUID, country: Country, told: None, persona: str
) -> None:
    """In sight or not, read or rolled back."""
    with transaction.atomic():
        with country.all()[persona].acting() as by:
            queries.read_person(by=by, person_id=person, purpose="assistance")
        transaction.set_rollback(True)
    with country.overseer.acting():
        assert Notice.objects.filter(object_id=str(person)).count() == 1


def test_whoever_finds_a_person_passes_the_alarm(person: uuid.UUID, country: Country, told: None) -> None:
    with transaction.atomic():
        with country.shelter_worker.acting() as by:
            queries.find_person(by=by, text=NAME.full)
        transaction.set_rollback(True)
    with country.overseer.acting():
        assert Notice.objects.filter(object_id=str(person)).count() == 1, "The one that the rollback left."


def test_many_who_ask_at_once_get_no_more_than_the_budget(person: uuid.UUID, country: Country) -> None:
    got: list[uuid.UUID] = []

    def harvest(worker: Persona) -> None:
        try:
            with worker.acting() as by:
                for _ in range(15):
                    got.append(asking.ask(by=by, person_ids=[uuid.uuid4()], parts=["identity"], purpose="contact"))
        except asking.BudgetReached:
            pass
        finally:
            connections.close_all()

    threads = [threading.Thread(target=harvest, args=[country.shelter_worker]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 40
    connection.close()


def test_a_search_does_not_tell_whether_a_guess_about_somebody_out_of_sight_is_right(
    person: uuid.UUID, country: Country
) -> None:
    """Not even by the entries that whoever asks may read: right, wrong and nobody's look alike."""
    with superuser() as hand:
        found = hand.execute(
            "select token from vault_token join vault_drawer d on d.id = drawer_id where person_id = %s", [person]
        )
        right = [bytes(token) for (token,) in found.fetchall()]
    for tokens in (right, [b"wrong"]):
        with country.outsider.acting() as by:
            search = asking.ask_search(by=by, tokens=tokens)
            asking.ask_found(by=by, search=search, tokens=tokens, person_ids=[person])
            assert rows("select count(*) from ledger_entry where object_id = %s", str(person)) == [(0,)]
    with country.shelter_worker.acting() as by:
        search = asking.ask_search(by=by, tokens=right)
        asking.ask_found(by=by, search=search, tokens=right, person_ids=[person])
    assert entries(person) == [("person.found", "search", country.shelter_worker.worker_id)]
