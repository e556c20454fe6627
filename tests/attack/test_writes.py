"""What a person signed in tries to write past the pages: ownership, readers, walls, others' records, what is kept."""

import uuid

import psycopg
import pytest

from amparo.access.context import Actor
from amparo.protection.models import Case, Consent
from amparo.vault.models import Drawer, Part, Person
from tests.access.hands import principal_of, refused, role, rows, shown, superuser
from tests.personas import Country, Persona
from tests.safeguards.test_emergency import employed

CASE = """
    insert into protection_case (id, organisation_id, owner_id, opened_at, readers, walled, next_expiry, sex,
                                 exploitation, subject, status, victim_status)
    values (gen_random_uuid(), %s, %s, '2001-01-01', %s, %s, '2001-01-01', 'male', 'Unknown', gen_random_uuid(),
            'Active', 'PossibleVictimOfTrafficking') returning id
"""
REFERRAL = """
    insert into protection_referral (id, case_id, sender_id, receiver_id, subject, ground, child_view, service, state,
                                     sent_on, due_on, shared_until, answered_on, sex, exploitation)
    values (gen_random_uuid(), %s, %s, %s, gen_random_uuid(), 'child_best_interests', 'agrees', 'shelter', 'accepted',
            now(), now(), now() + interval '30 days', now(), 'female', 'Unknown') returning id
"""

CONSENT = """
    insert into protection_consent (id, case_id, recorded_at, recipient_id, purpose, given_by, method, language,
                                    valid_from, valid_until)
    select gen_random_uuid(), case_id, now(), recipient_id, purpose, given_by, method, language, current_date + %s,
           current_date + %s from protection_consent where id = %s returning id
"""
REFER = """
    insert into protection_referral (id, case_id, sender_id, receiver_id, subject, ground, consent_id, child_view,
                                     service, state, sent_on, due_on, shared_until, share_ends_at, sex, exploitation)
    select gen_random_uuid(), case_id, sender_id, receiver_id, subject, %s, %s, 'agrees', service, 'sent',
           current_date + 400, due_on, current_date + %s, now() + %s * interval '1 day', 'female', 'Unknown'
    from protection_referral where case_id = %s
"""
ACCEPT = "update protection_referral set state = 'accepted', answered_on = now() where state = 'sent'"
WITHDRAW = "update protection_consent set withdrawn_at = now() where id = %s"


@pytest.mark.parametrize(
    "column", ["readers = '{1,2,3}'", "walled = '{}'", "organisation_id = 1", "owner_id = 1", "opened_at = now()",
               "next_expiry = '9999-01-01'", "id = gen_random_uuid()"],
)  # fmt: skip
def test_nobody_writes_who_sees_a_record_or_whose_it_is(db: None, country: Country, column: str) -> None:
    with country.border_officer.acting():
        Case.objects.create()
        refused("permission denied", f"update protection_case set {column}")
        refused("permission denied", f"update vault_drawer set {column}")


def test_new_record_belongs_to_whoever_makes_it_whatever_the_statement_says(db: None, country: Country) -> None:
    officer, outsider = country.border_officer, country.outsider
    foreign = [principal_of("worker", outsider.worker_id), principal_of("shared", outsider.organisation_id)]
    with officer.acting():
        case = rows(CASE, outsider.organisation_id, outsider.worker_id, foreign, [country.border_commander.worker_id])[
            0
        ][0]
        made = Case.objects.get(pk=case)
        assert (made.organisation_id, made.owner_id) == (officer.organisation_id, officer.worker_id)
        assert not set(foreign) & set(made.readers)
        assert made.walled is None
        assert made.opened_at.year > 2001
    with outsider.acting():
        assert not Case.objects.filter(pk=case).exists()
    with country.border_commander.acting():
        assert Case.objects.filter(pk=case).exists()


@pytest.mark.parametrize("persona", ["prosecutor", "licensing_clerk", "statistician", "overseer", "administrator"])
def test_whoever_has_no_duty_for_it_makes_no_record(db: None, country: Country, persona: str) -> None:
    someone: Persona = getattr(country, persona)
    with someone.acting():
        refused("row-level security", CASE, someone.organisation_id, someone.worker_id, [], None)


def test_whoever_was_shown_a_case_neither_changes_it_nor_refers_it(committing: None, country: Country) -> None:
    outsider = country.outsider
    with country.border_officer.acting():
        case = Case.objects.create(age_status="presumed_child").pk
    shown(case, principal_of("shared", outsider.organisation_id))
    with outsider.acting():
        assert Case.objects.filter(pk=case).exists()
        assert Case.objects.filter(pk=case).update(region="BY-HO") == 0
        refused(
            "only the body that has the case", REFERRAL, case, outsider.organisation_id, country.decider.organisation_id
        )


def test_sender_cannot_say_that_a_referral_was_accepted(db: None, country: Country) -> None:
    with country.border_officer.acting() as actor:
        case = Case.objects.create(age_status="presumed_child").pk
        sent = rows(REFERRAL, case, actor.organisation_id, country.outsider.organisation_id)[0][0]
        state = "select state, answered_on from protection_referral where id = %s"
        assert rows(state, sent) == [("sent", None)]
        refused("does not go from there", "update protection_referral set state = 'accepted', answered_on = now()")


def test_withdrawn_consent_stays_withdrawn_and_opens_no_drawer_again(db: None, country: Country) -> None:
    case, consent = referred_with_consent(country)
    with country.outsider.acting():
        accept()
        assert Drawer.objects.filter(person=case.person_id).exists()
        accepted = rows("select id from protection_referral where case_id = %s", case.pk)[0][0]
    with country.border_officer.acting():
        rows(WITHDRAW, consent.pk)
        refused("stays withdrawn", "update protection_consent set withdrawn_at = null where id = %s", consent.pk)
    with country.outsider.acting():
        assert not Drawer.objects.filter(person=case.person_id).exists()
        assert rows("update protection_referral set state = 'accepted', answered_on = now() returning 1") == []
        assert not Drawer.objects.filter(person=case.person_id).exists()
        assert rows("select protection_referral_person(%s)", accepted) == [(None,)]
        assert rows("select 1 from protection_referral where id = %s", accepted) == []


def test_what_opens_with_an_acceptance_is_written_down_and_opens_for_nobody_later(
    committing: None, country: Country
) -> None:
    case, _ = referred_with_consent(country)
    with country.outsider.acting():
        accept()
        opened = Drawer.objects.get(person=case.person_id).pk
        entry = "select count(*) from ledger_entry where act = 'person.shared' and object_id = %s"
        assert rows(entry, str(opened)) == [(1,)]
    colleague = employed(country, "caseworker", at=country.outsider)
    with colleague.acting():
        accepted = rows("select id from protection_referral where case_id = %s", case.pk)[0][0]
        refused("permission denied|does not exist", "select protection_referral_open_drawers(%s)", accepted)
        assert not Drawer.objects.filter(pk=opened).exists()


def test_nothing_is_shared_for_longer_than_a_year_or_on_a_consent_that_has_not_begun(
    committing: None, country: Country
) -> None:
    case, consent = referred_with_consent(country)
    with country.border_officer.acting():
        for days in ("valid_from = valid_from - 2", "valid_until = valid_until + 2"):
            refused("permission denied", f"update protection_consent set {days} where id = %s", consent.pk)
        refused("consent_for_a_year", CONSENT, 0, 400, consent.pk)
        refused("consent_for_a_year", CONSENT, 300, 600, consent.pk)
        (later,) = rows(CONSENT, 0, 360, consent.pk)[0]
    not_begun(later)
    with country.border_officer.acting():
        refused("no live consent", REFER, "consent", later, 350, 300, case.pk)
        Case.objects.filter(pk=case.pk).update(age_status="presumed_child")
        refused("ends on its last day", REFER, "child_best_interests", None, 400, 300, case.pk)


@pytest.mark.parametrize(("last_day", "ends_after", "said"), [
    (10, 13, "ends on its last day"), (10, 0, "ends on its last day"), (30, 15, "no live consent"),
])  # fmt: skip
def test_what_is_shared_ends_on_its_last_day_which_is_none_after_the_consent(
    db: None, country: Country, last_day: int, ends_after: int, said: str
) -> None:
    case, consent = referred_with_consent(country)
    with country.border_officer.acting():
        (short,) = rows(CONSENT, 0, 20, consent.pk)[0]
        refused(said, REFER, "consent", short, last_day, ends_after, case.pk)
        rows(REFER, "consent", short, 10, 10, case.pk)


def test_under_a_consent_that_was_withdrawn_nothing_is_accepted(db: None, country: Country) -> None:
    """Whatever statement withdrew it: the database itself shuts what it opened."""
    _, consent = referred_with_consent(country)
    with country.border_officer.acting():
        rows(WITHDRAW, consent.pk)
    with country.outsider.acting():
        assert rows("update protection_referral set state = 'accepted', answered_on = now() returning 1") == []
    with superuser() as found:
        asked = "select count(*) from protection_referral where consent_id = %s and state <> 'sent'"
        assert found.execute(asked, [consent.pk]).fetchone() == (0,)


def not_begun(consent: uuid.UUID) -> None:
    """As if the consent held from a later day: no statement of the app records one that does."""
    with superuser() as found:
        found.execute("update protection_consent set valid_from = valid_from + 300 where id = %s", [consent])


def referred_with_consent(country: Country) -> tuple[Case, Consent]:
    """A case with an identity, referred to the outsider's body with consent to pass the identity on."""
    receiver = country.outsider.organisation_id
    with country.border_officer.acting():
        person = Person.objects.create(wrapped_key=b"wrapped", wrapped_whereabouts_key=b"wrapped")
        Drawer.objects.create(person=person, part=Part.IDENTITY)
        case = Case.objects.create(person=person)
        day = rows("select current_date")[0][0]
        later = day.replace(year=day.year + 1)
        consent = Consent.objects.create(
            case=case, recipient_id=receiver, purpose="assistance", given_by="person", method="spoken", language="be",
            valid_from=day, valid_until=later,
        )  # fmt: skip
        consent.sets.create(data_set="identity")
        referral = rows(
            "insert into protection_referral (id, case_id, sender_id, receiver_id, subject, ground, consent_id,"
            " service, state, sent_on, due_on, shared_until, sex, exploitation) values (gen_random_uuid(), %s, %s, %s,"
            " gen_random_uuid(), 'consent', %s, 'shelter', 'sent', %s, %s, %s, 'female', 'Unknown') returning id",
            case.pk, country.border_officer.organisation_id, receiver, consent.pk, day, day, later,
        )[0][0]  # fmt: skip
        rows(
            "insert into protection_referralset (id, referral_id, data_set) values (gen_random_uuid(), %s, 'identity')",
            referral,
        )
    return case, consent


def accept() -> None:
    """Whoever acts accepts what was referred to them."""
    rows(ACCEPT)


def kept(actor: Actor) -> None:
    """An event and an entry to try to change."""
    rows("insert into events_event (id, kind, occurred_on) values (gen_random_uuid(), 'person.assisted', now())")
    rows("insert into ledger_entry (act, kind) values ('case.listed', 'case')")


@pytest.mark.parametrize(
    "table",
    ["events_event", "ledger_entry", "ledger_leaf", "ledger_node", "ledger_checkpoint", "ledger_cosigning"],
)
@pytest.mark.parametrize("alias", ["default", "door", "sequencer"])
def test_what_happened_is_neither_changed_nor_removed(db: None, country: Country, table: str, alias: str) -> None:
    with country.shelter_worker.acting() as actor:
        kept(actor)
        for statement in (f"update {table} set id = id", f"delete from {table}", f"truncate {table}"):
            refused("permission denied|does not exist", statement)
    with role(alias) as found:
        for privilege in ("update", "delete", "truncate"):
            answer = found.execute("select has_table_privilege(%s, %s)", [table, privilege]).fetchall()
            assert answer == [(False,)]


@pytest.mark.parametrize("table", ["events_event", "ledger_entry"])
def test_even_the_superuser_meets_the_trigger(committing: None, country: Country, table: str) -> None:
    with country.shelter_worker.acting() as actor:
        kept(actor)
    with superuser() as found, found.transaction(force_rollback=True):
        for statement in (f"update {table} set kind = kind", f"delete from {table}", f"truncate {table} cascade"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"), found.transaction():
                found.execute(statement)


@pytest.mark.parametrize(
    "column",
    ["worker_id", "organisation_id", "at", "salt", "xid", "id"],
)
def test_entry_of_the_ledger_cannot_be_forged(db: None, country: Country, column: str) -> None:
    with country.shelter_worker.acting():
        refused("permission denied", f"insert into ledger_entry (act, kind, {column}) values ('a.b', 'c', default)")


@pytest.mark.parametrize("column", ["organisation_id", "recorded_at", "source"])
def test_event_says_itself_who_recorded_it_and_when(db: None, country: Country, column: str) -> None:
    with country.shelter_worker.acting():
        refused(
            "permission denied",
            f"insert into events_event (id, kind, occurred_on, {column})"
            " values (gen_random_uuid(), 'person.assisted', now(), default)",
        )


def test_event_of_another_body_is_not_corrected(db: None, country: Country) -> None:
    with country.shelter_worker.acting():
        event = rows(
            "insert into events_event (id, kind, occurred_on) values (gen_random_uuid(), 'person.assisted', now())"
            " returning id"
        )[0][0]
    correction = (
        "insert into events_event (id, kind, occurred_on, supersedes_id, void)"
        " values (gen_random_uuid(), 'person.assisted', now(), %s, true)"
    )
    with country.outsider.acting():
        refused("same kind and body", correction, event)
    with country.shelter_worker.acting():
        assert rows(correction + " returning 1", event) == [(1,)]


SAY = "insert into protection_referralanswer (id, referral_id, data_set, question, answer) values"
REFERRED = """
    insert into protection_case (id, organisation_id, owner_id, opened_at, readers, next_expiry, sex, exploitation,
                                 subject, status, victim_status, from_referral_id)
    select gen_random_uuid(), 1, 1, now(), '{}', now(), 'male', 'Unknown', subject, 'Active',
           'PossibleVictimOfTrafficking', id from protection_referral where case_id = %s
"""


def test_nobody_is_referred_to_a_body_that_takes_no_referrals(db: None, country: Country) -> None:
    with country.border_officer.acting() as actor:
        case = Case.objects.create(age_status="presumed_child").pk
        for body in (country.licensing_clerk.organisation_id, country.prosecutor.organisation_id):
            refused("takes no referrals", REFERRAL, case, actor.organisation_id, body)


def test_referral_is_late_when_there_was_time_to_answer_whatever_the_statement_says(db: None, country: Country) -> None:
    with country.border_officer.acting() as actor:
        case = Case.objects.create(age_status="presumed_child").pk
        sent = rows(REFERRAL, case, actor.organisation_id, country.outsider.organisation_id)[0][0]
        dates = "select sent_on - access_today(), due_on - sent_on from protection_referral where id = %s"
        assert rows(dates, sent) == [(0, 5)]
        refused("nothing to remind of", "update protection_referral set reminded_on = now() where id = %s", sent)


def test_no_facts_go_along_without_consent_to_them(db: None, country: Country) -> None:
    case, _ = referred_with_consent(country)
    with country.outsider.acting():
        told = "select sex, citizenship, exploitation, region from protection_referral where case_id = %s"
        assert rows(told, case.pk) == [("unknown", None, "Unknown", None)]


def test_answers_go_along_as_codes_and_only_with_what_goes_along(db: None, country: Country) -> None:
    case, consent = referred_with_consent(country)
    with country.border_officer.acting():
        consent.sets.create(data_set="needs")
        sent = rows("select id from protection_referral where case_id = %s", case.pk)[0][0]
        rows("insert into protection_referralset values (gen_random_uuid(), 'needs', %s)", sent)
        refused("not among what is referred", f"{SAY} (gen_random_uuid(), %s, 'indicators', 'con_papers', 'yes')", sent)
        for question, answer in (("Lenina 5", "yes"), ("need_shelter", "Anna")):
            refused("is_codes", f"{SAY} (gen_random_uuid(), %s, 'needs', %s, %s)", sent, question, answer)
        rows(f"{SAY} (gen_random_uuid(), %s, 'needs', 'need_shelter', 'yes')", sent)


def test_case_stays_with_its_person(db: None, country: Country) -> None:
    """What a referral opened would be out of reach of the consent's withdrawal."""
    case, _ = referred_with_consent(country)
    with country.border_officer.acting():
        other = Person.objects.create(wrapped_key=b"wrapped", wrapped_whereabouts_key=b"wrapped")
        for person in (None, other.pk):
            refused("stays with its person", "update protection_case set person_id = %s where id = %s", person, case.pk)


def test_case_opens_from_no_referral_that_is_not_ours_and_accepted(db: None, country: Country) -> None:
    case, _ = referred_with_consent(country)
    for persona in (country.border_officer, country.outsider):
        with persona.acting():
            refused("no such referral", REFERRED, case.pk)
    with country.outsider.acting():
        accept()
        rows(REFERRED, case.pk)


@pytest.mark.parametrize("statement", [
    "insert into vault_sealed (id, drawer_id, field, sealed, recorded_at)"
    " values (gen_random_uuid(), %s, 'name', 'wrong', now())",
    "insert into vault_token (token, drawer_id, narrow) values ('wrong', %s, true)",
])  # fmt: skip
def test_whoever_a_drawer_was_opened_for_writes_nothing_in_it(db: None, country: Country, statement: str) -> None:
    drawer = opened_drawer(country)
    with country.outsider.acting():
        refused("row-level security", statement, drawer)


def test_whoever_a_drawer_was_opened_for_changes_nothing_in_it(db: None, country: Country) -> None:
    drawer = opened_drawer(country)
    with country.outsider.acting():
        value = "select sealed from vault_sealed where drawer_id = %s"
        assert rows("update vault_sealed set sealed = 'wrong' where drawer_id = %s returning 1", drawer) == []
        assert rows(value, drawer) == [(b"right",)]


def opened_drawer(country: Country) -> uuid.UUID:
    """The border guard's drawer with who a person is, opened for the outsider by an accepted referral."""
    case, _ = referred_with_consent(country)
    with country.border_officer.acting():
        drawer = Drawer.objects.get(person=case.person_id)
        drawer.values.create(field="name", sealed=b"right")
    with country.outsider.acting():
        accept()
        assert Drawer.objects.filter(pk=drawer.pk).exists()
    return drawer.pk
