"""An account acts up to the second at which it stops, sessions end with what they were opened for, a closed body opens
none."""

import uuid
from collections.abc import Iterator

import pytest
from django.db import DatabaseError

from amparo.access import context, door
from amparo.access.models import Organisation, Team, Worker
from tests.access.hands import by_the_clock, superuser
from tests.personas import Country, Persona, somebody


@pytest.fixture
def leaver(committing: None, country: Country) -> Iterator[Persona]:
    """Somebody of the shelter, who has a duty; gone afterwards."""
    with somebody("leaver", country.shelter_worker.organisation_id) as made:
        yield made


def acts(secret: str) -> bool:
    with context.acting(secret) as actor:
        return actor is not None


def stops(leaver: Persona, when: str) -> None:
    """The moment at which the account stops; nothing has swept it yet."""
    with superuser() as found:
        sql = f"update access_worker set stops_at = now() + interval '{when}' where id = %s"
        found.execute(sql.encode(), [leaver.worker_id])


def test_nobody_acts_from_the_second_at_which_the_account_stops(leaver: Persona) -> None:
    secret = leaver.secret()
    stops(leaver, "1 hour")
    assert acts(secret)
    assert acts(leaver.secret())
    stops(leaver, "-1 second")
    assert not acts(secret)
    with pytest.raises(DatabaseError, match="no such worker"):
        door.open_session(leaver.worker_id)


def test_only_accounts_whose_second_has_come_are_ended(leaver: Persona) -> None:
    account = Worker.objects.using("owner").filter(pk=leaver.worker_id)
    stops(leaver, "1 hour")
    by_the_clock("select access_stop_overdue()")
    assert account.get().is_active
    stops(leaver, "-1 second")
    by_the_clock("select access_stop_overdue()")
    assert not account.get().is_active


def test_body_that_closes_ends_its_sessions_and_opens_none(leaver: Persona) -> None:
    closing = Organisation.objects.using("owner").create(name=f"Lamp House {uuid.uuid4()}", kind="NGO")
    Worker.objects.using("owner").filter(pk=leaver.worker_id).update(organisation=closing)
    secret = leaver.secret()
    assert acts(secret)
    Organisation.objects.using("owner").filter(pk=closing.pk).update(active=False)
    assert not acts(secret)
    with pytest.raises(DatabaseError, match="no such worker"):
        door.open_session(leaver.worker_id)


@pytest.mark.parametrize("changed", ["scope", "team", "side", "organisation", "is_active", "password"])
def test_whoever_is_moved_limited_or_stopped_begins_again(leaver: Persona, country: Country, changed: str) -> None:
    """What a session stands for was copied when it opened."""
    team = Team.objects.using("owner").create(organisation_id=leaver.organisation_id, name=f"Night {uuid.uuid4()}")
    to = {
        "scope": "organisation", "team": team.pk, "side": "oversight", "organisation": country.outsider.organisation_id,
        "is_active": False, "password": "!",
    }  # fmt: skip
    secret = leaver.secret()
    assert acts(secret)
    Worker.objects.using("owner").filter(pk=leaver.worker_id).update(**{changed: to[changed]})
    assert not acts(secret)
