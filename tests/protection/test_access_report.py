"""The person asks who opened her record: bodies and duties, with receipts; neither names of others nor where she is."""

import json
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from amparo.access import context
from amparo.ledger import sequencer
from amparo.protection import queries
from amparo.protection.models import Case
from amparo.vault import queries as vault
from amparo.vault.models import Part
from amparo_verify.command import main
from amparo_verify.receipts import verify_receipts
from tests.access.hands import rows, superuser
from tests.personas import Country
from tests.protection.people import CONTACT, NAME, NOBODY, accepted, referred, same_as_nothing, screened
from tests.verify.test_tiles import run

OUTING = ("traffick", "victim", "slave", "exploit", "police")
"""Words that a page or a file in somebody's hands must not have (D12)."""


@pytest.fixture
def sent(committing: None, country: Country) -> Case:
    """The border's case of an adult who was referred to the shelter."""
    return screened(country.border_officer)


@pytest.fixture
def ours(sent: Case, country: Country) -> Case:
    """The shelter's case, opened by accepting the referral; a colleague above read it and the identity."""
    made = accepted(country, referred(country, sent, ["identity", "contact"]))
    with country.shelter_head.acting() as by:
        queries.case_file(by=by, case_id=made.pk)
        vault.read_person(by=by, person_id=made.person_id or made.pk, parts=[Part.IDENTITY], purpose="assistance")
    with country.border_officer.acting() as by:
        parts = [Part.IDENTITY, Part.CONTACT]
        vault.read_person(by=by, person_id=sent.person_id or sent.pk, parts=parts, purpose="referral")
    sequencer.sequence()
    return made


def report(client: Client, case: Case) -> str:
    answer = client.get(reverse("protection:access_report", args=[case.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def lines(html: str) -> list[list[str]]:
    found = BeautifulSoup(html, "html.parser").select("tbody tr")
    return [[cell.get_text(" ", strip=True) for cell in row.select("th, td")] for row in found]


def test_the_report_names_bodies_and_duties_and_numbers_each_receipt(ours: Case, country: Country) -> None:
    found = lines(report(country.shelter_worker.client(), ours))
    done = {(body, what) for _, body, _, what, _ in found}
    assert ("Lantern House", "Read a case") in done
    assert ("Lantern House", "Read names, birth date, documents") in done
    assert ("Border Guard, western post", "Read contacts") in done, "the body that referred her is known to her"
    head = next(row for row in found if row[3] == "Read a case" and "Shelter head" in row[2])
    assert head[2] == "Caseworker (Shelter head)"
    officer = next(row for row in found if row[3] == "Read contacts")
    assert officer[2] == "Screener", "the duty of another body's people, never who they are"
    assert all(re.fullmatch(r"\d+|not yet", row[4]) for row in found)
    assert [row[4] for row in found[:1]] == ["not yet"], "this very report"
    assert found[0][3] == "Made a report on who opened a record"


def test_a_body_that_ours_did_not_share_with_is_not_named_nor_timed(ours: Case, sent: Case, country: Country) -> None:
    with superuser() as hand:
        hand.execute(
            "insert into ledger_entry (at, worker_id, organisation_id, act, kind, object_id)"
            " values ('2026-03-04 09:08:07Z', %s, %s, 'person.read_whereabouts', 'person', %s)",
            [country.outsider.worker_id, country.outsider.organisation_id, str(ours.person_id)],
        )
    sequencer.sequence()
    html = report(country.shelter_worker.client(), ours)
    found = [row for row in lines(html) if row[3] == "Read whereabouts"]
    assert [row[1:3] for row in found] == [["another body, not named here", ""]]
    assert "Open Road" not in html
    assert not re.search(r"\d:\d\d", found[0][0])
    assert re.fullmatch(r"\d+", found[0][4])
    told = receipts(country.shelter_worker.client(), ours)
    assert str(country.outsider.organisation_id) not in {str(one.get("entry", {}).get("organisation")) for one in told}
    assert sum("entry" not in one for one in told[1:]) == 1


def receipts(client: Client, case: Case) -> list[dict[str, object]]:
    answer = client.get(reverse("protection:access_receipts", args=[case.pk]))
    assert answer.status_code == 200
    return [json.loads(line) for line in answer.content.splitlines()]


def test_the_file_of_receipts_is_verified_by_the_program_outside(ours: Case, country: Country, tmp_path: Path) -> None:
    answer = country.shelter_worker.client().get(reverse("protection:access_receipts", args=[ours.pk]))
    file, key = tmp_path / "receipts.jsonl", tmp_path / "log.vkey"
    file.write_bytes(answer.content)
    key.write_text(sequencer.signer().verifier.encoded(), "utf-8")
    main(["receipt", str(file), "--key", str(key)])
    found = verify_receipts(file)
    acts = [entry["act"] for entry in found.shown]
    assert {"case.opened", "case.read", "person.read_identity", "person.read_contact"} <= set(acts)
    file.write_bytes(answer.content.replace(b'"act":"case.read"', b'"act":"case.closed"', 1))
    assert run("receipt", file, "--key", key) == 1


def test_the_name_of_the_file_and_the_page_out_nobody(ours: Case, country: Country) -> None:
    client = country.shelter_worker.client()
    answer = client.get(reverse("protection:access_receipts", args=[ours.pk]))
    assert answer["Content-Disposition"] == 'attachment; filename="receipts.jsonl"'
    page = BeautifulSoup(report(client, ours), "html.parser").select_one("main")
    assert page
    text = page.get_text().lower()
    assert "amparo-verify receipt receipts.jsonl --key" in text, "What the page says to type names another file."
    assert not [word for word in OUTING if word in text or word in answer.content.decode().lower()]
    for secret in (NAME, CONTACT):
        assert secret not in text
        assert secret not in answer.content.decode()


def test_reading_the_report_leaves_an_entry_that_the_next_one_shows(ours: Case, country: Country) -> None:
    client = country.shelter_worker.client()
    before = sum(row[3] == "Made a report on who opened a record" for row in lines(report(client, ours)))
    client.get(reverse("protection:access_receipts", args=[ours.pk]))
    assert sum(row[3] == "Made a report on who opened a record" for row in lines(report(client, ours))) == before + 2


@pytest.mark.parametrize(
    "name",
    ["border_officer", "border_commander", "complicit_official", "outsider", "decider", "shelter_colleague",
     "prosecutor", "statistician", "administrator"],
)  # fmt: skip
def test_whoever_does_not_see_the_case_or_makes_no_reports_finds_none(ours: Case, country: Country, name: str) -> None:
    client = country.all()[name].client()
    for view in ("access_report", "access_receipts"):
        same_as_nothing(client, f"protection:{view}", ours.pk)


def test_the_sender_gets_no_report_on_the_receivers_case(ours: Case, sent: Case, country: Country) -> None:
    with country.border_officer.acting():
        assert rows("select * from protection_access_report(%s, 9223372036854775807, 10)", ours.pk) == []


def test_whoever_is_walled_off_gets_none_even_of_their_own_case(ours: Case, country: Country) -> None:
    with superuser() as hand:
        hand.execute(
            "update protection_case set walled = %s where id = %s", [[country.shelter_worker.worker_id], ours.pk]
        )
    same_as_nothing(country.shelter_worker.client(), "protection:access_report", ours.pk)
    assert lines(report(country.shelter_head.client(), ours))


def test_an_overseer_sees_every_body_and_nobodys_name(ours: Case, country: Country) -> None:
    html = report(country.overseer.client(), ours)
    assert {"Lantern House", "Border Guard, western post"} <= {row[1] for row in lines(html)}
    assert "Shelter head" not in html
    assert NAME not in html
    assert (
        reverse("protection:access_report", args=[ours.pk])
        in country.overseer.client().get("/ledger/").content.decode()
    )


def test_a_report_on_what_does_not_exist_is_no_report(ours: Case, country: Country) -> None:
    for client in (country.overseer.client(), country.shelter_worker.client()):
        assert client.get(reverse("protection:access_report", args=[NOBODY])).status_code == 404


@pytest.mark.parametrize("before", ["x", "-1", "0", "9" * 30, "1.5"])
def test_a_wrong_place_is_a_wrong_address(ours: Case, country: Country, before: str) -> None:
    address = reverse("protection:access_report", args=[ours.pk])
    assert country.shelter_worker.client().get(address, {"before": before}).status_code == 404


def test_a_long_report_goes_on_on_the_next_page(ours: Case, country: Country, monkeypatch: pytest.MonkeyPatch) -> None:
    from amparo.protection import access_report

    monkeypatch.setattr(access_report, "MOST", 3)
    client = country.shelter_worker.client()
    first = report(client, ours)
    older = re.search(r"before=(\d+)", first)
    assert older
    second = client.get(reverse("protection:access_report", args=[ours.pk]), {"before": older[1]}).content.decode()
    assert len(lines(first)) == len(lines(second)) == 3
    assert not {tuple(row) for row in lines(first)} & {tuple(row) for row in lines(second)}


def test_the_case_leads_to_its_report_where_the_duty_allows_it(ours: Case, sent: Case, country: Country) -> None:
    link = reverse("protection:access_report", args=[ours.pk])
    assert link in country.shelter_worker.client().get(reverse("protection:case", args=[ours.pk])).content.decode()
    theirs = country.border_officer.client().get(reverse("protection:case", args=[sent.pk])).content.decode()
    assert "/access/" not in theirs


def test_the_app_cannot_read_others_entries_by_itself(ours: Case, country: Country) -> None:
    with country.shelter_worker.acting():
        assert rows("select 1 from ledger_entry where worker_id <> access_worker()") == []


@pytest.mark.parametrize("who", ["shelter_worker", "overseer"])
def test_whoever_is_forced_reports_nothing_and_learns_no_name(ours: Case, country: Country, who: str) -> None:
    asked = "select count(*) from protection_access_report(%s, 9223372036854775807, 50)"
    with country.all()[who].acting():
        assert rows(asked, ours.pk)[0][0] > 0
    with context.acting(country.all()[who].secret(reduced=True, stepped_up=True)):
        assert rows(asked, ours.pk) == [(0,)]
