"""Whoever must know is told; nobody else sees it, and nobody passes anything but codes along."""

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from amparo.access.door import DOOR
from amparo.access.duties import Duty
from amparo.notices.actions import tell
from amparo.notices.models import Notice
from tests.access.hands import refused
from tests.personas import Country, Persona


def told(persona: Persona) -> int:
    with persona.acting():
        return Notice.objects.count()


def test_a_worker_is_told_and_a_colleague_is_not(db: None, country: Country) -> None:
    tell("test", worker_id=country.shelter_worker.worker_id, using=DOOR)
    assert told(country.shelter_worker) == 1
    assert told(country.shelter_colleague) == told(country.border_officer) == 0


def test_a_duty_is_told_in_one_body_or_in_all(db: None, country: Country) -> None:
    tell("test", organisation_id=country.shelter_worker.organisation_id, duty=Duty.CASEWORKER, using=DOOR)
    tell("test", duty=Duty.OVERSEER, using=DOOR)
    assert told(country.shelter_worker) == told(country.shelter_colleague) == 1
    assert told(country.outsider) == 0
    assert told(country.overseer) == 1


def test_whoever_is_signed_in_makes_no_notice(country: Country) -> None:
    with country.border_officer.acting():
        refused("permission denied", "select notices_tell('emergency.opened', '', '', null, null, 'overseer')")
    assert told(country.overseer) == 0


@pytest.mark.parametrize(
    ("kind", "object_kind", "object_id"),
    [("Ірына Лось", "", ""), ("test", "Ірына", ""), ("test", "case", "Ірына Лось"), ("unheard_of", "", "")],
)
def test_words_cannot_be_told(db: None, country: Country, kind: str, object_kind: str, object_id: str) -> None:
    with pytest.raises(DatabaseError):
        tell(kind, object_kind, object_id, duty=Duty.OVERSEER, using=DOOR)


def test_nobody_is_told_nothing(db: None, country: Country) -> None:
    with pytest.raises(DatabaseError):
        tell("test", using=DOOR)


def test_nobody_marks_a_notice_as_seen_by_somebody_else(db: None, country: Country) -> None:
    tell("test", worker_id=country.shelter_worker.worker_id, using=DOOR)
    with country.shelter_worker.acting():
        with pytest.raises(DatabaseError), transaction.atomic():
            Notice.objects.update(seen_at=timezone.now(), seen_by=country.shelter_colleague.worker_id)
        assert Notice.objects.update(seen_at=timezone.now(), seen_by=country.shelter_worker.worker_id) == 1
        assert Notice.objects.update(seen_at=timezone.now(), seen_by=country.shelter_worker.worker_id) == 0
