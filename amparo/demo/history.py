"""Belarus in 2004 and 2005 as the Trafficking in Persons Report of June 2006 tells it, lived by invented people.

The table below holds every number: what the report says, by sentence (S12 is its twelfth), and what it does not say,
marked as invented. From it and a seed the same history comes out each time.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final

from amparo.demo.acts import Acts
from amparo.demo.lives import Teller
from amparo.events.kinds import Instance, Kind, OffenceSet

INVENTED: Final = "invented"


@dataclass(frozen=True)
class Figure:
    """A number of the demo's history: where it comes from, and what becomes of it."""

    code: str
    year: int
    number: int
    source: str
    becomes: str


FIGURES: Final = (
    Figure("investigated", 2005, 359, "S12", "an event for each person investigated"),
    Figure("investigated", 2004, 230, "S12", "likewise: 359 are 56 percent more than 230"),
    Figure("convictions", 2005, 173, "S12", "an event each; the report does not say of which instance, nor do we"),
    Figure("convictions_march", 2005, 4, "S14", "of the 173, on one day of March 2005"),
    Figure("longest_months", 2005, 180, "S13", "the longest sentence of prison: 15 years"),
    Figure("fines", 2005, 21, INVENTED, "S13 says that there were fines, not how many"),
    Figure("iom_after_referral", 2005, 330, "S20", "by IOM after a referral; with the 233 below the 563 reported"),
    Figure("iom_by_itself", 2005, 233, "S20", "came to IOM by themselves; how the 563 divide is invented"),
    Figure("iom_after_referral", 2004, 130, "S20", "fewer than in 2005; how many fewer is invented"),
    Figure("iom_by_itself", 2004, 240, "S3", "with the 130, fewer than the 563; how many is invented"),
    Figure("ngo_after_referral", 2005, 140, "S20", "more referrals to NGOs than in 2004; how many is invented"),
    Figure("ngo_after_referral", 2004, 60, INVENTED, "referred by border or police, helped by an NGO"),
    Figure("declined_once", 2005, 24, "S18", "declined for want of places or funding, then helped by another NGO"),
    Figure("declined_once", 2004, 10, INVENTED, "likewise"),
    Figure("status_refused", 2005, 60, INVENTED, "referred and helped by an NGO; the final decision was negative"),
    Figure("status_refused", 2004, 40, INVENTED, "likewise"),
    Figure("ngo_by_itself", 2005, 80, "S19", "came to an NGO by themselves: NGOs carry most of the help"),
    Figure("ngo_by_itself", 2004, 70, INVENTED, "likewise"),
    Figure("not_named", 2005, 52, INVENTED, "adults who did not consent: a notification without identity"),
    Figure("not_named", 2004, 38, INVENTED, "likewise"),
    Figure("nothing_seen", 2005, 690, INVENTED, "screened without reasons seen: S8 asks for better identification"),
    Figure("nothing_seen", 2004, 560, INVENTED, "likewise"),
    Figure("convictions", 2004, 104, INVENTED, "the report gives no number for 2004"),
    Figure("fines", 2004, 15, INVENTED, "likewise"),
    Figure("longest_months", 2004, 144, INVENTED, "the maximum of 15 years came in 2005 (S11)"),
    Figure("convictions_march", 2004, 0, INVENTED, "none"),
)  # fmt: skip
"""Everything that is counted in the demo country."""

NUMBERS: Final = {(figure.code, figure.year): figure.number for figure in FIGURES}
YEARS: Final = (2004, 2005)
STORIES: Final = ("nothing_seen", "not_named", "iom_after_referral", "ngo_after_referral", "declined_once",
                  "status_refused", "iom_by_itself", "ngo_by_itself")  # fmt: skip
"""The figures that are people met; each is a way of telling a life in lives.py."""
REPORTED_PEOPLE: Final = sum(NUMBERS[story, year] for story in STORIES for year in YEARS)
"""How many people are met with the report's own figures."""


def scaled(number: int, people: int | None) -> int:
    """A number of the table in a demo of so many people: in proportion, and one at least where there was one."""
    if people is None:
        return number
    return max(round(number * people / REPORTED_PEOPLE), min(number, 1))


def people_in(people: int | None) -> int:
    """How many people a demo has: exactly the number asked for, except that each story is told once at least."""
    return sum(len(_stories(year, people)) for year in YEARS)


def _stories(year: int, people: int | None) -> list[str]:
    """The stories of a year; the commonest one takes up what rounding left over."""
    told = {story: scaled(NUMBERS[story, year], people) for story in STORIES}
    if people is not None and year == YEARS[-1]:
        others = sum(scaled(NUMBERS[story, one], people) for story in STORIES for one in YEARS)
        told["nothing_seen"] = max(told["nothing_seen"] + people - others, 1)
    return [story for story, number in told.items() for _ in range(number)]


def live(acts: Acts, people: int | None, told: Callable[[], None]) -> None:
    """Tell every life of both years in the order in which the people were met; `told` is called after each."""
    teller = Teller(acts)
    for year in YEARS:
        stories = _stories(year, people)
        acts.rng.shuffle(stories)
        for story, at in zip(stories, _moments(acts.rng, year, len(stories)), strict=True):
            getattr(teller, story)(at)
            told()


def _moments(rng: Random, year: int, number: int) -> Iterator[datetime]:
    """Moments in working hours, in order, from January to the middle of November: what follows has time to happen."""
    days = 315
    for place in range(number):
        day = datetime(year, 1, 3, 6, tzinfo=UTC) + timedelta(days=place * days // number)
        yield day + timedelta(microseconds=rng.randrange(9 * 3600 * 10**6))


def justice(acts: Acts, people: int | None) -> None:
    """The events of the prosecution: investigations by the ministry, convictions and sentences.

    The report says neither offence set nor instance nor sex, so the events do not either. It does not say that who was
    convicted in a year had been investigated in it, so no pseudonym stands in both.
    """
    investigator, prosecutor = acts.country.hands["investigator"], acts.country.hands["prosecutor"]
    for year in YEARS:
        for at in _moments(acts.rng, year, scaled(NUMBERS["investigated", year], people)):
            acts.justice(Kind.INVESTIGATED, investigator, at, acts.new_id(), offence_set=OffenceSet.UNSPECIFIED.value)
        moments = _days_in_court(acts.rng, year, people)
        for at, (sentence, months) in zip(moments, _sentences(acts.rng, year, len(moments), people), strict=True):
            whom = acts.new_id()
            stated = {"offence_set": OffenceSet.UNSPECIFIED.value, "instance": Instance.UNSPECIFIED.value}
            acts.justice(Kind.CONVICTED, prosecutor, at, whom, **stated)
            acts.justice(Kind.SENTENCED, prosecutor, at, whom, **stated, sentence=sentence, months=months)


def _days_in_court(rng: Random, year: int, people: int | None) -> list[datetime]:
    """The moments of the convictions: those of S14 together on one day, no other in that March."""
    together = scaled(NUMBERS["convictions_march", year], people)
    number = max(scaled(NUMBERS["convictions", year], people), together)
    others = [_not_in_march(at) for at in _moments(rng, year, number - together)]
    return [datetime(year, 3, 17, 9, tzinfo=UTC)] * together + others


def _not_in_march(at: datetime) -> datetime:
    return at + timedelta(31) if at.month == 3 else at


def _sentences(rng: Random, year: int, number: int, people: int | None) -> list[tuple[str, int | None]]:
    """A sentence for each conviction, from fines to the longest; the first, of S14, are prison."""
    fines = min(scaled(NUMBERS["fines", year], people), number - 1)
    longest = NUMBERS["longest_months", year]
    prison = [("prison", rng.randrange(24, longest, 6)) for _ in range(number - fines - 1)]
    rest: list[tuple[str, int | None]] = [*prison[4:], ("prison", longest), *[("fine", None)] * fines]
    rng.shuffle(rest)
    return [*prison[:4], *rest]
