"""The key service is down: pages say so, nothing is half-written, what needs no key goes on, and later all is well."""

from pathlib import Path

import pytest
from django.urls import reverse

from amparo.keyservice.client import KeyClient
from amparo.ledger.models import Entry
from amparo.protection.models import Case
from amparo.vault import keys
from amparo.vault.models import Drawer, Person, Sealed
from tests.personas import Country
from tests.protection.people import CONTACT, NAME, opened, screened

TYPED = {"names": "Агата Саковіч", "born_on": "1990-02-01"}


@pytest.fixture
def down(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Until the test undoes it."""
    monkeypatch.setattr(keys, "client", lambda: KeyClient(Path("/nowhere/keys.sock")))
    return monkeypatch


def counted(country: Country) -> tuple[int, ...]:
    """Everything that putting a name in would leave."""
    with country.border_officer.acting():
        kept = (Person.objects.count(), Drawer.objects.count(), Sealed.objects.count())
    with country.overseer.acting():
        return (*kept, Entry.objects.filter(act__startswith="person.").count())


def test_an_identity_that_cannot_be_sealed_is_not_half_saved(
    db: None, country: Country, down: pytest.MonkeyPatch
) -> None:
    client, case = country.border_officer.client(), opened(country.border_officer).case
    before = counted(country)
    answer = client.post(reverse("protection:identity_record", args=[case.pk]), TYPED)
    assert answer.status_code == 503
    assert "Retry-After" in answer
    assert "Агата Саковіч" in answer.content.decode()  # what was typed is shown, to be sent again
    assert counted(country) == before
    down.undo()
    assert client.post(reverse("protection:identity_record", args=[case.pk]), TYPED).status_code == 302
    assert [one > other for one, other in zip(counted(country), before, strict=True)] == [True] * 4


@pytest.fixture
def sealed(committing: None, country: Country) -> Case:
    """A case whose person was sealed and committed before the keys went down."""
    return screened(country.border_officer)


def test_what_was_sealed_before_is_not_shown_and_that_it_was_asked_for_stays_written(
    sealed: Case, country: Country, down: pytest.MonkeyPatch
) -> None:
    client = country.border_officer.client()
    answers = [
        client.post(reverse("protection:identity", args=[sealed.pk]), {"purpose": "contact"}),
        client.post(reverse("protection:search"), {"name": NAME}),
    ]
    for answer in answers:
        assert answer.status_code == 503
        assert "Traceback" not in answer.content.decode()
        assert CONTACT not in answer.content.decode()
    with country.overseer.acting():
        read = Entry.objects.filter(object_id=str(sealed.person_id), act__startswith="person.read")
        assert set(read.values_list("act", "purpose")) == {
            ("person.read_identity", "contact"),
            ("person.read_contact", "contact"),
        }


def test_help_goes_on_without_keys(case: Case, country: Country, down: pytest.MonkeyPatch) -> None:
    client = country.border_officer.client()
    assert client.get(reverse("protection:case", args=[case.pk])).status_code == 200
    assert opened(country.border_officer).case.pk
