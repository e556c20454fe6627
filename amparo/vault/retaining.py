"""How long a person stays known: the day on which a body's drawers are emptied, and holds that keep them."""

import uuid
from datetime import date, datetime, timedelta

from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from amparo.access.context import Actor
from amparo.vault.models import Drawer, Hold, Person

LONGEST_REVIEW = timedelta(days=365)


class HeldBySameHand(Exception):
    """Whoever placed a hold does not lift it: a colleague has to."""


class ReviewTooFar(ValueError):
    """A hold is reviewed within a year of its placing, and not in the past."""


@transaction.atomic
def hold(*, by: Actor, person_id: uuid.UUID, ground: str, review_on: date) -> Hold:
    """Keep a person from being erased, until a colleague lifts it; looked at again by `review_on`.

    Raises NotAllowed, ReviewTooFar, Person.DoesNotExist where we have no drawer of the person within sight.
    """
    by.require("person.hold")
    if not timezone.localdate() <= review_on <= timezone.localdate() + LONGEST_REVIEW:
        raise ReviewTooFar
    identifier = uuid.uuid4()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "insert into vault_hold (id, person_id, ground, review_on) values (%s, %s, %s, %s)",
                [identifier, person_id, ground, review_on],
            )
    except DatabaseError as error:
        raise Person.DoesNotExist from error
    return Hold.objects.get(pk=identifier)


@transaction.atomic
def lift(*, by: Actor, hold_id: uuid.UUID) -> None:
    """Lift a hold. Raises NotAllowed, Hold.DoesNotExist out of sight or lifted, HeldBySameHand."""
    by.require("person.hold")
    found = Hold.objects.get(pk=hold_id, lifted_at__isnull=True, organisation_id=by.organisation_id)
    if found.placed_by_id == by.worker_id:
        raise HeldBySameHand
    Hold.objects.filter(pk=hold_id).update(lifted_at=timezone.now(), lifted_by=by.worker_id)


def erased_at(person_id: uuid.UUID) -> datetime | None:
    """When the person's keys were destroyed; None while they are there. Raises Person.DoesNotExist out of sight."""
    found: datetime | None = Person.objects.values_list("erased_at", flat=True).get(pk=person_id)
    return found


def kept_until(person_id: uuid.UUID, organisation_id: int) -> date | None:
    """The last day of the body's own drawers of a person within sight; None where it has none."""
    own = Drawer.objects.filter(person_id=person_id, organisation_id=organisation_id)
    return own.order_by("-retain_until").values_list("retain_until", flat=True).first()


def holds(person_id: uuid.UUID) -> list[Hold]:
    """The live holds on a person within sight, oldest first."""
    live = Hold.objects.filter(person_id=person_id, lifted_at__isnull=True)
    return list(live.select_related("organisation").order_by("placed_at"))
