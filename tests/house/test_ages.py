"""What has not been replaced for too long is named, with what to do; what is fresh is not."""

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from amparo.house import ages, databases, deploy
from amparo.house.home import Home
from amparo.house.postgres import Embedded

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(("days", "old"), [(0, False), (29, False), (30, True), (400, True)])
def test_libraries_are_to_be_looked_at_once_a_month(tmp_path: Path, days: int, old: bool) -> None:
    file = tmp_path / "day"
    file.write_text("2026-03-01\n")
    said = ages.old_libraries(date(2026, 3, 1) + timedelta(days=days), file)
    assert bool(said) is old
    assert not old or ("2026-03-01" in said and "make update" in said)


def test_the_day_of_our_own_libraries_is_known_and_past() -> None:
    assert date(2026, 11, 1) < date.fromisoformat(ages.UPDATED_ON.read_text().strip()) <= datetime.now(UTC).date()


def test_a_password_of_a_year_is_named_with_what_to_do(folder: Path) -> None:
    home = Home(folder / "home").make()
    for role in ("amparo_app", "amparo_door"):
        home.secret(role)
    aged(home.secrets / "amparo_door", NOW - timedelta(days=367))
    aged(home.secrets / "amparo_app", NOW - timedelta(days=365))
    (said,) = [one for one in deploy.reminders(home, NOW) if "password" in one]
    assert str(home.secrets / "amparo_door") in said
    assert home.secret("amparo_door") not in said


def test_a_password_that_was_removed_is_made_and_set_anew(house: Home, server: Embedded) -> None:
    before = house.secret("amparo_door")
    (house.secrets / "amparo_door").unlink()
    databases.prepare(house, {})
    settings = databases.django_databases(house, {})["door"]
    assert settings["PASSWORD"] != before
    where = {"host": settings["HOST"], "port": settings["PORT"], "dbname": settings["NAME"], "user": settings["USER"]}
    psycopg.connect(password=settings["PASSWORD"], **where).close()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(password=before, **where)


def aged(file: Path, moment: datetime) -> None:
    os.utime(file, (moment.timestamp(), moment.timestamp()))
