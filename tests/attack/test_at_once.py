"""What is shared under a consent at the moment at which it is withdrawn: whoever was first, nothing stays open."""

import threading
from collections.abc import Callable

import psycopg
import pytest

from amparo.protection.models import Consent
from amparo.vault.models import Drawer
from tests.access.hands import conninfo_of, rows
from tests.attack.test_writes import ACCEPT, WITHDRAW, referred_with_consent
from tests.disclosure.hands import asked, case_at_shelter, cast, consent_to, decided
from tests.personas import Country

Statement = tuple[str, str, list[object]]
"""The secret of a session, what is said, and of what."""
Run = Callable[[Statement, Statement], None]
REFER = """
    insert into protection_referral (id, case_id, sender_id, receiver_id, subject, ground, consent_id, service, state,
                                     sent_on, due_on, shared_until, sex, exploitation)
    select gen_random_uuid(), case_id, sender_id, receiver_id, subject, ground, consent_id, service, 'sent', sent_on,
           due_on, shared_until, 'female', 'Unknown' from protection_referral where consent_id = %s
"""


def at_once(first: Statement, second: Statement) -> None:
    """Both run; the second is said before the first is committed."""
    with psycopg.connect(conninfo_of("default")) as one:
        _say(one, first)
        other = threading.Thread(target=_alone, args=(second,))
        other.start()
        other.join(0.5)
    other.join(10)
    assert not other.is_alive()


def _alone(said: Statement) -> None:
    try:
        with psycopg.connect(conninfo_of("default")) as connection:
            _say(connection, said)
    except psycopg.errors.CheckViolation:  # withdrawn meanwhile
        pass


def _say(connection: psycopg.Connection[object], said: Statement) -> None:
    secret, statement, of = said
    connection.execute("select set_config('amparo.session', %s, true)", [secret])
    connection.execute(statement.encode(), of)


@pytest.fixture(params=["shared first", "withdrawn first"])
def run(request: pytest.FixtureRequest) -> Run:
    """Run what shares and what withdraws at once, in either order."""

    def both(sharing: Statement, withdrawing: Statement) -> None:
        at_once(*((sharing, withdrawing) if request.param == "shared first" else (withdrawing, sharing)))

    return both


def withdrawal(country: Country, consent: Consent) -> Statement:
    """Whoever has the case withdraws the consent."""
    return country.border_officer.secret(), WITHDRAW, [consent.pk]


def test_acceptance_opens_nothing_under_a_consent_that_is_withdrawn_at_once(
    committing: None, country: Country, run: Run
) -> None:
    case, consent = referred_with_consent(country)
    run((country.outsider.secret(), ACCEPT, []), withdrawal(country, consent))
    with country.outsider.acting():
        assert not Drawer.objects.filter(person=case.person_id).exists()


def test_referral_tells_nothing_under_a_consent_that_is_withdrawn_at_once(
    committing: None, country: Country, run: Run
) -> None:
    _, consent = referred_with_consent(country)
    run((country.border_officer.secret(), REFER, [consent.pk]), withdrawal(country, consent))
    with country.outsider.acting():
        assert rows("select sex from protection_referral where consent_id = %s", consent.pk) == []


def test_release_opens_nothing_under_a_consent_that_is_withdrawn_at_once(
    committing: None, country: Country, run: Run
) -> None:
    scene, case = cast(country), case_at_shelter(country)
    body = scene.investigator.organisation_id
    consent = consent_to(country, case, body)
    request = asked(scene.investigator, ["identity"], holder=country.shelter_head.organisation_id, basis="consent")
    decided(scene, request, ["identity"], case)
    head = country.shelter_head.secret(stepped_up=True)
    release: Statement = (head, "select disclosure_release(%s, %s, %s, null)", [request.pk, case.pk, consent.pk])
    run(release, (country.shelter_worker.secret(), WITHDRAW, [consent.pk]))
    with scene.investigator.acting():
        assert not Drawer.objects.filter(person=case.person_id).exists()
