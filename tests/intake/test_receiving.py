"""What a device sealed is taken in once, by its own body, with the rights of whoever brings it; or is kept aside."""

import threading
import uuid
from collections.abc import Iterator
from datetime import date

import pytest
from django.db import DatabaseError, InterfaceError, OperationalError, connection, connections, transaction

from amparo.access import context
from amparo.access.context import NotAllowed
from amparo.intake import actions, envelope, policies
from amparo.intake.actions import Kept
from amparo.intake.codes import NotTaken, State, Why
from amparo.intake.models import Device, Envelope
from amparo.protection.models import Screening
from amparo.vault import queries as vault
from tests.access.hands import refused, role, rows, superuser
from tests.edge.test_neutral_names import plain
from tests.intake.hands import NAME, WRITTEN, Tablet, brought, drafts, enrolled, screening_of, uuid7
from tests.personas import Country, Persona
from tests.protection.people import opened


@pytest.fixture
def tablet(committing: None, country: Country) -> Iterator[Tablet]:
    """A device of the border guard; what came from it and others is gone afterwards."""
    yield enrolled(country.border_commander)
    with superuser() as hand:
        hand.execute("delete from intake_envelope")


def kept(officer: Persona, sent: bytes) -> NotTaken:
    """Why nothing was kept of what an officer brought."""
    with pytest.raises(Kept) as said:
        brought(officer, sent)
    return said.value.why


def entries(act: str) -> int:
    with superuser() as hand:
        found = hand.execute("select count(*) from ledger_entry where act = %s", [act]).fetchone()
    assert found
    return int(found[0])


def test_an_envelope_becomes_a_draft_of_whoever_brings_it(tablet: Tablet, country: Country) -> None:
    receipt = brought(country.border_officer, tablet.write())
    screening = screening_of(country.border_officer, receipt)
    case = screening.case
    assert (screening.state, screening.place, screening.started_on) == ("draft", "border", date(2026, 11, 20))
    assert (case.owner_id, case.age_status, case.sex) == (country.border_officer.worker_id, "adult", "female")
    with country.border_officer.acting() as by:
        answers = dict(screening.answers.values_list("question", "answer"))
        assert case.person_id
        person = vault.read_person(by=by, person_id=case.person_id, purpose="assistance")
    assert answers == {"need_shelter": "yes", "con_papers": "unclear"}
    assert NAME in str(person)


def test_a_sheet_without_any_name_is_taken_in_too(tablet: Tablet, country: Country) -> None:
    receipt = brought(country.border_officer, tablet.write(names="", contact="", estimated_age="", met_on=""))
    assert screening_of(country.border_officer, receipt).case.person_id is None


def test_the_same_envelope_three_times_is_one_screening(tablet: Tablet, country: Country) -> None:
    before, sent = drafts(country.border_officer), tablet.write()
    receipts = [brought(country.border_officer, sent) for _time in range(3)]
    assert drafts(country.border_officer) == before + 1
    assert {(one.pk, one.screening_id) for one in receipts} == {(receipts[0].pk, receipts[0].screening_id)}


def test_the_same_envelope_at_the_same_moment_is_one_screening(tablet: Tablet, country: Country) -> None:
    before, sent, receipts = drafts(country.border_officer), tablet.write(), list[uuid.UUID | None]()

    def bring() -> None:
        receipts.append(brought(country.border_officer, sent).screening_id)
        connections.close_all()

    threads = [threading.Thread(target=bring) for _one in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert drafts(country.border_officer) == before + 1
    assert len(receipts) == 4
    assert len(set(receipts)) == 1


def test_a_transaction_that_ends_before_its_commit_leaves_nothing_and_the_envelope_comes_again(
    tablet: Tablet, country: Country
) -> None:
    before, sent = drafts(country.border_officer), tablet.write()
    with country.border_officer.acting() as by, transaction.atomic():
        actions.receive(by=by, sent=sent)
        transaction.set_rollback(True)
    assert drafts(country.border_officer) == before
    brought(country.border_officer, sent)
    assert drafts(country.border_officer) == before + 1


def killed_before_the_commit(officer: Persona, sent: bytes) -> None:
    with officer.acting() as by, superuser() as hand:
        assert actions.receive(by=by, sent=sent).state == State.TAKEN_IN
        hand.execute("select pg_terminate_backend(%s)", [rows("select pg_backend_pid()")[0][0]])


def test_a_database_process_that_is_killed_before_the_commit_leaves_nothing(tablet: Tablet, country: Country) -> None:
    before, sent = drafts(country.border_officer), tablet.write()
    with pytest.raises((OperationalError, InterfaceError)):
        killed_before_the_commit(country.border_officer, sent)
    connection.close()
    assert drafts(country.border_officer) == before
    assert brought(country.border_officer, sent).state == State.TAKEN_IN
    assert drafts(country.border_officer) == before + 1


def test_receipt_entry_and_screening_stand_together(tablet: Tablet, country: Country) -> None:
    taken, asked = entries("envelope.taken_in"), entries("envelope.opened")
    with country.border_officer.acting() as by, transaction.atomic():
        actions.receive(by=by, sent=tablet.write())
        transaction.set_rollback(True)
    assert entries("envelope.taken_in") == taken
    assert entries("envelope.opened") == asked + 1, "that it was opened stays written"


def test_order_does_not_matter_where_each_follows_from_the_one_before(tablet: Tablet, country: Country) -> None:
    first, second, third = (tablet.write() for _one in range(3))
    states = [brought(country.border_officer, one).state for one in (third, first, second)]
    assert states == [State.TAKEN_IN] * 3


@pytest.mark.parametrize("number", [2, 3])
def test_a_broken_chain_is_kept_aside_and_said(tablet: Tablet, country: Country, number: int) -> None:
    for _one in range(2):
        brought(country.border_officer, tablet.write())
    forked = Tablet(tablet.key, tablet.device, tablet.signing, number - 1, bytes(range(32)))
    receipt = brought(country.border_officer, forked.write())
    assert (receipt.state, receipt.why, receipt.screening_id) == (State.ASIDE, Why.CHAIN, None)
    assert brought(country.border_officer, tablet.write()).state == State.TAKEN_IN, "the true chain goes on"


def test_two_of_one_number_are_not_both_taken_in(tablet: Tablet, country: Country) -> None:
    twin = Tablet(tablet.key, tablet.device, tablet.signing)
    states = [brought(country.border_officer, one.write()).state for one in (tablet, twin)]
    assert states == [State.TAKEN_IN, State.ASIDE]


# --- Not theirs, not genuine, too much -----------------------------------------------------------------------------


def test_another_bodys_officer_can_bring_nothing_and_learns_nothing(tablet: Tablet, country: Country) -> None:
    sent, nowhere = tablet.write(), Tablet(tablet.key).write()
    assert kept(country.outsider, sent) == kept(country.outsider, nowhere) == NotTaken.UNKNOWN
    assert brought(country.border_officer, sent).state == State.TAKEN_IN
    assert kept(country.outsider, sent) == NotTaken.UNKNOWN, "nor once it is known"


def test_whoever_does_not_screen_can_bring_nothing(tablet: Tablet, country: Country) -> None:
    for persona in (country.decider, country.overseer, country.border_protection_officer):
        with persona.acting() as by, pytest.raises(NotAllowed):
            actions.receive(by=by, sent=tablet.write())


def test_an_envelope_of_another_hand_is_refused(tablet: Tablet, country: Country) -> None:
    stranger = Tablet(tablet.key, tablet.device)
    assert kept(country.border_officer, stranger.write()) == NotTaken.FORGED
    altered = bytearray(tablet.write())
    altered[100] ^= 1
    assert kept(country.border_officer, bytes(altered)) == NotTaken.FORGED


def test_an_id_that_was_used_is_not_used_again_for_something_else(tablet: Tablet, country: Country) -> None:
    used = uuid7()
    first = tablet.envelope(b"place=border", used, 1, envelope.FIRST, tablet.key)
    other = tablet.envelope(b"place=street", used, 1, envelope.FIRST, tablet.key)
    brought(country.border_officer, first)
    assert kept(country.border_officer, other) == NotTaken.FORGED


@pytest.mark.parametrize("sent", [b"", b"x" * 50, bytes(300), b"\x02" + bytes(400), b"\x01" + bytes(envelope.LARGEST)])
def test_what_is_no_envelope_is_refused(tablet: Tablet, country: Country, sent: bytes) -> None:
    assert kept(country.border_officer, sent) == NotTaken.NO_ENVELOPE


def test_an_oversized_envelope_is_refused_however_genuine(tablet: Tablet, country: Country) -> None:
    assert kept(country.border_officer, tablet.write(names="я" * envelope.LARGEST)) == NotTaken.NO_ENVELOPE


def test_what_is_sealed_for_another_body_is_kept_aside_unopened(tablet: Tablet, country: Country) -> None:
    theirs = enrolled(country.shelter_head).key
    receipt = brought(country.border_officer, tablet.seal(b"place=border", key=theirs))
    assert (receipt.state, receipt.why) == (State.ASIDE, Why.UNREADABLE)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"place=nowhere", b"&".join([b"a=1"] * 300)])
def test_what_holds_no_screening_is_kept_aside(tablet: Tablet, country: Country, content: bytes) -> None:
    receipt = brought(country.border_officer, tablet.seal(content))
    assert (receipt.state, receipt.why) == (State.ASIDE, Why.NO_SHEET)


def test_ten_thousand_envelopes_end_at_the_days_limit_and_none_is_lost(tablet: Tablet, country: Country) -> None:
    with superuser() as hand:
        hand.execute("set session_replication_role = replica")
        hand.execute(
            "insert into intake_envelope (id, device_id, organisation_id, number, digest, previous, sent_by_id,"
            " received_at, state, why, sealed) select gen_random_uuid(), %s, %s, n, 'x', 'x', %s, now(), 'aside',"
            " 'chain', 'x' from generate_series(1000, 999 + %s) n",
            [tablet.device, country.border_officer.organisation_id, country.border_officer.worker_id,
             policies.MOST_ASIDE],
        )  # fmt: skip
    sent = tablet.write()
    assert kept(country.border_officer, sent) == NotTaken.FULL
    with superuser() as hand:
        hand.execute(
            "update intake_envelope set state = 'refused', sealed = null, settled_by_id = %s, settled_at = now()"
            " where state = 'aside'",
            [country.border_commander.worker_id],
        )
    assert brought(country.border_officer, sent).state == State.TAKEN_IN
    with superuser() as hand:
        hand.execute("set session_replication_role = replica")
        hand.execute(
            "insert into intake_envelope (id, device_id, organisation_id, number, digest, previous, sent_by_id,"
            " received_at, state, why, settled_by_id, settled_at) select gen_random_uuid(), %s, %s, n, 'x', 'x', %s,"
            " now(), 'refused', 'chain', %s, now() from generate_series(2000, 2000 + %s) n",
            [tablet.device, country.border_officer.organisation_id, country.border_officer.worker_id,
             country.border_commander.worker_id, policies.MOST_A_DAY],
        )  # fmt: skip
    assert kept(country.border_officer, tablet.write()) == NotTaken.FULL


# --- Devices ---------------------------------------------------------------------------------------------------------


def test_a_head_enrols_and_nobody_else(committing: None, country: Country) -> None:
    for persona in (country.border_officer, country.colleague_at_border, country.administrator):
        with pytest.raises(NotAllowed):
            enrolled(persona)
    assert enrolled(country.border_commander)


def test_enrolling_takes_a_new_proof_of_who_one_is_in_the_database_too(committing: None, country: Country) -> None:
    with country.border_commander.acting(), pytest.raises(DatabaseError, match="not theirs"), transaction.atomic():
        rows("select intake_enrol(gen_random_uuid(), 'x', 'x')")


def test_what_a_revoked_device_sends_is_kept_aside_and_the_heads_are_told(tablet: Tablet, country: Country) -> None:
    before = tablet.write()
    brought(country.border_officer, before)
    with country.colleague_at_border.acting() as by:
        assert actions.revoke(by=by, device_id=tablet.device)
    receipt = brought(country.border_officer, tablet.write())
    assert (receipt.state, receipt.why, receipt.screening_id) == (State.ASIDE, Why.REVOKED, None)
    assert brought(country.border_officer, before).state == State.TAKEN_IN, "what came before stays"
    with superuser() as hand:
        told = hand.execute("select kind, worker_id from notices_notice where object_id = %s", [str(tablet.device)])
        assert {("device.revoked", country.border_commander.worker_id),
                ("envelope.aside", country.border_commander.worker_id)} == set(told.fetchall())  # fmt: skip


def test_nothing_of_a_revoked_device_is_opened_for_whoever_brings_it(tablet: Tablet, country: Country) -> None:
    with country.border_officer.acting() as by:
        actions.revoke(by=by, device_id=tablet.device)
        secret = by.secret
    brought(country.border_officer, sent := tablet.write())
    for digest in (envelope.read(sent).digest, b"another"):
        with connections["asking"].cursor() as cursor, pytest.raises(DatabaseError, match="not allowed"):
            cursor.execute("select intake_ask(%s, %s, %s)", [secret, tablet.device, digest])


def aside(country: Country, tablet: Tablet, sender: Persona) -> Envelope:
    """Something of a revoked device that waits for a second person."""
    with country.border_officer.acting() as by:
        actions.revoke(by=by, device_id=tablet.device)
    return brought(sender, tablet.write())


def test_a_second_person_who_heads_the_body_takes_in_what_is_kept_aside(tablet: Tablet, country: Country) -> None:
    waiting = aside(country, tablet, country.border_officer)
    with country.border_commander.acting() as by:
        screening = Screening.objects.get(pk=actions.take_in(by=by, kept=waiting).pk)
        settled = Envelope.objects.get(pk=waiting.pk)
        assert screening.case.owner_id == country.border_commander.worker_id
    assert (settled.state, settled.sealed, settled.settled_by_id) == (
        State.TAKEN_IN, None, country.border_commander.worker_id,
    )  # fmt: skip


@pytest.mark.parametrize("who", ["border_officer", "colleague_at_border", "outsider", "shelter_head"])
def test_nobody_else_settles_it(tablet: Tablet, country: Country, who: str) -> None:
    waiting = aside(country, tablet, country.border_officer)
    for act in (actions.take_in, actions.refuse):
        with country.all()[who].acting() as by, pytest.raises((NotAllowed, actions.NothingToSettle)):
            act(by=by, kept=waiting)
    with country.border_commander.acting():
        assert Envelope.objects.get(pk=waiting.pk).state == State.ASIDE


def test_a_head_does_not_settle_what_they_brought_themselves(tablet: Tablet, country: Country) -> None:
    waiting = aside(country, tablet, country.border_commander)
    for act, refusal in ((actions.take_in, NotAllowed), (actions.refuse, actions.NothingToSettle)):
        with country.border_commander.acting() as by, pytest.raises(refusal):
            act(by=by, kept=waiting)


def test_what_is_refused_is_gone_and_stays_written(tablet: Tablet, country: Country) -> None:
    waiting, written = aside(country, tablet, country.border_officer), entries("envelope.refused")
    with country.border_commander.acting() as by:
        actions.refuse(by=by, kept=waiting)
        assert Envelope.objects.get(pk=waiting.pk).sealed is None
        with pytest.raises(actions.NothingToSettle):
            actions.refuse(by=by, kept=waiting)
    assert entries("envelope.refused") == written + 1


def test_another_body_sees_no_device_and_no_envelope(tablet: Tablet, country: Country) -> None:
    aside(country, tablet, country.border_officer)
    seen = {}
    for name in ("border_officer", "outsider"):
        with country.all()[name].acting():
            seen[name] = bool(Device.objects.count()), bool(Envelope.objects.count())
    assert seen == {"border_officer": (True, True), "outsider": (False, False)}


def test_whoever_is_forced_sees_no_device_and_sends_nothing_to_whoever_forces_them(
    committing: None, country: Country
) -> None:
    tablet, who, words = enrolled(country.shelter_head), country.shelter_colleague, "another word for bad days"
    page = who.client(stepped_up=True)
    assert page.post("/account/second-password/", {"password": words, "password_again": words}).status_code == 302
    sent = tablet.write()
    with context.acting(who.secret(reduced=True)) as by:
        assert by is not None
        assert Device.objects.count() == 0
        with pytest.raises(Kept), transaction.atomic():
            actions.receive(by=by, sent=sent)
    assert brought(who, sent).state == State.TAKEN_IN, "it was still on the device"


def test_the_app_cannot_put_an_envelope_in_against_the_databases_judgement(tablet: Tablet, country: Country) -> None:
    statement = (
        "insert into intake_envelope (id, device_id, number, digest, previous, state, why, sealed, screening_id)"
        " values (gen_random_uuid(), %s, 1, 'x', %s, %s, %s, 'x', null)"
    )
    with country.border_officer.acting() as by:
        actions.revoke(by=by, device_id=tablet.device)
        for state, why in (("taken_in", ""), ("aside", "chain"), ("refused", "revoked")):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement, [tablet.device, envelope.FIRST, state, why])


def test_an_envelope_becomes_no_screening_but_the_one_just_made_of_it(tablet: Tablet, country: Country) -> None:
    """Another's, or one of one's own that was there before, stays what it is."""
    theirs, own = opened(country.border_officer), opened(country.border_commander)
    waiting = aside(country, tablet, country.border_officer)
    with country.border_commander.acting():
        for made in (theirs.pk, own.pk):
            refused("no screening of this envelope", "select intake_settle(%s, %s)", waiting.pk, made)
        assert Envelope.objects.get(pk=waiting.pk).state == State.ASIDE
    fresh = enrolled(country.border_commander)
    one = envelope.read(fresh.write())
    with country.border_officer.acting():
        refused("not to be taken in", actions.RECEIPT, one.id, one.device_id, one.number, one.digest, one.previous,
                "taken_in", "", None, theirs.pk)  # fmt: skip


@pytest.mark.parametrize("statement", [
    "select intake_enrol(gen_random_uuid(), 'x', 'x')", "select intake_revoke('{device}')",
    "select intake_ask(current_setting('amparo.session'), '{device}', 'x')",
    "select intake_settle(gen_random_uuid(), null)",
])  # fmt: skip
def test_whoever_is_forced_gets_nothing_of_devices_from_the_database(
    tablet: Tablet, country: Country, statement: str
) -> None:
    with context.acting(country.border_commander.secret(reduced=True, stepped_up=True)):
        refused("not theirs|not allowed", statement.format(device=tablet.device))


def test_only_the_key_service_asks_which_tickets_hold(committing: None, country: Country) -> None:
    for alias in ("default", "door", "worker", "sequencer"):
        with role(alias) as found, pytest.raises(Exception, match="permission denied"):
            found.execute("select * from intake_ticket_check(gen_random_uuid())")
    with role("keys") as found:
        assert found.execute("select * from intake_ticket_check(gen_random_uuid())").fetchall() == []


def test_nothing_that_was_written_stands_in_the_database_in_plain_words(tablet: Tablet, country: Country) -> None:
    aside(country, tablet, country.border_officer)
    with superuser() as hand:
        stored = hand.execute("select t::text from intake_envelope t").fetchall()
    text = " ".join(plain(row) for (row,) in stored)
    assert WRITTEN["contact"] not in text
    assert NAME not in text
