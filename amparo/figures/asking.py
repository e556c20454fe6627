"""From a page's address to what is asked, and back to addresses that ask the same of another page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from amparo.access.context import Actor
from amparo.figures.definitions import Definition
from amparo.figures.forms import AskForm
from amparo.figures.queries import Asked, CellOf, Coverage, coverage, reach_of, recorded_years

YEARS_SHOWN = 4


@dataclass(frozen=True)
class Question:
    """What a page was asked: the form as typed, what it means, and since when there is anything to count."""

    form: AskForm
    asked: Asked
    covered: Coverage
    given: Mapping[str, str]
    """The parameters that were given and are good, as they go into addresses."""

    def address(self, name: str, definition: Definition | None = None, **more: str | int) -> str:
        """Address of a page of this room that asks the same and `more`."""
        path = reverse(f"figures:{name}", args=[definition.code] if definition else [])
        query = {key: value for key, value in {**self.given, **more}.items() if value != ""}
        return f"{path}?{urlencode(query)}" if query else path

    def opening(self, definition: Definition, cell: CellOf) -> str:
        """Address of the events behind a cell."""
        known = {"as_of": self.given["as_of"]} if "as_of" in self.given else {}
        path = reverse("figures:events", args=[definition.code])
        cut: dict[str, str | int] = {"by": cell.split, "key": cell.key} if cell.split else {}
        query = {"first": cell.first, "last": cell.last, **cut, **known}
        return f"{path}?{urlencode(query)}"


def question(actor: Actor, typed: Mapping[str, str], definitions: Sequence[Definition]) -> Question:
    """Read the address; what is missing or wrong is replaced by the last years for which there is anything."""
    form = AskForm(typed if set(typed) & set(AskForm.base_fields) else None)
    good = form.cleaned_data if (form.is_bound and not form.is_valid()) or form.is_bound else {}
    reach = reach_of(actor)
    as_of: date | None = good.get("as_of")
    covered = coverage(definitions, reach, as_of)
    first, last = _years(good.get("first"), good.get("last"), covered, as_of or timezone.localdate())
    only: tuple[int, ...] = ()
    if not good.get("first") and not good.get("last") and covered.years:
        only = tuple(recorded_years(covered, definitions, reach, as_of)[-YEARS_SHOWN:])
        first, last = only[0], only[-1]
    form.initial = {"first": first, "last": last}
    given = {"first": good.get("first"), "last": good.get("last"), "as_of": as_of and as_of.isoformat()}
    return Question(
        form,
        Asked(reach, first, last, as_of, only),
        covered,
        {key: str(value) for key, value in given.items() if value},
    )


def _years(first: int | None, last: int | None, covered: Coverage, today: date) -> tuple[int, int]:
    """The years asked for; else the last four that have anything, else this year."""
    begin, end = covered.years or (today.year, today.year)
    if first and last:
        return first, last
    if first:
        return first, max(first, min(end, first + YEARS_SHOWN - 1))
    last = last or end
    return min(last, max(begin, last - YEARS_SHOWN + 1)), last
