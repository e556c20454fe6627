"""More people of one name than a page shows: it says so and how to narrow the search."""

import uuid

from django.urls import reverse

from amparo.protection.models import Case
from amparo.vault import actions
from amparo.vault.queries import MOST_FOUND
from amparo.vault.values import Name
from tests.personas import Country


def test_a_list_that_is_cut_says_so(db: None, country: Country) -> None:
    with country.shelter_worker.acting() as by:
        for _ in range(MOST_FOUND + 1):
            person = actions.add_person(by=by, subject=uuid.uuid4(), values=[Name("Наталья Ковалёва")])
            Case.objects.create(person_id=person)
    answer = country.shelter_worker.client().post(reverse("protection:search"), {"name": "Natallia Kavaliova"})
    text = answer.content.decode()
    assert "There are more people with such a name than are shown" in text
    assert text.count("card__title") == MOST_FOUND


def test_a_list_that_is_whole_says_nothing(db: None, country: Country) -> None:
    with country.shelter_worker.acting() as by:
        actions.add_person(by=by, subject=uuid.uuid4(), values=[Name("Наталья Ковалёва")])
    answer = country.shelter_worker.client().post(reverse("protection:search"), {"name": "Natallia Kavaliova"})
    assert "more people with such a name" not in answer.content.decode()
