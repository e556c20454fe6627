"""Who must know of an emergency access is told in its own transaction: neither is there without the other."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, transaction

from amparo.protection.models import Case
from amparo.safeguards import emergencies
from tests.access.hands import superuser
from tests.personas import Country, Persona
from tests.safeguards.scenes import met
from tests.safeguards.test_emergency import SAID, digits, helper, opened, sees

__all__ = ["helper"]

WHO_MUST_KNOW = {
    "whose case it is": "new.kind = 'emergency.opened' and new.duty is null",
    "protection officers": "new.duty = 'data_protection_officer'",
    "overseers": "new.duty = 'overseer'",
    "the second person": "new.kind = 'emergency.confirm'",
}


@contextmanager
def not_told(whom: str) -> Iterator[None]:
    """They cannot be told: writing the notice fails."""
    with superuser() as found:
        found.execute(
            "create function unreachable() returns trigger language plpgsql as $$ begin"
            f" if {WHO_MUST_KNOW[whom]} then raise exception 'nobody can be told'; end if; return new; end $$".encode()
        )
        found.execute(
            "create trigger unreachable before insert on notices_notice for each row execute function unreachable()"
        )
        try:
            yield
        finally:
            found.execute("drop function unreachable cascade")


def traces(case: Case) -> list[int]:
    """Emergency accesses to a case, notices of them, entries."""
    about = "select id::text from safeguards_emergency where case_id = %(case)s union select %(case)s::text"
    with superuser() as found:
        return [
            int(found.execute(sql.encode(), {"case": case.pk}).fetchall()[0][0])
            for sql in (
                "select count(*) from safeguards_emergency where case_id = %(case)s",
                f"select count(*) from notices_notice where kind ~ '^emergency' and object_id in ({about})",
                "select count(*) from ledger_entry where act = 'emergency.opened' and object_id = %(case)s::text",
            )
        ]


@pytest.mark.parametrize("whom", WHO_MUST_KNOW)
def test_where_somebody_who_must_know_cannot_be_told_nothing_opens(
    helper: Persona, country: Country, whom: str
) -> None:
    case = met(country.border_officer)
    with not_told(whom), pytest.raises(DatabaseError, match="nobody can be told"):
        opened(helper, case, country.shelter_head)
    assert not sees(helper, case)
    assert traces(case) == [0, 0, 0]
    assert opened(helper, case, country.shelter_head) == case.pk
    assert traces(case)[1] >= len(WHO_MUST_KNOW)


def test_what_is_taken_back_opened_nothing_and_told_nobody(helper: Persona, country: Country) -> None:
    case = met(country.border_officer)
    with helper.acting(stepped_up=True) as by:
        assert emergencies.open_case(by=by, digits=digits(case), second_id=country.shelter_head.worker_id, **SAID)
        assert Case.objects.filter(pk=case.pk).exists()
        transaction.set_rollback(True)
    assert not sees(helper, case)
    assert traces(case) == [0, 0, 0]
