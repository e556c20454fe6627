"""Which way the figures of a sentence point that compares them with those of a year before."""

from collections.abc import Sequence

from .model import Bearing, Claim

# More of these is more done.
EFFORTS = frozenset(
    {
        "investigations",
        "prosecutions",
        "convictions",
        "imprisoned",
        "officials_investigated",
        "officials_prosecuted",
        "officials_convicted",
        "victims_identified",
        "victims_referred",
        "victims_assisted",
        "persons_trained",
        "funding",
    }
)


def progress_of(claims: Sequence[Claim]) -> Bearing | None:
    """Say by a sentence's figures whether more or less was done than the year before; nothing if it compares none."""
    if len(claims) < 2:
        return None
    counted = [claim for claim in claims if claim.measure in EFFORTS and isinstance(claim.value, int | float)]
    pairs = [compared(counted, kind) for kind in dict.fromkeys((each.measure, each.unit) for each in counted)]
    told = [(now, before) for now, before in pairs if now and before]
    if not told:
        return None
    ways = [way(sum_of(now) - sum_of(before)) for now, before in told]
    return Bearing("C11", in_all(ways), tuple(words_of(each) for sides in told for side in sides for each in side))


def compared(claims: list[Claim], kind: tuple[str, str]) -> tuple[list[Claim], list[Claim]]:
    """Give the figures of a measure and unit: those of this year, and those of the last year before it."""
    alike = [each for each in claims if (each.measure, each.unit) == kind]
    earlier = [each for each in alike if each.role == "earlier"]
    last = max((each.year or 0 for each in earlier), default=0)
    return [each for each in alike if each.role == "current"], [each for each in earlier if (each.year or 0) == last]


def sum_of(claims: list[Claim]) -> float:
    """Add the figures up that stand for one year: "127 federal and 298 state investigations"."""
    return sum(each.value for each in claims if isinstance(each.value, int | float))


def way(change: float) -> str:
    """Name the direction of a change."""
    return "for" if change > 0 else "against" if change < 0 else "neutral"


def in_all(ways: list[str]) -> str:
    """Name the direction of several measures or clauses together: two that differ are mixed."""
    moved = set(ways) - {"neutral"}
    return "neutral" if not moved else "mixed" if len(moved) > 1 else moved.pop()


def words_of(claim: Claim) -> str:
    """Give a claim's words as the sentence has them: its quote may run over lines of the text as given."""
    return " ".join(claim.quote.lower().split())
