"""Between two bodies nothing is lost, nothing arrives twice, and what is not whole is found."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import transaction

from amparo.access.models import Organisation
from amparo.commands import check
from amparo.protection import reconciliation, referral
from amparo.protection.models import Case, Consent, Inbox, Outbox, Referral
from tests.access.hands import conninfo_of, refused, superuser
from tests.personas import Country
from tests.protection.people import accepted, page, referred, screened

SETS = ["identity", "facts", "needs"]


@pytest.fixture
def sent(committing: None, country: Country) -> Referral:
    """A referral to the shelter, committed; nothing has carried its message yet."""
    return referred(country, screened(country.border_officer), SETS)


def relay(most: int = 1000) -> int:
    with psycopg.connect(conninfo_of("worker")) as found:
        row = found.execute("select protection_post_relay(%s)", [most]).fetchone()
    assert row is not None
    return int(row[0])


def differs(one: Referral) -> set[str]:
    """What reconciliation says of one referral, as the worker process asks it."""
    with psycopg.connect(conninfo_of("worker")) as found:
        rows = found.execute("select what from protection_reconcile(interval '0') where referral_id = %s", [one.pk])
        return {what for (what,) in rows.fetchall()}


def messages(table: str, one: Referral) -> list[str]:
    with superuser() as found:
        rows = found.execute(f"select kind from {table} where referral_id = %s order by posted_at", [one.pk]).fetchall()
    return [kind for (kind,) in rows]


def test_every_step_between_bodies_leaves_its_message_and_each_arrives_once(sent: Referral, country: Country) -> None:
    accepted(country, sent)
    with country.border_officer.acting() as by:
        referral.withdraw_consent(by=by, consent=Consent.objects.get(pk=sent.consent_id))
    assert messages("protection_outbox", sent) == ["sent", "accepted", "recalled"]
    relay()
    relay()
    assert messages("protection_inbox", sent) == ["sent", "accepted", "recalled"]
    assert differs(sent) == set()
    with superuser() as found:
        told = found.execute(
            "select kind, organisation_id from notices_notice where object_id = %s", [str(sent.pk)]
        ).fetchall()
    assert told == [("referral.recalled", country.shelter_worker.organisation_id)]


def test_step_that_is_taken_back_leaves_no_message(sent: Referral, country: Country) -> None:
    with country.shelter_worker.acting() as by, transaction.atomic():
        referral.decline(by=by, referral=Referral.objects.get(pk=sent.pk), reason="no_place")
        transaction.set_rollback(True)
    assert messages("protection_outbox", sent) == ["sent"]


def test_sender_is_told_whether_it_arrived(sent: Referral, country: Country) -> None:
    client = country.border_officer.client()
    assert "it is on its way" in page(client, "protection:referral", sent.pk)
    relay()
    shown = page(client, "protection:referral", sent.pk)
    assert "Arrived" in shown
    assert "it is on its way" not in shown


def test_messages_are_seen_by_whoever_sees_the_referral_alone(sent: Referral, country: Country) -> None:
    relay()
    seen = {}
    for name, persona in country.all().items():
        with persona.acting():
            seen[name] = (
                Outbox.objects.filter(referral_id=sent.pk).count(),
                Inbox.objects.filter(referral=sent).count(),
            )
    assert {name for name, (out, _) in seen.items() if out} == {
        "border_officer",
        "colleague_at_border",
        "border_commander",
    }
    assert {name for name, (_, arrived) in seen.items() if arrived} == {
        "shelter_worker",
        "shelter_colleague",
        "shelter_head",
    }


def test_app_writes_and_carries_no_message(sent: Referral, country: Country) -> None:
    with country.border_officer.acting():
        for statement in (
            "select protection_post_relay(1)", "delete from protection_outbox",
            "update protection_outbox set delivered_at = now()", "select * from protection_reconcile()",
            "insert into protection_inbox select * from protection_inbox",
            "insert into protection_outbox select * from protection_outbox",
        ):  # fmt: skip
            refused("permission denied", statement)


def test_relays_at_once_carry_each_message_once(committing: None, country: Country) -> None:
    some = [referred(country, screened(country.border_officer), ["facts"]) for _ in range(12)]
    with ThreadPoolExecutor(4) as hands:
        list(hands.map(lambda _: [relay(2) for _ in range(8)], range(4)))
    relay()
    assert [messages("protection_inbox", one) for one in some] == [["sent"]] * 12


RELAY_AND_HANG = """
import sys, psycopg
with psycopg.connect(sys.argv[1]) as found:
    found.execute("select protection_post_relay(100)")
    print("carried", flush=True)
    sys.stdin.read()
"""


def test_relay_killed_before_its_commit_loses_nothing(sent: Referral) -> None:
    running = subprocess.Popen(
        [sys.executable, "-c", RELAY_AND_HANG, conninfo_of("worker")], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert running.stdout is not None
    assert running.stdout.readline() == b"carried\n"
    os.kill(running.pid, signal.SIGKILL)
    running.communicate()
    assert messages("protection_inbox", sent) == []
    relay()
    assert messages("protection_inbox", sent) == ["sent"]
    assert differs(sent) == set()


def test_consent_withdrawn_before_the_answer_takes_the_referral_back(sent: Referral, country: Country) -> None:
    with country.border_officer.acting() as by:
        referral.withdraw_consent(by=by, consent=Consent.objects.get(pk=sent.consent_id))
    assert messages("protection_outbox", sent) == ["sent", "revoked"]


# --- What is not whole is found ---------------------------------------------------------------------------------------

DAMAGE = {
    "not delivered": ("sent", "update protection_outbox set delivered_at = null where referral_id = %s",
                      "delete from protection_inbox where referral_id = %s"),
    "sent without a message": ("sent", "delete from protection_inbox where referral_id = %s",
                               "delete from protection_outbox where referral_id = %s"),
    "answered or taken back without a message": (
        "accepted", "delete from protection_inbox where referral_id = %s and kind = 'accepted'",
        "delete from protection_outbox where referral_id = %s and kind = 'accepted'"),
    "more than one message of a step": (
        "sent", "insert into protection_outbox (id, kind, posted_at, receiver_id, referral_id, sender_id)"
        " select gen_random_uuid(), kind, posted_at, receiver_id, referral_id, sender_id"
        " from protection_outbox where referral_id = %s",),
    "delivered, but never arrived": ("sent", "delete from protection_inbox where referral_id = %s"),
    "arrived, but never sent": ("sent", "delete from protection_outbox where referral_id = %s"),
    "accepted without a case": (
        "accepted", "update protection_case set from_referral_id = null where from_referral_id = %s"),
    "a case from a referral that was not accepted": (
        "accepted", "update protection_referral set state = 'sent', answered_on = null where id = %s"),
    "sent without its event": (
        "sent", "delete from events_event where kind = 'person.referred'"
        " and subject = (select subject from protection_referral where id = %s)"),
    "answered without its event": (
        "accepted", "delete from events_event where kind = 'referral.accepted'"
        " and subject = (select subject from protection_referral where id = %s)"),
    "sent without its entry": (
        "sent", "delete from ledger_entry where act = 'referral.sent'"
        " and object_id = (select case_id::text from protection_referral where id = %s)"),
    "answered or taken back without its entry": (
        "accepted", "delete from ledger_entry where act = 'referral.accepted' and object_id = %s::text"),
    "a drawer stands open": (
        "accepted", "update protection_consent set withdrawn_at = now()"
        " where id = (select consent_id from protection_referral where id = %s)"),
}  # fmt: skip
"""What may go wrong, up to which step it is tried, and what does it."""


@pytest.fixture
def hand(committing: None) -> Iterator["psycopg.Connection[Any]"]:
    """A hand that no trigger stops, and whose damage is taken back."""
    with superuser() as found:
        found.autocommit = False
        found.execute("set session_replication_role = replica")
        yield found
        found.rollback()


@pytest.mark.parametrize("what", DAMAGE)
def test_what_is_not_whole_is_found(
    sent: Referral, hand: "psycopg.Connection[Any]", country: Country, what: str
) -> None:
    step, *statements = DAMAGE[what]
    if step == "accepted":
        accepted(country, sent)
    relay()
    assert found_by(hand, sent.pk) == set()
    for statement in statements:
        hand.execute(statement, [sent.pk])
    assert what in found_by(hand, sent.pk)


def found_by(hand: "psycopg.Connection[Any]", referral_id: UUID) -> set[str]:
    rows = hand.execute("select what from protection_reconcile(interval '0') where referral_id = %s", [referral_id])
    return {what for (what,) in rows.fetchall()}


def test_what_is_not_whole_is_named_to_whoever_checks_or_restores(sent: Referral) -> None:
    relay()
    assert said_of(sent) == []
    with superuser() as found:
        found.execute("set session_replication_role = replica")
        found.execute("delete from protection_inbox where referral_id = %s", [sent.pk])
        try:
            assert said_of(sent) == [f"Referral {sent.pk}: delivered, but never arrived"]
        finally:
            found.execute("update protection_outbox set delivered_at = null where referral_id = %s", [sent.pk])
            relay()
    assert said_of(sent) == []


def said_of(one: Referral) -> list[str]:
    """What a rehearsal, and `amparo check`, say of one referral: the same."""
    with superuser() as found:
        said = [line for line in reconciliation.half_done(found) if str(one.pk) in line]
    assert [line for line in check._half_done() if str(one.pk) in line] == said
    return said


def test_whole_way_reconciles(sent: Referral, country: Country) -> None:
    ours = accepted(country, sent)
    declined = referred(country, screened(country.border_officer), ["facts"])
    with country.shelter_worker.acting() as by:
        referral.decline(by=by, referral=Referral.objects.get(pk=declined.pk), reason="no_place")
    revoked = referred(country, screened(country.border_officer), ["facts"])
    with country.border_officer.acting() as by:
        referral.revoke(by=by, referral=Referral.objects.get(pk=revoked.pk))
    relay()
    assert [differs(one) for one in (sent, declined, revoked)] == [set()] * 3
    with country.shelter_worker.acting():
        assert Case.objects.filter(pk=ours.pk).exists()


def test_notification_crosses_too(committing: None, country: Country) -> None:
    with country.border_officer.acting() as by:
        note = referral.notify(by=by, receiver=Organisation.objects.get(pk=country.decider.organisation_id), sex="male")
        assert list(Outbox.objects.filter(notification=note).values_list("kind", flat=True)) == ["notified"]
    relay()
    with superuser() as found:
        rows = found.execute("select kind from protection_inbox where notification_id = %s", [note.pk]).fetchall()
    assert rows == [("notified",)]


def test_message_is_about_a_referral_or_a_notification_never_about_nothing(committing: None) -> None:
    statement = (
        "insert into protection_outbox (id, kind, sender_id, receiver_id, posted_at)"
        " select gen_random_uuid(), 'sent', min(id), max(id), now() from access_organisation"
    )
    with superuser() as found, pytest.raises(psycopg.errors.CheckViolation):
        found.execute(statement)
