"""The page of notices: unseen first, in words, with a way to the record for whoever may open it."""

import pytest
from django.urls import resolve, reverse

from amparo.access.door import DOOR
from amparo.notices.actions import tell
from amparo.notices.models import Notice
from amparo.notices.words import KINDS, LINKS
from tests.access.hands import rows
from tests.personas import Country
from tests.protection.people import NOBODY, page
from tests.safeguards.scenes import met


def test_page_tells_what_when_and_as_whom_unseen_first(db: None, country: Country) -> None:
    tell("wall.set", duty="overseer", using=DOOR)
    tell("canary.touched", duty="overseer", using=DOOR)
    client = country.overseer.client()
    with country.overseer.acting():
        newest = Notice.objects.get(kind="canary.touched")
    assert client.post(reverse("notices:seen", args=[newest.pk])).status_code == 302
    text = page(client, "notices:list")
    assert text.index(str(KINDS["wall.set"])) < text.index(str(KINDS["canary.touched"]))
    assert "Told to: Overseer" in text
    assert "Seen" in text


def test_notice_leads_to_the_record_for_whoever_may_open_it(db: None, country: Country) -> None:
    case = met(country.border_officer)
    address = reverse("protection:case", args=[case.pk])
    tell("emergency.opened", "case", case.pk, worker_id=country.border_officer.worker_id, using=DOOR)
    tell("emergency.opened", "case", case.pk, duty="overseer", using=DOOR)
    assert address in page(country.border_officer.client(), "notices:list")
    assert address not in page(country.overseer.client(), "notices:list")


def test_number_of_unseen_stands_in_the_menu_and_on_my_work_until_they_are_seen(db: None, country: Country) -> None:
    client = country.shelter_colleague.client()
    assert "Notices (" not in page(client, "home")
    for _ in range(2):
        tell("test", worker_id=country.shelter_colleague.worker_id, using=DOOR)
    text = page(client, "home")
    assert "Notices (2)" in text
    assert "2 notices that nobody has seen yet" in text
    answer = client.post(reverse("notices:all_seen"), follow=True)
    assert "2 notices are marked as seen." in answer.content.decode()
    assert "Notices (" not in page(client, "home")


def test_notice_of_another_is_a_notice_that_does_not_exist(db: None, country: Country) -> None:
    tell("test", worker_id=country.shelter_worker.worker_id, using=DOOR)
    with country.shelter_worker.acting():
        notice = Notice.objects.get()
    client = country.shelter_colleague.client()
    there, nowhere = (client.post(reverse("notices:seen", args=[one])) for one in (notice.pk, NOBODY))
    assert there.status_code == nowhere.status_code == 404
    assert there.content == nowhere.content
    with country.shelter_worker.acting():
        assert Notice.objects.get().seen_at is None


def test_reading_and_marking_are_written_down(db: None, country: Country) -> None:
    tell("test", worker_id=country.shelter_worker.worker_id, using=DOOR)
    client = country.shelter_worker.client()
    page(client, "notices:list")
    client.post(reverse("notices:all_seen"))
    with country.shelter_worker.acting():
        acts = [act for (act,) in rows("select act from ledger_entry where act like 'notice.%%' order by id")]
    assert acts[-2:] == ["notice.listed", "notice.seen"]


@pytest.mark.parametrize("kind", sorted(LINKS))
def test_every_link_leads_to_a_page_that_there_is(kind: str) -> None:
    act, name, takes_id = LINKS[kind]
    address = reverse(name, args=[NOBODY] if takes_id else [])
    assert resolve(address).func.act  # type: ignore[attr-defined] # the mark of the gate
    assert act
