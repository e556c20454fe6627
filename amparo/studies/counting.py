"""Counting, in the database, how many people are on which lists; only the counts come back.

A body's list is everybody whom it met with reasons to believe that they were trafficked, took over or helped within the
period, by the pseudonym that bodies share when a person is referred. Status decisions put nobody on a list: the
authority decides on people whom others met. Who was finally found not to be a victim is on none. The statement runs as
whoever acts, so row security decides whose events there are, and it returns no pseudonym.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from amparo.access.context import acting
from amparo.access.models import Organisation
from amparo.estimation import PatternTable
from amparo.events.kinds import Kind
from amparo.events.models import Event
from amparo.figures.splits import SPLITS
from amparo.studies.codes import Split
from amparo.studies.models import List, Pattern, Question

STATS: Final = "stats"
"""The connection of the role that counts (figures/queries.py)."""
LETTERS: Final = "ABCDEFGHIJ"
"""What lists are called while the work is done: their names may hold any sign, and are nobody's business there."""
MEETING: Final = (Kind.SCREENED, Kind.REFERRAL_ACCEPTED, Kind.ASSISTED)
PARTS: Final[Mapping[str, str]] = {
    "": "''",
    Split.YEAR: "to_char(min(occurred_on), 'YYYY')",
    **{
        one: f"coalesce((array_agg({one} order by occurred_on desc) filter (where {one} is not null))[1], %(none)s)"
        for one in (Split.SEX, Split.AGE_STATUS, Split.CITIZENSHIP, Split.EXPLOITATION)
    },
}
"""The part that a person belongs to: the fact as last stated in the period, or the year of the first meeting."""

COUNT: Final = """
with chosen as (select * from unnest(%(bodies)s::int[], %(bits)s::int[]) as c (organisation_id, bit)),
     standing as not materialized (select e.* from events_event e where not e.void and e.subject is not null
         and not exists (select 1 from events_event s where s.kind = e.kind and s.supersedes_id = e.id)),
     met as (select e.*, c.bit from standing e join chosen c using (organisation_id)
         where e.kind = any (%(meeting)s) and e.occurred_on between %(first)s and %(last)s
         and (e.kind <> 'person.screened' or e.outcome = 'indicators')),
     decided as (select distinct on (subject) subject, kind from standing
         where kind in ('person.identified', 'person.not_identified') and stage = 'final'
         order by subject, occurred_on desc, recorded_at desc),
     person as (select subject, bit_or(bit) as mask, {part} as part from met
         where subject not in (select d.subject from decided d where d.kind = 'person.not_identified')
         group by subject),
     sent as (select e.subject, sender.bit as sender, receiver.bit as receiver from standing e
         join chosen sender on sender.organisation_id
             = case e.kind when 'person.referred' then e.organisation_id else e.counterpart_id end
         join chosen receiver on receiver.organisation_id
             = case e.kind when 'person.referred' then e.counterpart_id else e.organisation_id end
         where e.kind in ('person.referred', 'referral.accepted') and e.occurred_on <= %(last)s),
     received as (select p.subject, bit_or(s.receiver) as mask from person p join sent s using (subject)
         where p.mask & s.sender > 0 and p.mask & s.receiver > 0 group by p.subject)
"""
PATTERNS: Final = (
    COUNT
    + """
select p.part, p.mask, count(*), count(*) filter (
    where bit_count(p.mask::bit(16)) > 1 and bit_count((p.mask & ~coalesce(r.mask, 0))::bit(16)) < 2)
from person p left join received r using (subject) group by p.part, p.mask order by p.part, p.mask
"""
)
SENT: Final = (
    COUNT
    + """
select distinct s.sender, s.receiver from person p join sent s using (subject)
where p.mask & s.sender > 0 and p.mask & s.receiver > 0 order by 1, 2
"""
)


def bodies(secret: str) -> list[Organisation]:
    """The bodies that ever met or helped anybody, among those whose events the session may count, by name."""
    theirs = Event.objects.using(STATS).filter(organisation_id=OuterRef("pk"), kind__in=MEETING)
    with acting(secret, using=STATS):
        known = list(Organisation.objects.using(STATS).filter(Q(Exists(theirs))).values_list("pk", flat=True))
    return list(Organisation.objects.filter(pk__in=known).order_by("name"))


def count(question: Question, lists: Sequence[List]) -> list[Pattern]:
    """The patterns of a question about events, not saved: of every part, of the lists with anybody on them."""
    statement = PATTERNS.replace("{part}", PARTS[question.split])
    with connection.cursor() as cursor:
        cursor.execute(statement, _values(question, lists))
        rows = cursor.fetchall()
    return [
        Pattern(question=question, part=part, mask=mask, people=people, handed_on=handed_on)
        for part, mask, people, handed_on in rows
    ]


def referrals(question: Question, lists: Sequence[List]) -> list[tuple[int, int]]:
    """Places of the lists between which people were referred: who sent, who received."""
    with connection.cursor() as cursor:
        cursor.execute(SENT.replace("{part}", "''"), _values(question, lists))
        return [(sender.bit_length() - 1, receiver.bit_length() - 1) for sender, receiver in cursor.fetchall()]


def _values(question: Question, lists: Sequence[List]) -> dict[str, Any]:
    return {
        "bodies": [one.organisation_id for one in lists],
        "bits": [1 << one.place for one in lists],
        "meeting": [kind.value for kind in MEETING],
        "first": question.first,
        "last": question.last,
        "none": SPLITS[question.split].unknown if question.split in SPLITS else "",
    }


@dataclass(frozen=True)
class Counted:
    """The tables that an estimate is made of: the whole, and its parts where it is divided."""

    whole: PatternTable
    parts: Mapping[str, PatternTable]
    handed_on: int


def tables(lists: Sequence[List], patterns: Sequence[Pattern]) -> Counted:
    """The kept patterns as tables, their lists called by letters. Raises TableError for fewer than two lists."""
    names = LETTERS[: len(lists)]
    parts: dict[str, dict[int, int]] = {}
    whole: dict[int, int] = {}
    for one in patterns:
        parts.setdefault(one.part, {})[one.mask] = one.people
        whole[one.mask] = whole.get(one.mask, 0) + one.people
    return Counted(
        PatternTable.from_patterns(names, whole),
        {part: PatternTable.from_patterns(names, found) for part, found in parts.items() if part},
        sum(one.handed_on for one in patterns),
    )


def patterns_of(table: PatternTable, question_id: uuid.UUID) -> list[Pattern]:
    """A table that was handed in, as patterns to keep; nothing is known of referral in it."""
    return [
        Pattern(question_id=question_id, part="", mask=mask, people=people, handed_on=0)
        for mask, people in enumerate(table.counts)
        if mask and people
    ]
