"""The people of the tests, each where they work: readers should recognise them by name."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.test import Client

from amparo.access import accounts, actions, context, door
from amparo.access.context import Actor
from amparo.access.duties import Duty, Scope
from amparo.access.middleware import KEY
from amparo.access.models import Organisation, OrganisationKind, Principal, Team, Worker

PASSWORD = "correct horse battery staple"


@dataclass(frozen=True)
class Persona:
    """Somebody who works, and how they act in a test."""

    worker_id: int
    username: str
    organisation_id: int

    def secret(self, *, stepped_up: bool = False, reduced: bool = False) -> str:
        """The secret of a new session of theirs, with a second factor; proved again, or under duress, where asked."""
        secret = door.open_session(self.worker_id, reduced=reduced)
        if stepped_up:
            with context.acting(secret, using=door.DOOR) as actor:
                assert actor is not None
                secret = accounts.step_up(actor)
        return secret

    @contextmanager
    def acting(self, *, stepped_up: bool = False) -> Iterator[Actor]:
        """A transaction on their behalf."""
        with context.acting(self.secret(stepped_up=stepped_up)) as actor:
            assert actor is not None
            yield actor

    def client(self, *, stepped_up: bool = False, reduced: bool = False) -> Client:
        """A browser in which they are signed in."""
        client = Client()
        session = client.session
        session[KEY] = self.secret(stepped_up=stepped_up, reduced=reduced)
        session.save()
        client.cookies["amparo"] = session.session_key
        return client


@contextmanager
def somebody(name: str, body: int, **more: object) -> Iterator[Persona]:
    """An account of a body's without duties, as an invitation makes it; ended afterwards."""
    made = Worker.objects.using("owner").create(username=f"{name} {uuid.uuid4()}", organisation_id=body, **more)
    Principal.objects.using("owner").create(kind="worker", worker=made)
    yield Persona(made.pk, made.username, body)
    Worker.objects.using("owner").filter(pk=made.pk).update(is_active=False)


@dataclass(frozen=True)
class Country:
    """The bodies and the people of the tests."""

    border_officer: Persona
    colleague_at_border: Persona
    complicit_official: Persona
    border_commander: Persona
    decider: Persona
    screening_decider: Persona
    shelter_worker: Persona
    shelter_colleague: Persona
    shelter_head: Persona
    outsider: Persona
    prosecutor: Persona
    licensing_clerk: Persona
    statistician: Persona
    overseer: Persona
    administrator: Persona
    second_administrator: Persona
    data_protection_officer: Persona
    border_protection_officer: Persona
    integrity_officer: Persona
    border_integrity_officer: Persona

    def all(self) -> dict[str, Persona]:
        """Everybody by name."""
        return dict(vars(self))


def build() -> Country:
    """Make the bodies and people; committed, once a test process."""
    border = _body("Border Guard, western post", OrganisationKind.IMMIGRATION)
    ministry = _body("Ministry of the Interior", OrganisationKind.LAW_ENFORCEMENT, decides_status=True)
    shelter = _body("Lantern House", OrganisationKind.NGO, receives_referrals=True)
    other = _body("Open Road", OrganisationKind.NGO, receives_referrals=True)
    crown = _body("Prosecution Office", OrganisationKind.PROSECUTION)
    licences = _body("Licensing Department", OrganisationKind.LICENSING)
    rapporteur = _body("National Rapporteur", OrganisationKind.MONITOR)
    ombudsman = _body("Ombudsman", OrganisationKind.OVERSIGHT)
    day, night = (actions.add_team(organisation=border, name=name) for name in ("Day shift", "Night shift"))
    return Country(
        border_officer=_person("border_officer", border, [Duty.SCREENER], team=day),
        colleague_at_border=_person("colleague_at_border", border, [Duty.SCREENER], Scope.TEAM, day),
        complicit_official=_person("complicit_official", border, [Duty.SCREENER], Scope.TEAM, night),
        border_commander=_person("border_commander", border, [Duty.SCREENER], Scope.ORGANISATION),
        decider=_person("decider", ministry, [Duty.DECIDER], Scope.SHARED),
        screening_decider=_person("screening_decider", ministry, [Duty.SCREENER, Duty.DECIDER], Scope.SHARED),
        shelter_worker=_person("shelter_worker", shelter, [Duty.CASEWORKER]),
        shelter_colleague=_person("shelter_colleague", shelter, [Duty.CASEWORKER]),
        shelter_head=_person("shelter_head", shelter, [Duty.CASEWORKER], Scope.ORGANISATION),
        outsider=_person("outsider", other, [Duty.CASEWORKER], Scope.SHARED),
        prosecutor=_person("prosecutor", crown, [Duty.PROSECUTOR], Scope.SHARED),
        licensing_clerk=_person("licensing_clerk", licences, [Duty.LICENSING_OFFICER], Scope.SHARED),
        statistician=_person("statistician", rapporteur, [Duty.STATISTICIAN], Scope.ALL),
        overseer=_person("overseer", ombudsman, [Duty.OVERSEER]),
        administrator=_person("administrator", ombudsman, [Duty.ADMINISTRATOR]),
        second_administrator=_person("second_administrator", ombudsman, [Duty.ADMINISTRATOR]),
        data_protection_officer=_person("data_protection_officer", shelter, [Duty.DATA_PROTECTION_OFFICER]),
        border_protection_officer=_person("border_protection_officer", border, [Duty.DATA_PROTECTION_OFFICER]),
        integrity_officer=_person("integrity_officer", crown, [Duty.INTEGRITY_OFFICER]),
        border_integrity_officer=_person("border_integrity_officer", border, [Duty.INTEGRITY_OFFICER]),
    )


def _body(name: str, kind: OrganisationKind, **does: bool) -> Organisation:
    return actions.add_organisation(name=name, kind=kind, **does)


def _person(
    username: str, organisation: Organisation, duties: list[str], scope: str = Scope.OWN, team: Team | None = None
) -> Persona:
    worker: Worker = actions.add_worker(
        username=username, display_name=username.replace("_", " ").capitalize(), organisation=organisation,
        duties=duties, password=PASSWORD, scope=scope, team=team,
    )  # fmt: skip
    return Persona(worker.pk, username, organisation.pk)
