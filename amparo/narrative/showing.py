"""A claim as pages, exports and comparisons show it, whether it was just read or saved and looked over."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from amparo.narrative.codes import State, Verdict
from amparo.narrative.figure import Figure
from amparo.narrative.models import Look, ReportClaim
from amparo.narrative.reading import Claim
from amparo.web.components import Tag

TAGS = {
    State.ACCEPTED: Tag(State.ACCEPTED.label, "good"),
    State.CORRECTED: Tag(State.CORRECTED.label, "active"),
    State.REJECTED: Tag(State.REJECTED.label, "bad"),
    State.ADDED: Tag(State.ADDED.label),
    State.SUGGESTED: Tag(State.SUGGESTED.label, "waiting"),
}
NOT_HERE = _("somebody who no longer works here")
LOOK_HERE = Tag(_("Look here"), "waiting")


@dataclass(frozen=True)
class Said:
    """One look of a person at a claim, for its history; or that they added it."""

    verdict: str
    by: str
    at: datetime
    figure: Figure

    @property
    def words(self) -> str:
        """What was said, or that it was added."""
        return str((State if self.verdict == State.ADDED else Verdict)(self.verdict).label)


@dataclass(frozen=True)
class Shown:
    """A claim with the figure that stands now, and the one that the reader suggested where it is another."""

    number: int
    quote: str
    start: int
    end: int
    sure: bool
    state: str
    figure: Figure
    suggested: Figure | None = None
    by: str = ""
    at: datetime | None = None
    history: tuple[Said, ...] = ()
    giver: Said | None = None
    """Who wrote the figure that somebody else, who is `by`, then looked at: corrected it or added the claim."""
    is_mine: bool = False
    """Did whoever sees it here say what was said last?"""
    by_hand: bool = False

    @property
    def anchor(self) -> str:
        """Where it stands on its page."""
        return anchor(self.number)

    @property
    def seen(self) -> int:
        """How many looks it shows: what is said in answer to it holds only while there are no more."""
        return len(self.history)

    @property
    def looked_at(self) -> bool:
        """Has a person said what they think of it?"""
        return self.state != State.SUGGESTED

    @property
    def wants_a_look(self) -> bool:
        """Was the reader not sure, and has nobody looked?"""
        return not self.sure and not self.looked_at

    @property
    def counts(self) -> bool:
        """Does it stand? All but the rejected do."""
        return self.state != State.REJECTED

    @property
    def words(self) -> str:
        """The quote on one line."""
        return " ".join(self.quote.split())

    @property
    def state_words(self) -> str:
        """How it stands."""
        return str(State(self.state).label)

    @property
    def tag(self) -> Tag:
        """How it stands, as a tag; what the reader was not sure of asks for a look."""
        return LOOK_HERE if self.wants_a_look else TAGS[State(self.state)]

    @property
    def can_be_accepted(self) -> bool:
        """By whoever sees it here: not twice, and not a figure of one's own."""
        return self.state != State.ACCEPTED and not (self.is_mine and self.state in (State.CORRECTED, State.ADDED))


def anchor(number: int) -> str:
    """Where a report's claim of that number stands on its page."""
    return f"claim-{number}"


def standing(verdicts: Sequence[str]) -> list[int]:
    """Places of the verdicts that still stand, oldest first: each "undone" takes back the last one before it."""
    kept: list[int] = []
    for place, verdict in enumerate(verdicts):
        if verdict != Verdict.UNDONE:
            kept.append(place)
        elif kept:
            kept.pop()
    return kept


def as_read(claims: Iterable[Claim]) -> list[Shown]:
    """Claims straight from the reader, numbered in the order of the text."""
    return [
        Shown(number, claim.quote, claim.start, claim.end, claim.sure, State.SUGGESTED, figure_of(claim))
        for number, claim in enumerate(sorted(claims, key=lambda claim: (claim.start, claim.end)), start=1)
    ]


def figure_of(claim: Claim) -> Figure:
    """The figure that the reader found."""
    return Figure(claim.measure, claim.value, claim.unit, claim.year, claim.role, claim.qualifier, claim.actor)


def saved_claim(claim: ReportClaim, names: Mapping[int, str], seen_by: int = 0) -> Shown:
    """One saved claim: the last look that stands gives its figure; without one it is as suggested or added.

    `names` are those of the colleagues who looked, by number; whoever is not there works elsewhere now. `seen_by` is
    the number of whoever sees the page.
    """
    looks = list(claim.looks.all())
    kept = [looks[place] for place in standing([look.verdict for look in looks])]
    last = kept[-1] if kept else None
    figure = last.figure if last else claim.figure
    by, at = (last.by_id, last.at) if last else (claim.added_by_id, claim.added_at)
    return Shown(
        claim.number, claim.quote, claim.start, claim.end, claim.sure, claim.state, figure,
        suggested=claim.figure if claim.figure != figure else None,
        by=_name(by, names) if by else "", at=at if by else None, history=tuple(_said(look, names) for look in looks),
        giver=_giver(claim, kept, names), is_mine=bool(by) and by == seen_by, by_hand=claim.added_by_id is not None,
    )  # fmt: skip


def _giver(claim: ReportClaim, kept: Sequence[Look], names: Mapping[int, str]) -> Said | None:
    corrected = [look for look in kept if look.verdict == Verdict.CORRECTED]
    if corrected and corrected[-1] is not kept[-1]:
        return _said(corrected[-1], names)
    if kept and claim.added_by_id:
        return Said(State.ADDED, _name(claim.added_by_id, names), claim.added_at, claim.figure)
    return None


def _said(look: Look, names: Mapping[int, str]) -> Said:
    return Said(look.verdict, _name(look.by_id, names), look.at, look.figure)


def _name(worker: int, names: Mapping[int, str]) -> str:
    return names.get(worker) or str(NOT_HERE)
