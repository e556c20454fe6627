"""What the worker process does by the clock, in the time that each call has: what is past its day goes by itself."""

import uuid

from amparo.jobs import rounds
from tests.access.hands import superuser
from tests.personas import Country
from tests.protection.people import NAME, page, screened
from tests.vault.test_retention import person_of

MINUTE, HOUR = 60.0, 3600.0


def kept_for(country: Country, days: int) -> uuid.UUID:
    """A person of the shelter's, to be kept for so many days more."""
    person = person_of(screened(country.shelter_worker))
    with superuser() as found:
        found.execute("update vault_drawer set retain_until = current_date + %s where person_id = %s", [days, person])
    return person


def readable(person: uuid.UUID) -> bool:
    """Is anything of the person left, a value or a key?"""
    with superuser() as found:
        left = found.execute(
            "select 1 from vault_person p where p.id = %s and (p.wrapped_key is not null or exists (select 1 from"
            " vault_sealed s join vault_drawer d on d.id = s.drawer_id where d.person_id = p.id and s.sealed <> ''))",
            [person],
        ).fetchone()
    return left is not None


def announced(person: uuid.UUID) -> int:
    with superuser() as found:
        told = found.execute(
            "select 1 from notices_notice where kind = 'erasure_due' and object_id = %s", [str(person)]
        )
        return len(told.fetchall())


def test_clock_erases_what_is_past_its_day_each_minute_and_nothing_else(committing: None, country: Country) -> None:
    clock, past, today = rounds.Clock(), kept_for(country, -1), kept_for(country, 0)
    clock.tick(0.0)
    assert (readable(past), readable(today)) == (False, True)
    later = kept_for(country, -1)
    clock.tick(MINUTE - 1)
    assert readable(later)
    clock.tick(MINUTE)
    assert not readable(later)
    with superuser() as found:
        said = found.execute(
            "select worker_id from ledger_entry where act = 'person.erased_due' and object_id = any (%s)",
            [[str(past), str(later)]],
        ).fetchall()
    assert said == [(None,), (None,)], "the house did it, and nobody in particular"


def test_clock_announces_an_erasure_a_month_before_and_once(committing: None, country: Country) -> None:
    clock, soon, far = rounds.Clock(), kept_for(country, 20), kept_for(country, 60)
    for moment in (0.0, HOUR, 2 * HOUR):
        clock.tick(moment)
    assert (announced(soon), announced(far)) == (1, 0)
    text = page(country.shelter_worker.client(), "notices:list")
    assert "will be erased within a month" in text
    assert NAME not in text
