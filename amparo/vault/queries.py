"""What is read in the vault. All of it was asked for before, in an entry of the ledger that stays (asking.py)."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain

from django.utils import timezone

from amparo.access.context import Actor
from amparo.access.listing import MOST_ROWS
from amparo.ledger import actions as ledger
from amparo.vault import asking, cipher
from amparo.vault.blind import tokens_for_document, tokens_for_query
from amparo.vault.keys import tokens as hashed
from amparo.vault.models import Budget, Bulk, Drawer, Erasure, Field, Part, Sealed
from amparo.vault.similarity import Likeness
from amparo.vault.values import Name, Value, from_bytes

MOST_FOUND = MOST_ROWS
"""The database gives one more, the newest first, so that a page can say that there are others."""

SHOWN_OF_BULK = ("persons", "purpose", "asked_at", "approved_at", "requester_id", "approver_id")


@dataclass(frozen=True)
class Found:
    """A person found by name, within sight, the likeliest first."""

    person_id: uuid.UUID
    name: str
    likeness: float


def read_person(
    *, by: Actor, person_id: uuid.UUID, purpose: str, parts: Sequence[str] = (Part.IDENTITY,)
) -> dict[str, list[Value]]:
    """What the acting person may see of these parts, by part, oldest first; asked for and recorded, then read.

    Parts out of sight and erased persons are simply not in the answer. Raises NotAllowed, BudgetReached, and for
    whereabouts StepUpNeeded.
    """
    by.require("person.read")
    if Part.WHEREABOUTS in parts:
        by.require_step_up()
    ticket = asking.ask(by=by, person_ids=[person_id], parts=parts, purpose=purpose)
    answer: dict[str, list[Value]] = {}
    for one in chain.from_iterable(asking.read(ticket).values()):
        answer.setdefault(one.part, []).append(from_bytes(one.field, one.content))
    return answer


def read_released(*, by: Actor, drawer_id: uuid.UUID, purpose: str) -> list[Value]:
    """The values of a drawer that was released to our body, oldest first; none out of sight, recalled or erased.

    Asked for and recorded as every reading. Raises NotAllowed, BudgetReached, and for whereabouts StepUpNeeded.
    """
    by.require("disclosure.read")
    found = Drawer.objects.filter(pk=drawer_id).values_list("person_id", "part").first()
    if found is None:
        return []
    person_id, part = found
    if part == Part.WHEREABOUTS:
        by.require_step_up()
    ticket = asking.ask(by=by, person_ids=[person_id], parts=[part], purpose=purpose)
    owner = cipher.owner_of(str(person_id), whereabouts=part == Part.WHEREABOUTS)
    return of_drawer(ticket, owner, drawer_id)


def of_drawer(ticket: uuid.UUID, owner: str, drawer_id: uuid.UUID) -> list[Value]:
    """The values of one drawer, oldest first; none where the ticket does not open its owner's (any more)."""
    rows = Sealed.objects.filter(drawer_id=drawer_id).order_by("recorded_at").values_list("id", "field", "sealed")
    values = [asking.SealedValue(owner, "", str(row), field, bytes(sealed)) for row, field, sealed in rows if sealed]
    return [from_bytes(one.field, one.content) for one in asking.read_these(ticket, values).get(owner, [])]


def find_person(*, by: Actor, text: str, birth_year: int | None = None) -> list[Found]:
    """Persons within sight whose names sound like the text, the likeliest first; cut beyond MOST_FOUND.

    Raises NotAllowed, TooLittleToSearchError for less than two names, TooMuchToAskError for too many, BudgetReached.
    """
    by.require("person.search")
    names = _search(by, tokens_for_query(text, birth_year, hashed))
    likeness = Likeness(text)
    ranked = [_best(person_id, known, likeness) for person_id, known in names.items() if known]
    return sorted(ranked, key=lambda one: (-one.likeness, str(one.person_id)))


def find_document(*, by: Actor, number: str) -> list[Found]:
    """Persons within sight with a document of exactly that number; the name is empty where none is known.

    Raises as `find_person`.
    """
    by.require("person.search")
    names = _search(by, tokens_for_document(number, hashed))
    return [Found(person_id, known[-1] if known else "", 1.0) for person_id, known in names.items()]


def _search(by: Actor, tokens: Sequence[bytes]) -> dict[uuid.UUID, list[str]]:
    """The persons found and their names, oldest first: asked for twice, what is searched and whose names are shown."""
    search = asking.ask_search(by=by, tokens=tokens)
    person_ids = asking.found(search, tokens)
    if not person_ids:
        return {}
    ticket = asking.ask_found(by=by, search=search, tokens=tokens, person_ids=person_ids)
    return _names(ticket, person_ids)


def _names(ticket: uuid.UUID, person_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[str]]:
    """The names of the persons of a ticket, oldest first."""
    opened = asking.read(ticket, Field.NAME)
    return {person_id: [_full_name(one) for one in opened.get(str(person_id), [])] for person_id in person_ids}


def _full_name(one: asking.Opened) -> str:
    value = from_bytes(one.field, one.content)
    return value.full if isinstance(value, Name) else ""


def _best(person_id: uuid.UUID, known: list[str], likeness: Likeness) -> Found:
    best, name = max((likeness.of(name), name) for name in known)
    return Found(person_id, name, best)


def own_drawers(person_id: uuid.UUID) -> list[Drawer]:
    """The drawers of a person that the acting person sees."""
    return list(Drawer.objects.filter(person_id=person_id).order_by("part"))


def receipt(*, by: Actor, person_id: uuid.UUID) -> Erasure:
    """The receipt of an erasure, recorded. Raises NotAllowed, Erasure.DoesNotExist out of sight or not erased."""
    by.require("person.erase")
    found = Erasure.objects.filter(person_id=person_id, organisation_id=by.organisation_id).latest("at")
    ledger.record("person.receipt_read", "person", person_id)
    return found


def budgets(*, by: Actor) -> list[Budget]:
    """How much one person may ask for; the same for everybody. Raises NotAllowed."""
    by.require("person.read")
    return list(Budget.objects.order_by("name"))


def more_asked(*, by: Actor) -> list[Bulk]:
    """What was asked for beyond the budgets in our body within the last day, the newest first. Raises NotAllowed."""
    by.require("person.read")
    since = timezone.now() - timedelta(days=1)
    found = Bulk.objects.filter(asked_at__gt=since).select_related("requester", "approver")
    names = ("requester__display_name", "approver__display_name")  # the app may read no more of people
    return list(found.only(*SHOWN_OF_BULK, *names).order_by("-asked_at")[:MOST_FOUND])
