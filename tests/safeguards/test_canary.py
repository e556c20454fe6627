"""Whoever touches a canary is seen at once, also if the touching is taken back; nothing of it ever counts."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from amparo.access.models import Organisation, Team
from amparo.commands.canary import canary as command
from amparo.events import actions as events
from amparo.events.kinds import Kind
from amparo.events.models import Event
from amparo.notices.models import Notice
from amparo.protection import queries
from amparo.protection.models import Case
from amparo.safeguards import alarms
from amparo.safeguards.models import Alarm
from amparo.vault import asking
from amparo.vault import queries as vault
from amparo.vault.values import Name
from tests.access.hands import refused, rows, superuser
from tests.personas import Country
from tests.protection.people import page
from tests.safeguards.scenes import met

INVENTED = "Тадэвуш Канарэйка"


@pytest.fixture
def canary(committing: None, country: Country) -> Case:
    """A canary in the day shift of the border guard."""
    body = Organisation.objects.using("owner").get(pk=country.border_officer.organisation_id)
    team = Team.objects.using("owner").get(organisation=body, name="Day shift")
    alarms.add_canary(body=body, name=Name(INVENTED), colleague="A colleague who left", duty="screener", team=team)
    with superuser() as found:
        row = found.execute("select case_id from safeguards_canary order by set_at desc limit 1").fetchone()
    assert row is not None
    return Case(pk=row[0])


def raised(country: Country, canary: Case) -> list[tuple[int, str]]:
    with country.overseer.acting():
        return list(Alarm.objects.filter(case_id=canary.pk).values_list("worker_id", "how"))


def test_it_looks_like_any_other_case(canary: Case, country: Country) -> None:
    other = met(country.border_officer)
    client = country.border_commander.client()
    for name in ("case", "case_screening", "case_decisions", "case_consents"):
        assert page(client, f"protection:{name}", canary.pk).count("<h2") == page(
            client, f"protection:{name}", other.pk
        ).count("<h2"), name
    with country.border_commander.acting() as by:
        one = queries.case(by=by, case_id=canary.pk)
        assert one.person_id
        assert vault.read_person(by=by, person_id=one.person_id, purpose="assistance")


def test_opening_one_tells_those_who_watch_in_under_a_minute(canary: Case, country: Country) -> None:
    before = timezone.now()
    assert country.colleague_at_border.client().get(reverse("protection:case", args=[canary.pk])).status_code == 200
    assert raised(country, canary) == [(country.colleague_at_border.worker_id, "opened")]
    for persona in (country.overseer, country.border_protection_officer):
        with persona.acting():
            alarm = Alarm.objects.get(case_id=canary.pk)
            assert Notice.objects.filter(kind="canary.touched", object_id=str(alarm.pk)).count() == 1
            assert alarm.at - before < timedelta(seconds=60)
    text = page(country.overseer.client(), "safeguards:alarms")
    assert f"Account {country.colleague_at_border.worker_id}" in text
    assert alarm.reference in text


def test_taking_the_opening_back_does_not_take_the_alarm_back(canary: Case, country: Country) -> None:
    with country.colleague_at_border.acting() as by, transaction.atomic():
        queries.case_file(by=by, case_id=canary.pk)
        transaction.set_rollback(True)
    assert raised(country, canary) == [(country.colleague_at_border.worker_id, "opened")]


def test_asking_for_its_identity_and_taking_that_back_leaves_the_alarm(canary: Case, country: Country) -> None:
    with country.colleague_at_border.acting() as by:
        person = rows("select person_id from protection_case where id = %s", canary.pk)[0][0]
        with transaction.atomic():
            assert vault.read_person(by=by, person_id=person, purpose="assistance")["identity"]
            transaction.set_rollback(True)
    assert raised(country, canary) == [(country.colleague_at_border.worker_id, "identity")]
    with country.overseer.acting():
        alarm = Alarm.objects.get(case_id=canary.pk)
        assert Notice.objects.filter(kind="canary.touched", object_id=str(alarm.pk)).count() == 1


def test_asking_without_ever_revealing_leaves_the_alarm(canary: Case, country: Country) -> None:
    with country.colleague_at_border.acting() as by, transaction.atomic():
        person = rows("select person_id from protection_case where id = %s", canary.pk)[0][0]
        asking.ask(by=by, person_ids=[person], parts=["identity"], purpose="assistance")
        transaction.set_rollback(True)
    assert raised(country, canary) == [(country.colleague_at_border.worker_id, "identity")]


def test_list_is_no_touch_a_search_that_shows_the_name_is_one(canary: Case, country: Country) -> None:
    with country.border_commander.acting() as by:
        queries.cases_page(by=by)
        vault.find_person(by=by, text="Зусім Іншая")
    assert raised(country, canary) == []
    with country.border_commander.acting() as by, transaction.atomic():
        assert INVENTED in [one.name for one in vault.find_person(by=by, text=INVENTED)]
        transaction.set_rollback(True)
    assert raised(country, canary) == [(country.border_commander.worker_id, "identity")]


@pytest.mark.parametrize(
    ("how", "sql"),
    [
        ("changed", "update protection_case set region = 'BY-MI' where id = %(case)s"),
        ("identity", "select vault_touched(array[(select person_id from protection_case where id = %(case)s)])"),
        (
            "shared",
            "insert into protection_decisionrequest (id, case_id, recorded_at, authority_id, stage, asked_on,"
            " due_on, answered) values (gen_random_uuid(), %(case)s, now(), %(whom)s, 'initial', now(), now(), false)",
        ),
    ],
)
def test_every_other_touch_raises_it_too(canary: Case, country: Country, how: str, sql: str) -> None:
    with country.colleague_at_border.acting(), connection.cursor() as cursor:
        cursor.execute(sql, {"case": canary.pk, "whom": country.decider.organisation_id})
    assert (country.colleague_at_border.worker_id, how) in raised(country, canary)


def test_an_ordinary_case_raises_nothing(committing: None, country: Country) -> None:
    case = met(country.border_officer)
    country.colleague_at_border.client().get(reverse("protection:case", args=[case.pk]))
    assert raised(country, case) == []


@pytest.mark.parametrize(
    "statement",
    ["select * from safeguards_canary", "select safeguards_raise(gen_random_uuid(), 1, 'opened')",
     "select protection_touched(gen_random_uuid(), 1)", "insert into safeguards_alarm (id) values (gen_random_uuid())",
     "delete from safeguards_alarm"],
)  # fmt: skip
def test_nobody_who_signs_in_learns_which_they_are_or_silences_one(db: None, country: Country, statement: str) -> None:
    for persona in (country.border_officer, country.overseer, country.administrator):
        with persona.acting():
            refused("permission denied", statement)


def test_asking_tells_nothing(canary: Case, country: Country) -> None:
    with country.colleague_at_border.acting():
        person = rows("select person_id from protection_case where id = %s", canary.pk)[0][0]
        assert rows("select vault_touched(%s)::text", [person]) == rows(
            "select vault_touched(array[gen_random_uuid()])::text"
        )
        assert rows("select * from safeguards_alarm") == []


def test_nothing_of_it_ever_counts(canary: Case, country: Country) -> None:
    with superuser() as found:
        row = found.execute("select subject from safeguards_canary where case_id = %s", [canary.pk]).fetchone()
        assert row is not None
        assert found.execute("select count(*) from events_event where subject = %s", [row[0]]).fetchone() == (0,)
    with country.border_commander.acting():
        for kind in (Kind.SCREENED, Kind.CASE_CLOSED):
            events.record(kind=kind, occurred_on=datetime.now(UTC).date(), subject=row[0])
        events.record(kind=Kind.SCREENED, occurred_on=datetime.now(UTC).date(), subject=uuid.uuid4())
        assert not Event.objects.filter(subject=row[0]).exists()
    with superuser() as found:
        assert found.execute("select count(*) from events_event where subject = %s", [row[0]]).fetchone() == (0,)


def test_whose_case_it_is_can_never_sign_in(canary: Case) -> None:
    with superuser() as found:
        owner = found.execute(
            "select w.is_active from protection_case c join access_worker w on w.id = c.owner_id where c.id = %s",
            [canary.pk],
        ).fetchone()
    assert owner == (False,)


def test_the_command_puts_one_in_and_says_what_is_wrong(committing: None, country: Country) -> None:
    def number() -> int:
        with superuser() as found:
            row = found.execute("select count(*) from safeguards_canary").fetchone()
        return int(row[0]) if row else 0

    before, run = number(), CliRunner()
    assert run.invoke(command, ["add", "Lantern House"]).exit_code == 0
    assert number() == before + 1
    for words in (["add", "Nowhere"], ["add", "Lantern House", "--team", "None such"]):
        assert run.invoke(command, words).exit_code != 0
    assert number() == before + 1
