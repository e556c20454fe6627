"""What was refused to somebody signed in leaves an entry, the same whether a record is hidden or missing."""

import uuid
from typing import Any

from django.test import Client
from django.urls import reverse

from tests.access.hands import rows
from tests.personas import Country
from tests.protection.people import opened, screened

ENTRIES = """select act, kind, object_id, organisation_id from ledger_entry
             where act like 'page.%%' and worker_id = %s order by id"""


def refusals(country: Country, who: str) -> list[Any]:
    """The acts, kinds, objects and bodies of everything that was refused to somebody, as overseers read it."""
    with country.overseer.acting():
        return [tuple(row) for row in rows(ENTRIES, country.all()[who].worker_id)]


def test_a_case_out_of_sight_and_one_that_is_not_there_are_written_down_alike(db: None, country: Country) -> None:
    case, nowhere = screened(country.border_officer), uuid.uuid4()
    client, body = country.complicit_official.client(), country.complicit_official.organisation_id
    for asked in (case.pk, nowhere):
        assert client.get(reverse("protection:case", args=[asked])).status_code == 404
    assert refusals(country, "complicit_official") == [
        ("page.refused", "page", str(case.pk), body),
        ("page.refused", "page", str(nowhere), body),
    ]


def test_a_page_beyond_ones_duties_is_written_down(db: None, country: Country) -> None:
    assert country.statistician.client().get(reverse("protection:search")).status_code == 404
    assert [act for act, *_ in refusals(country, "statistician")] == ["page.refused"]


def test_a_forged_form_is_written_down_and_changes_nothing(db: None, country: Country) -> None:
    draft = opened(country.border_officer)
    client = Client(enforce_csrf_checks=True)
    client.cookies = country.border_officer.client().cookies
    answer = client.post(reverse("protection:screening_page", args=[draft.pk, "control"]), {"con_papers": "yes"})
    assert answer.status_code == 403
    assert refusals(country, "border_officer") == [
        ("page.forged", "page", str(draft.pk), country.border_officer.organisation_id)
    ]


def test_nothing_is_written_about_whoever_is_not_signed_in_or_mistyped_an_address(db: None, country: Country) -> None:
    client = country.border_officer.client()
    assert client.get("/no-such-page/").status_code == 404
    assert Client().get(reverse("protection:case", args=[uuid.uuid4()])).status_code == 302
    assert refusals(country, "border_officer") == []


def test_a_field_that_is_sent_twice_counts_once_and_as_it_was_sent_last(db: None, country: Country) -> None:
    """No filter in front can be shown one value and the house given another: every form takes the last."""
    draft, client = opened(country.border_officer), country.border_officer.client()
    address = reverse("protection:screening_page", args=[draft.pk, "control"])
    body = "con_papers=yes&con_locked=no&con_papers=no&con_papers=declined&then=leave"
    client.post(f"{address}?con_papers=yes", body, content_type="application/x-www-form-urlencoded")
    with country.border_officer.acting():
        found = rows("select question, answer from protection_answer where screening_id = %s", draft.pk)
    assert len(found) == len(dict(found))
    assert (dict(found)["con_locked"], dict(found)["con_papers"]) == ("no", "declined")
