"""Whatever is sent with a form besides its own fields changes nothing of who sees what (T4)."""

import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from amparo.access.context import StepUpNeeded
from amparo.exchange import actions as exchange
from amparo.protection.models import Case, Referral, Screening
from tests.access.hands import superuser
from tests.disclosure import hands as requests
from tests.jobs import hands as jobs
from tests.personas import Country
from tests.protection.people import opened, referred
from tests.safeguards.scenes import asked, met

EXTRA = {
    "duties": ["overseer", "administrator", "caseworker"], "duty": "overseer", "scope": "all", "side": "oversight",
    "organisation": "1", "organisation_id": "1", "team": "1", "team_id": "1", "owner": "1", "owner_id": "1",
    "readers": "{1,2,3}", "walled": "", "is_active": "on", "is_superuser": "on", "is_staff": "on", "worker": "1",
    "worker_id": "1", "principals": "1", "next_expiry": "2099-01-01", "stops_at": "", "stepped_up_at": "2099-01-01",
    "agreed_by": "1", "agreed_by_id": "1", "beneficiary": "1", "until": "2099-01-01", "confirmed_at": "2026-01-01",
    "lifted_at": "2026-01-01", "password": "chosen by whoever sends it", "username": "renamed", "id": "1", "pk": "1",
    "asked_by": "1", "asked_by_id": "1", "asker": "1", "holder": "1", "decided_by": "1", "confirmed_by": "1",
    "answered_at": "2026-01-01", "recalled_at": "", "ready_at": "2026-01-01", "expires_at": "2099-01-01",
    "expires_on": "2099-01-01", "bound": "", "taken_at": "", "rows": "1000000", "delegation": "1", "approver": "1",
    "persons": "1000000", "reduced": "", "set_by_id": "1", "named_id": "1", "stopped_at": "",
}  # fmt: skip
"""Names of everything that decides who sees what, and what somebody would like it to be."""
PUBLIC = {"access:sign_in", "access:sign_out", "set_language"}
"""Before the gate or out of it; tried in tests of their own."""
MEANT = {"protection:referral_accept", "protection:referral_revoke", "protection:consent_withdraw"}
"""What these do without a field is to open or shut drawers; tried apart."""
ROOMS = {"protection", "access", "safeguards", "notices", "ledger", "figures", "narrative", "exchange", "disclosure",
         "jobs", "log", "intake", "studies"}  # fmt: skip
ACCESS = {
    "workers": "select id, username, organisation_id, team_id, scope, side, is_active, stops_at, password"
               " from access_worker order by id",
    "duties": "select worker_id, side, duty from access_dutyheld order by 1, 3",
    "grants": "select count(*) from access_grant",
    "walls": "select id, lifted_at from safeguards_wall order by 1",
    "emergencies": "select id, until, confirmed_at from safeguards_emergency order by 1",
    "case": "select id, organisation_id, owner_id, readers, walled from protection_case where id = %(case)s",
    "drawers": "select id, organisation_id, owner_id, readers, walled from vault_drawer where person_id = %(person)s"
               " order by 1",
    "factors": "select id, worker_id from access_passkey union all select id, worker_id from access_codeapp order by 1",
    "duress": "select worker_id, password from access_duresspassword order by 1",
    "invitations": "select token_hash, worker_id, expires_at from access_invitation order by 1",
    "released": "select * from disclosure_released order by id",
    "decisions": "select * from disclosure_decision order by id",
    "budgets": "select * from vault_budget order by name",
    "approved": "select id, persons, approver_id from vault_bulk where approver_id is not null order by 1",
    "devices": "select id, organisation_id, revoked_at from intake_device order by 1",
    "envelopes": "select id, state, sent_by_id from intake_envelope order by 1",
    "taken": "select id from exchange_export where what = 'cases' and taken_at is not null order by 1",
}  # fmt: skip
IN_OTHERS_NAMES = {
    "exports": "select id, asked_by_id, organisation_id, bound, rows from exchange_export",
    "requests": "select id, asked_by_id, asker_id, holder_id, purpose, basis, expires_on, outside"
                " from disclosure_request",
    "jobs": "select id, asked_by_id, delegation_id, object_id from jobs_job",
    "bulk": "select id, requester_id as asked_by_id, organisation_id, persons from vault_bulk",
    "wall requests": "select id, asked_by_id, case_id, named_id from safeguards_wallrequest",
    "agreements": "select id, asked_by_id, beneficiary_id, agreed_by_id, expires_at from access_agreement",
}  # fmt: skip
"""What somebody asks for: nobody asks in another's name, or changes what another asked for."""


def every_page(patterns: list[Any], space: str = "") -> Iterator[tuple[str, URLPattern]]:
    """The name and pattern of every address of the house."""
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from every_page(one.url_patterns, f"{one.namespace}:" if one.namespace else space)
        elif one.name:
            yield space + one.name, one


EVERY = dict(every_page(get_resolver().url_patterns))
PAGES = {name: one for name, one in EVERY.items() if name not in PUBLIC | MEANT}


@pytest.fixture(scope="module")
def ids(country: Country, django_db_blocker: Any) -> dict[str, Any]:
    """A record for each kind of id in an address."""
    with django_db_blocker.unblock():
        case: Case = met(country.border_officer)
        sent: Referral = referred(country, case, ["identity", "facts"])
        draft: Screening = opened(country.border_officer)
        shelter = country.shelter_head.organisation_id
        request = requests.asked(country.prosecutor, ["sex"], holder=shelter, purpose="prosecution")
        with country.shelter_worker.acting() as by:
            export = exchange.ask(by=by, rows=1)
        wall = asked(country, case, country.border_officer.organisation_id)
        job = jobs.asked(country.border_officer)
    return {"disclosure:request_id": request.pk, "safeguards:request_id": wall, "export_id": export, "job_id": job,
            "jobs:kind": "referral.remind",
            "case_id": case.pk, "person": case.person_id, "referral_id": sent.pk, "consent_id": sent.consent_id,
            "screening_id": draft.pk}  # fmt: skip


def address(name: str, pattern: URLPattern, ids: dict[str, Any]) -> str:
    """The address of a page, with ids of records that there are, or of none."""
    text = str(pattern.pattern)
    kwargs = {}
    for kind, word in re.findall(r"<(\w+):(\w+)>", text):
        own = ids.get(f"{name.split(':')[0]}:{word}")
        kwargs[word] = own or ids.get(word) or {"uuid": uuid.uuid4(), "int": 1}.get(kind, "needs")
    return reverse(name, kwargs=kwargs)


def others_asked(worker: int) -> dict[str, Any]:
    """Everything that somebody else asked for, as the superuser reads it."""
    with superuser() as found:
        return {
            what: found.execute(f"select * from ({sql}) asked where asked_by_id <> %s order by id", [worker]).fetchall()
            for what, sql in IN_OTHERS_NAMES.items()
        }


def sessions() -> set[str]:
    """Every session and what it may, as the superuser reads it."""
    with superuser() as found:
        asked = (
            "select row(token_hash, worker_id, organisation_id, principals, duties, scope, reduced,"
            " delegation_id)::text from access_session"
        )
        return {one for (one,) in found.execute(asked)}


def access_stands_as(ids: dict[str, Any]) -> dict[str, Any]:
    """Everything that decides who sees what, as the superuser reads it."""
    values = {"case": ids["case_id"], "person": ids["person"]}
    with superuser() as found:
        return {what: found.execute(sql, values).fetchall() for what, sql in ACCESS.items()}


def send(client: Client, where: str) -> int:
    """Send it all; what asks to prove again who one is has done nothing."""
    client.raise_request_exception = True
    try:
        return client.post(where, EXTRA).status_code
    except StepUpNeeded:
        return 403


def readers_after(country: Country, who: str, name: str, form: dict[str, Any]) -> Any:
    """Who reads each drawer of a person who was referred, after somebody sent a form about that referral."""
    case: Case = met(country.border_officer)
    sent: Referral = referred(country, case, ["identity", "facts"])
    own = {"referral_id": sent.pk, "consent_id": sent.consent_id}
    assert country.all()[who].client(stepped_up=True).post(address(name, EVERY[name], own), form).status_code == 302
    with superuser() as found:
        asked = (
            "select part, organisation_id, owner_id, readers, walled from vault_drawer where person_id = %s order by 1"
        )
        return found.execute(asked, [case.person_id]).fetchall()


@pytest.mark.parametrize("name", sorted(MEANT))
def test_what_opens_or_shuts_drawers_does_that_and_no_more(committing: None, country: Country, name: str) -> None:
    who = "shelter_head" if name.endswith("accept") else "border_officer"
    assert readers_after(country, who, name, EXTRA) == readers_after(country, who, name, {})


def test_there_are_pages_of_every_room() -> None:
    assert {name.split(":")[0] for name in PAGES} - {"home"} == ROOMS


@pytest.mark.parametrize(
    "who",
    ["border_officer", "border_commander", "decider", "shelter_head", "prosecutor", "licensing_clerk", "statistician",
     "integrity_officer", "overseer", "administrator", "data_protection_officer"],
)  # fmt: skip
def test_no_form_changes_who_sees_what(committing: None, country: Country, ids: dict[str, Any], who: str) -> None:
    sender = country.all()[who]
    client = sender.client(stepped_up=True)
    before, others, open_before = access_stands_as(ids), others_asked(sender.worker_id), sessions()
    answers = {name: send(client, address(name, one, ids)) for name, one in PAGES.items()}
    assert access_stands_as(ids) == before
    assert others_asked(sender.worker_id) == others
    assert sessions() <= open_before, "ended is fine, widened or new is not"
    assert client.get(reverse("access:account")).status_code == 200, "still the same session: all was tried in it"
    assert {name: status for name, status in answers.items() if status >= 500} == {}
