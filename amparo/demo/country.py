"""The demo country: its bodies, and the people who work there, one sign-in for each duty and some colleagues.

All people are invented. The password is the same for everyone and no secret, and the second step shows its code: it
opens a country that does not exist.
Colleagues own part of the invented history; nobody can sign in as one of them.
"""

import secrets
from dataclasses import dataclass
from random import Random
from typing import Final

from django.db import transaction

from amparo.access import actions, codes
from amparo.access.duties import Duty, Scope
from amparo.access.models import Organisation, OrganisationKind, Principal, Team, Worker
from amparo.demo.names import invented_person

PASSWORD: Final = "amparo-demo-2006"  # noqa: S105 told to everyone: it opens a country that does not exist
OWNER: Final = "owner"
NAMES_SEED: Final = 19

BORDER, MINISTRY, IOM = "State Border Committee", "Ministry of the Interior", "IOM"
HARBOUR, SHORE = "Quiet Harbour", "Far Shore"
PROSECUTION, LICENSING = "Prosecutor General's Office", "Licensing Department"
RAPPORTEUR, OMBUDSMAN = "National Rapporteur", "Ombudsman"

BODIES: Final[tuple[tuple[str, OrganisationKind, dict[str, bool], tuple[str, ...]], ...]] = (
    (BORDER, OrganisationKind.IMMIGRATION, {}, ("Western post", "Southern post")),
    (MINISTRY, OrganisationKind.LAW_ENFORCEMENT, {"decides_status": True}, ("Trafficking desk", "Status decisions")),
    (IOM, OrganisationKind.INTERNATIONAL, {"receives_referrals": True}, ()),
    (HARBOUR, OrganisationKind.NGO, {"receives_referrals": True}, ()),
    (SHORE, OrganisationKind.NGO, {"receives_referrals": True}, ()),
    (PROSECUTION, OrganisationKind.PROSECUTION, {}, ()),
    (LICENSING, OrganisationKind.LICENSING, {}, ()),
    (RAPPORTEUR, OrganisationKind.MONITOR, {}, ()),
    (OMBUDSMAN, OrganisationKind.OVERSIGHT, {}, ()),
)
"""Name, kind, what it does, its teams. IOM is called what the report calls it; the two NGOs are invented."""


@dataclass(frozen=True)
class Job:
    """Somebody's place of work in the demo country."""

    username: str
    body: str
    duty: Duty
    scope: Scope = Scope.OWN
    team: str | None = None
    signs_in: bool = True


JOBS: Final = (
    Job("screener", BORDER, Duty.SCREENER, Scope.TEAM, "Western post"),
    Job("decider", MINISTRY, Duty.DECIDER, Scope.SHARED, "Status decisions"),
    Job("caseworker", HARBOUR, Duty.CASEWORKER, Scope.ORGANISATION),
    Job("investigator", MINISTRY, Duty.INVESTIGATOR, Scope.SHARED, "Trafficking desk"),
    Job("prosecutor", PROSECUTION, Duty.PROSECUTOR, Scope.SHARED),
    Job("integrity_officer", PROSECUTION, Duty.INTEGRITY_OFFICER),
    Job("hotline_operator", SHORE, Duty.HOTLINE_OPERATOR),
    Job("licensing_officer", LICENSING, Duty.LICENSING_OFFICER),
    Job("travel_officer", MINISTRY, Duty.TRAVEL_OFFICER),
    Job("secretariat", RAPPORTEUR, Duty.SECRETARIAT, Scope.ALL),
    Job("statistician", RAPPORTEUR, Duty.STATISTICIAN, Scope.ALL),
    Job("assessor", RAPPORTEUR, Duty.ASSESSOR, Scope.ALL),
    Job("overseer", OMBUDSMAN, Duty.OVERSEER),
    Job("administrator", OMBUDSMAN, Duty.ADMINISTRATOR),
    Job("second_administrator", OMBUDSMAN, Duty.ADMINISTRATOR),
    Job("data_protection_officer", BORDER, Duty.DATA_PROTECTION_OFFICER),
    Job("supervisor", IOM, Duty.CASEWORKER, Scope.SHARED),
    Job("border_south", BORDER, Duty.SCREENER, Scope.TEAM, "Southern post", signs_in=False),
    Job("police", MINISTRY, Duty.SCREENER, Scope.TEAM, "Trafficking desk", signs_in=False),
    Job("iom_minsk", IOM, Duty.CASEWORKER, signs_in=False),
    Job("iom_brest", IOM, Duty.CASEWORKER, signs_in=False),
    Job("shore", SHORE, Duty.CASEWORKER, Scope.ORGANISATION, signs_in=False),
    Job("second_caseworker", HARBOUR, Duty.CASEWORKER, Scope.ORGANISATION),
)
"""Who works in the demo country. The supervisor sees all that IOM's caseworkers see; where two must agree, there are
two. What a request from outside releases is shared with the asking body: investigator and prosecutor see that far."""


@dataclass(frozen=True)
class Hand:
    """Somebody who records: who they are, where, and who sees what they record (person, team, body)."""

    worker_id: int
    organisation_id: int
    readers: tuple[int, ...]


@dataclass(frozen=True)
class Country:
    """The ids of the demo country, by the names used here."""

    bodies: dict[str, int]
    hands: dict[str, Hand]
    shared: dict[str, int]
    """The principal that stands for what others share with a body."""


def sign_ins() -> list[tuple[str, str, str]]:
    """Duty, user name and password of everyone whom the demo lets sign in; the same each time."""
    return [(str(job.duty), job.username, PASSWORD) for job in JOBS if job.signs_in]


def build() -> Country:
    """Make the bodies and the people, or find them as they were made."""
    with transaction.atomic(using=OWNER):
        if not Organisation.objects.using(OWNER).exists():
            _make()
        return _found()


def is_there() -> bool:
    """Has the demo country been made here? It has all its bodies and all its people."""
    bodies = set(Organisation.objects.using(OWNER).values_list("name", flat=True))
    workers = set(Worker.objects.using(OWNER).values_list("username", flat=True))
    return {body[0] for body in BODIES} <= bodies and {job.username for job in JOBS} <= workers


def _make() -> None:
    rng = Random(NAMES_SEED)  # noqa: S311 invents names, keeps no secret
    bodies: dict[str, Organisation] = {}
    teams: dict[str | None, Team] = {}
    for name, kind, does, team_names in BODIES:
        bodies[name] = actions.add_organisation(name=name, kind=kind, **does)
        teams |= {team: actions.add_team(organisation=bodies[name], name=team) for team in team_names}
    for job in JOBS:
        worker = actions.add_worker(
            username=job.username, display_name=invented_person(rng).in_script("be-Latn").full,
            organisation=bodies[job.body], duties=[job.duty], scope=job.scope, team=teams.get(job.team),
            password=PASSWORD if job.signs_in else secrets.token_urlsafe(),
        )  # fmt: skip
        if job.signs_in:
            codes.add_for_trying(worker.pk)


def _found() -> Country:
    bodies = dict(Organisation.objects.using(OWNER).values_list("name", "id"))
    principals = list(Principal.objects.using(OWNER).all())
    shared = {p.organisation_id: p.pk for p in principals if p.kind == Principal.Kind.SHARED}
    workers = Worker.objects.using(OWNER).all()
    return Country(
        bodies,
        {worker.username: _hand(worker, principals) for worker in workers},
        {name: shared[identifier] for name, identifier in bodies.items()},
    )


def _hand(worker: Worker, principals: list[Principal]) -> Hand:
    readers = [
        p.pk
        for p in principals
        if p.worker_id == worker.pk
        or (p.team_id is not None and p.team_id == worker.team_id)
        or (p.kind == Principal.Kind.ORGANISATION and p.organisation_id == worker.organisation_id)
    ]
    return Hand(worker.pk, worker.organisation_id, tuple(readers))
