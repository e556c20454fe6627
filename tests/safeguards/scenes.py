"""What the tests of the safeguards share: a case, and a wall before it."""

import uuid

from amparo.protection.models import Case
from amparo.safeguards import walls
from amparo.safeguards.models import WallRequest
from tests.access.hands import superuser
from tests.personas import Country, Persona
from tests.protection.people import screened


def met(officer: Persona) -> Case:
    """A case with an identity, screened by the officer."""
    return screened(officer)


def asked(country: Country, case: Case, body: int, **said: object) -> uuid.UUID:
    """A request for a wall by the officer who has the case."""
    with country.border_officer.acting() as by:
        values = {"extent": "official", "account": None, "suspicion": "named"} | said
        return walls.ask(by=by, case_id=case.pk, body_id=body, **values)  # type: ignore[arg-type] # codes


def walled(
    country: Country, case: Case, *, body: int | None = None, account: int | None = None, team: int | None = None,
    chain: bool = False,
) -> uuid.UUID:  # fmt: skip
    """A wall set by the integrity officer of another body; before the border guard where no body is named."""
    request = asked(country, case, body or country.border_officer.organisation_id)
    with country.integrity_officer.acting(stepped_up=True) as by:
        found = WallRequest.objects.get(pk=request)
        return walls.set_wall(by=by, asked=found, team_id=team, account=account, chain=chain)


def team_of(persona: Persona) -> int:
    """The team of a person, as it stands."""
    with superuser() as found:
        row = found.execute("select team_id from access_worker where id = %s", [persona.worker_id]).fetchone()
    assert row is not None
    return int(row[0])


def sees(persona: Persona, case: Case) -> bool:
    """Is the case in their sight?"""
    with persona.acting():
        return Case.objects.filter(pk=case.pk).exists()
