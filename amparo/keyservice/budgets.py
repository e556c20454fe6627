"""How much one person may open, counted by the key service itself, whatever the database says."""

from collections import defaultdict, deque
from collections.abc import Iterator
from typing import NamedTuple

from amparo.keyservice.errors import BudgetSpent, SettingWrong

HOUR, DAY = 3600, 86400


class Limits(NamedTuple):
    """The most that a person who works may open: identities an hour and a day, whereabouts a day, in bulk a day.

    In bulk is what two persons asked for together; it counts for the first of them and against its own limit alone.
    """

    identities_hour: int = 40
    identities_day: int = 200
    whereabouts_day: int = 5
    bulk_day: int = 1000


STUDIED = Limits()
"""What holds where an installation says nothing else."""


class Opened(NamedTuple):
    """What went out at once, and when (seconds since 1970)."""

    moment: float
    worker: int
    identities: int
    whereabouts: int
    bulk: bool = False


class Budgets:
    """What everybody opened in the last day. Not safe for threads: whoever uses it holds a lock."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._opened: defaultdict[int, deque[Opened]] = defaultdict(deque)

    def count(self, one: Opened) -> None:
        """Take note of what went out."""
        self._opened[one.worker].append(one)

    def require(self, wanted: Opened) -> None:
        """Raise BudgetSpent where this would be more than a limit allows."""
        day = self._opened[wanted.worker]
        while day and day[0].moment <= wanted.moment - DAY:
            day.popleft()
        for limit, before, more in self._against(wanted, day):
            if more and before + more > limit:
                raise BudgetSpent(
                    f"This would be more than {limit} in the time that the limit is for. Open fewer, or go on later."
                )

    def _against(self, wanted: Opened, day: deque[Opened]) -> Iterator[tuple[int, int, int]]:
        """Each limit that counts here, what was used of it, and what would be added."""
        hour = used = whereabouts = 0
        for one in day:
            whereabouts += one.whereabouts
            if one.bulk == wanted.bulk:
                used += one.identities
                hour += one.identities if one.moment > wanted.moment - HOUR else 0
        if wanted.bulk:
            yield self.limits.bulk_day, used, wanted.identities
        else:
            yield self.limits.identities_hour, hour, wanted.identities
            yield self.limits.identities_day, used, wanted.identities
        yield self.limits.whereabouts_day, whereabouts, wanted.whereabouts


def limits_from(words: str) -> Limits:
    """Limits as an installation sets them: `40 200 5 1000`. Raises SettingWrong."""
    try:
        limits = Limits(*map(int, words.split()))
    except (ValueError, TypeError):
        limits = Limits(-1)
    if min(limits) < 0 or len(words.split()) != len(limits):
        raise SettingWrong(
            "AMPARO_KEYS_BUDGETS takes four numbers: identities an hour, a day, whereabouts a day, in bulk a day."
        )
    return limits
