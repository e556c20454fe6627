"""A shelter that holds a case, an investigator who asks about it, and how far a request has come."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from amparo.access import actions as access
from amparo.access.duties import Duty, Scope
from amparo.access.models import Organisation
from amparo.disclosure import actions, codes
from amparo.disclosure.models import Request
from amparo.protection import actions as protection
from amparo.protection import referral
from amparo.protection.models import Case, Consent
from amparo.vault.values import Whereabouts
from tests.access.hands import superuser
from tests.personas import PASSWORD, Country, Persona
from tests.protection.people import screened

PLACE = "Ліпавая 5, кв. 12"
FACTS = {"sex": "female", "age_status": "adult", "citizenship": "BY", "exploitation": "ForcedLabour", "region": "BY-BR"}


@dataclass(frozen=True)
class Cast:
    """Who takes part beside the personas: an investigator, and a second head at the shelter."""

    country: Country
    investigator: Persona
    second: Persona


def cast(country: Country) -> Cast:
    """Make them, committed."""
    return Cast(
        country,
        investigator=worker_at(country.decider.organisation_id, Duty.INVESTIGATOR, Scope.SHARED),
        second=worker_at(country.shelter_head.organisation_id, Duty.CASEWORKER, Scope.ORGANISATION),
    )


def worker_at(body: int, duty: str, scope: str) -> Persona:
    """Somebody new at a body, committed."""
    made = access.add_worker(
        username=str(uuid.uuid4()), display_name="Somebody", duties=[duty], password=PASSWORD, scope=scope,
        organisation=Organisation.objects.using("owner").get(pk=body),
    )  # fmt: skip
    return Persona(made.pk, made.username, body)


def case_at_shelter(country: Country) -> Case:
    """A case with facts, a name, a contact and whereabouts."""
    case = screened(country.shelter_worker, **FACTS)
    with country.shelter_worker.acting() as by:
        protection.record_identity(by=by, case=case, values=[Whereabouts(PLACE)])
        return Case.objects.get(pk=case.pk)


def consent_to(country: Country, case: Case, body: int) -> Consent:
    """A consent that covers everything, for that body."""
    with country.shelter_worker.acting() as by:
        return referral.give_consent(
            by=by, case=case, recipient=Organisation.objects.get(pk=body), purpose="legal", given_by="person",
            sets=["identity", "contact", "whereabouts", "facts"], method="written", language="be",
            valid_until=timezone.localdate() + timedelta(days=20),
        )  # fmt: skip


def asked(
    persona: Persona, fields: Iterable[str], *, holder: int, purpose: str = "investigation", basis: str = "court_order",
    reference: str = "",
) -> Request:  # fmt: skip
    """A request to a body."""
    with persona.acting() as by:
        return actions.ask(
            by=by, holder=Organisation.objects.get(pk=holder), purpose=purpose, basis=basis, fields=fields,
            expires_on=timezone.localdate() + timedelta(days=10), case_reference=reference,
        )  # fmt: skip


def decided(scene: Cast, request: Request, granted: Iterable[str], case: Case | None = None) -> None:
    """The head of the shelter decides on every field, and a second person confirms for this case who it is."""
    wanted = set(granted)
    with scene.country.shelter_head.acting() as by:
        fields = [one.field for one in request.asked.all()]
        decisions = [(one, one in wanted, "ordered" if one in wanted else "not_needed") for one in fields]
        actions.decide(by=by, request=request, decisions=decisions)
    if case and wanted & set(codes.PARTS):
        with scene.second.acting() as by:
            assert actions.confirm(by=by, request=request, case=case) == len(wanted & set(codes.PARTS))


def released(
    scene: Cast,
    fields: Iterable[str],
    granted: Iterable[str],
    *,
    case: Case | None = None,
    consent: Consent | None = None,
) -> tuple[Request, Case]:
    """A request of the investigator's that was answered with the granted fields."""
    case = case or case_at_shelter(scene.country)
    basis = "consent" if consent else "court_order"
    request = asked(scene.investigator, fields, holder=scene.country.shelter_head.organisation_id, basis=basis)
    decided(scene, request, granted, case)
    with scene.country.shelter_head.acting(stepped_up=True) as by:
        actions.release(by=by, request=request, case=case, consent=consent)
    return request, case


def lapse(request: Request) -> None:
    """The last moment passes, and no sweeper has come by."""
    with superuser() as found:
        found.execute("update disclosure_released set until = clock_timestamp() where request_id = %s", [request.pk])
        found.execute(
            "update vault_drawer_access set until = clock_timestamp() where until < '9999-01-01' and record_id in"
            " (select drawer_id from disclosure_released where request_id = %s)", [request.pk],
        )  # fmt: skip
        found.execute(
            "update vault_drawer set next_expiry = now() where id in"
            " (select drawer_id from disclosure_released where request_id = %s)", [request.pk],
        )  # fmt: skip
