"""Every address of the product, filled in with records that are there, hidden or missing."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from amparo.access import codes, grants
from amparo.access.door import DOOR
from amparo.access.models import Worker
from amparo.access.models_door import CodeApp
from amparo.exchange import actions as exchange
from amparo.intake import actions as intake
from amparo.jobs import actions as jobs
from amparo.notices.actions import tell
from amparo.notices.models import Notice
from amparo.protection import sheet
from amparo.protection.models import Case
from amparo.safeguards import emergencies
from amparo.safeguards.models import Emergency
from amparo.studies import actions as studies
from amparo.studies.actions import Asked
from amparo.vault import asking
from amparo.vault import retaining as vault
from amparo.vault.models import Purpose
from tests.disclosure import hands as requests
from tests.estimation.tables import KOREA
from tests.intake import hands as devices
from tests.narrative.pages import saved
from tests.personas import Country
from tests.protection.people import accepted, consented, opened, referred, screened
from tests.safeguards import scenes

DAY = date(2005, 6, 15)
WANTED = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True)
class Address:
    """A pattern of the urlconf: its full name and the ids that it takes."""

    name: str
    takes: tuple[str, ...]

    def of(self, ids: dict[str, object]) -> str:
        """The address with these ids; two rooms may call different things by one name."""
        room = self.name.split(":")[0]
        return reverse(self.name, kwargs={one: ids.get(f"{room}:{one}") or ids[one] for one in self.takes})


def every_address() -> list[Address]:
    """All of the urlconf."""
    return list(_walk(get_resolver().url_patterns, ()))


def _walk(patterns: list[URLPattern | URLResolver], spaces: tuple[str, ...]) -> Iterator[Address]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from _walk(one.url_patterns, (*spaces, one.namespace) if one.namespace else spaces)
        else:
            yield Address(":".join([*spaces, str(one.name)]), tuple(WANTED.findall(str(one.pattern))))


def records(country: Country) -> dict[str, object]:
    """A record of the border's and the shelter's for each kind of id, with a code where a page has one."""
    case = screened(country.border_officer)
    sent = referred(country, case, ["identity", "facts"])
    accepted(country, sent)
    report = saved(country.border_officer.client()).split("/")[-2]
    with country.statistician.acting() as by:
        asked = studies.ask_of_table(by=by, asked=Asked(DAY, DAY, resamples=2), table=KOREA)
    return around(country, case) | {
        "case_id": case.pk, "consent_id": consented(country, case, ["facts"]).pk, "referral_id": sent.pk,
        "screening_id": opened(country.border_officer).pk, "report_id": report, "code": sheet.PAGES[0].code,
        "question_id": case.pk, "number": 1, "kind": "csv", "jobs:kind": "referral.remind", "place": "0/000",
        "estimate_id": asked,
    }  # fmt: skip


def around(country: Country, case: Case) -> dict[str, object]:
    """What stands around a case of the border's: asked for, told, held, opened in an emergency, walled off."""
    border, shelter = country.border_officer, country.shelter_worker
    theirs = screened(shelter)
    with shelter.acting() as by:
        bulk = asking.ask_for_more(by=by, persons=50, purpose=Purpose.ASSISTANCE)
        export = exchange.ask(by=by, rows=1)
        assert theirs.person_id
        hold = vault.hold(by=by, person_id=theirs.person_id, ground="complaint", review_on=timezone.localdate())
    with country.shelter_colleague.acting(stepped_up=True) as by:
        emergencies.open_case(
            by=by, digits=case.pk.hex[:10], reason="life", ground="night", second_id=country.shelter_head.worker_id
        )
        emergency = Emergency.objects.get(worker_id=by.worker_id, case_id=case.pk).pk
    with country.administrator.acting(stepped_up=True) as by:
        newcomer = Worker.objects.using("owner").get(pk=country.licensing_clerk.worker_id)
        agreement = grants.ask(
            by=by, worker=newcomer, duties=["licensing_officer"], scope="own", body_id=newcomer.organisation_id,
            team_id=None,
        )  # fmt: skip
    with border.acting() as by:
        job = jobs.ask(by=by, kind="referral.remind")
        tell("test", "case", case.pk, worker_id=by.worker_id, using=DOOR)
        notice = Notice.objects.filter(object_id=str(case.pk), kind="test").latest("told_at").pk
    request = requests.asked(shelter, ["region"], holder=border.organisation_id, purpose="help")
    wall = scenes.walled(country, case, account=country.licensing_clerk.worker_id, body=newcomer.organisation_id)
    wall_request = scenes.asked(country, case, border.organisation_id)
    codes.add_app(border.worker_id, codes.new_secret(), 0)
    device = devices.enrolled(country.shelter_head)
    with shelter.acting() as by:
        intake.revoke(by=by, device_id=device.device)
    kept_aside = devices.brought(shelter, device.write())
    factor = CodeApp.objects.using("owner").get(worker_id=border.worker_id).pk
    return {
        "bulk_id": bulk, "export_id": export, "hold_id": hold.pk, "emergency_id": emergency, "agreement_id": agreement,
        "job_id": job, "notice_id": notice, "request_id": request.pk, "wall_id": wall,
        "device_id": device.device, "envelope_id": kept_aside.pk, "language": "en",
        "safeguards:request_id": wall_request, "factor_id": factor, "worker_id": border.worker_id,
    }  # fmt: skip
