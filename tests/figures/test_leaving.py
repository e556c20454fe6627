"""An attacker with every table that ever left, and the rules, finds nobody (T19).

A country's year is written with persons who are alone in their part: one child, one from Moldova, one in a shelter. The
country's statistician takes every table away, at several ends of months; the attacker puts all of them together.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise, product

import numpy
import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker
from scipy.optimize import linprog

from amparo.events.kinds import Kind
from amparo.events.models import Event
from amparo.figures.catalogue import DEFINITIONS
from amparo.figures.queries import STATS, counting
from amparo.figures.releasing import OTHERS, part_of
from amparo.figures.splits import SPLITS
from amparo.release.rules import BASE, SMALLEST
from tests.access.hands import refused, superuser
from tests.exchange.readback import without_mark
from tests.figures.pages import page
from tests.personas import Country

YEAR = 2005
MONTHS = (date(2006, 1, 31), date(2006, 2, 28), date(2006, 3, 31))
BORDER = [
    # how many, sex, age, citizenship, known since (which end of month)
    (21, "female", "adult", "BY", 0), (13, "female", "adult", "UA", 0), (13, "male", "adult", "BY", 0),
    (1, "male", "child", "MD", 0), (1, "female", "child", "BY", 1), (2, "male", "adult", "UA", 1),
    (1, "female", "adult", "RU", 2), (11, "female", "adult", "BY", 2),
]  # fmt: skip
COURTS = [("prison", 38, 0), ("fine", 3, 0), ("suspended", 12, 0), ("fine", 1, 1), ("suspended", 1, 2)]
Cell = tuple[str, str, str]
"""Figure, split, key; the total has neither split nor key."""
Table = dict[Cell, dict[str, str]]


ADD = """
    insert into events_event (id, kind, occurred_on, recorded_at, organisation_id, subject, source, void, sex,
                              age_status, citizenship, stage, sentence, months)
    select gen_random_uuid(), %(kind)s, %(day)s, %(known)s, %(body)s, gen_random_uuid(), 'work', false, %(sex)s,
           %(age)s, %(citizenship)s, %(stage)s, %(sentence)s, %(months)s from generate_series(1, %(count)s)
"""
KEPT = "insert into release_released (figure, year, split, key, number, left_at) values (%s, %s, %s, %s, %s, %s)"
NOTHING = dict.fromkeys(("sex", "age", "citizenship", "stage", "sentence", "months"))


@dataclass(frozen=True)
class Left:
    """What left of the year: three tables one after the other, and the last one again where nothing had left before."""

    one_by_one: list[Table]
    last_alone: Table
    again: Table


@pytest.fixture(scope="module")
def left(country: Country, django_db_blocker: DjangoDbBlocker) -> Iterator[Left]:
    """A year written by several bodies, some of it known later; all its tables taken by the statistician."""
    with django_db_blocker.unblock():
        write_the_year(country)
        client = country.statistician.client()
        one_by_one = [everything(client, as_of) for as_of in MONTHS]
        again = everything(client, MONTHS[0])
        with superuser() as hand:
            kept = hand.execute("select figure, year, split, key, number, left_at from release_released").fetchall()
            hand.execute("delete from release_released")
            last_alone = everything(client, MONTHS[-1])
            hand.execute("delete from release_released")
            for row in kept:
                hand.execute(KEPT, row)
        yield Left(one_by_one, last_alone, again)


def write_the_year(country: Country) -> None:
    """As the superuser, in one go: moments of the past are the database's to set."""
    bodies = [one.organisation_id for one in (country.border_officer, country.shelter_worker, country.decider)]
    people = [{"kind": Kind.IDENTIFIED, "stage": "final", "count": count, "sex": sex, "age": age, "since": since,
               "citizenship": citizenship, "body": bodies[0 if place < 3 else 1 + place % 2]}
              for place, (count, sex, age, citizenship, since) in enumerate(BORDER)]  # fmt: skip
    courts = [{"kind": Kind.SENTENCED, "sentence": sentence, "months": 40 if sentence == "prison" else None,
               "count": count, "since": since, "body": country.prosecutor.organisation_id}
              for sentence, count, since in COURTS]  # fmt: skip
    with superuser() as hand, hand.transaction():
        hand.execute("set local session_replication_role = replica")
        for event in [*people, *courts]:
            day = MONTHS[int(str(event.pop("since")))] - timedelta(days=3)
            known = timezone.make_aware(datetime.combine(day, datetime.min.time()))
            hand.execute(ADD, NOTHING | event | {"day": date(YEAR, 3, 1), "known": known})


def taken(client: Client, url: str, **query: object) -> list[dict[str, str]]:
    """A table as it left."""
    answer = client.get(url, {"first": YEAR, "last": YEAR, **query})
    assert answer.status_code == 200, url
    return without_mark(answer)


def everything(client: Client, as_of: date) -> Table:
    """All that can be taken: all figures, by body, and figures by each of their splits."""
    found: Table = {}
    tables = [("/figures/figures.csv", ""), ("/figures/figures.csv", "organisation")]
    for code in ("identified", "sentences"):
        tables += [(f"/figures/{code}/figure.csv", by) for by in DEFINITIONS[code].splits]
    for code, by in (("sentences_prison", "months"), ("sentences_prison", "sex"), ("sentences_fine", "sex")):
        tables.append((f"/figures/{code}/figure.csv", by))
    for url, by in tables:
        for line in taken(client, url, as_of=as_of, **({"by": by} if by else {})):
            cell = (line["figure"], line["split"], line["key"])
            assert found.setdefault(cell, line)["value"] == line["value"], "the same number in every table"
    return found


def true_counts(country: Country, as_of: date) -> dict[Cell, int]:
    """What nobody outside knows."""
    counts: dict[Cell, set[object]] = defaultdict(set)
    with country.statistician.acting() as actor, counting(actor):
        for event in Event.objects.using(STATS).filter(recorded_at__date__lte=as_of):
            for code, definition in DEFINITIONS.items():
                facts = all(getattr(event, fact) in values for fact, values in definition.filters)
                if event.kind in definition.kinds and facts:
                    counts[code, "", ""].add(event.pk)
                    counts[code, "organisation", str(event.organisation_id)].add(event.pk)
                    for split in definition.splits:
                        if split != "months":
                            counts[code, split, getattr(event, split) or SPLITS[split].unknown].add(event.pk)
    return {cell: len(events) for cell, events in counts.items()}


@dataclass
class Attack:
    """All tables of one day as equations: parts add up, a figure that is a part of another equals its part."""

    published: Table
    cells: list[Cell]

    def bounds(self, cell: Cell) -> tuple[float, float | None]:
        """What the line of a number says of it."""
        code, split, _key = cell
        line = self.published.get(cell) or self.published.get((code, split, OTHERS)) or {"state": "withheld"}
        if line["state"] == "number":
            return max(SMALLEST, int(line["value"]) - BASE // 2), int(line["value"]) + BASE // 2
        if line["state"] == "withheld":
            return 0, None if split or part_of(DEFINITIONS[code]) else SMALLEST - 1
        return 0, 0

    def possible(self, wanted: Cell) -> tuple[int, float]:
        """The least and the most that a number can be."""
        place = {cell: number for number, cell in enumerate(self.cells)}
        equal = []
        for code, split in {(code, split) for code, split, _key in self.cells if split}:
            row = numpy.zeros(len(self.cells))
            row[place[code, "", ""]] = -1
            for cell in self.cells:
                row[place[cell]] += cell[:2] == (code, split)
            equal.append(row)
        for code in {code for code, _split, _key in self.cells}:
            part = part_of(DEFINITIONS[code])
            if part and (part.whole.code, part.split, part.key) in place:
                row = numpy.zeros(len(self.cells))
                row[place[code, "", ""]], row[place[part.whole.code, part.split, part.key]] = 1, -1
                equal.append(row)
        goal = numpy.zeros(len(self.cells))
        goal[place[wanted]] = 1
        ends = []
        for sign in (1, -1):
            solved = linprog(sign * goal, A_eq=numpy.array(equal), b_eq=numpy.zeros(len(equal)),
                             bounds=[self.bounds(cell) for cell in self.cells], method="highs")  # fmt: skip
            ends.append(float("inf") if solved.status == 3 else sign * solved.fun)
            assert solved.status in (0, 3), solved.message
        return round(ends[0]), ends[1]


@pytest.mark.parametrize("month", [0, 2])
def test_all_tables_of_a_day_put_together_find_no_small_number(month: int, left: Left, country: Country) -> None:
    published, true = (left.one_by_one[0], left.last_alone)[month > 0], true_counts(country, MONTHS[month])
    small = [cell for cell, count in true.items() if 0 < count < SMALLEST]
    assert len(small) > 5
    attack = Attack(published, sorted(true))
    for cell in small:
        assert published.get(cell, {"value": ""})["value"] == "", cell
        least, most = attack.possible(cell)
        assert least <= true[cell] <= most
        assert most - least >= SMALLEST - 1, cell


def test_between_two_days_a_number_moves_by_ten_persons_or_not_at_all(left: Left, country: Country) -> None:
    jumps = {cell: int(later[cell]["value"]) - int(earlier[cell]["value"])
             for earlier, later in product(left.one_by_one, left.one_by_one) for cell in earlier.keys() & later.keys()
             if earlier[cell]["state"] == later[cell]["state"] == "number"}  # fmt: skip
    assert all(jump == 0 or abs(jump) >= SMALLEST for jump in jumps.values())
    true = [true_counts(country, as_of)["identified", "", ""] for as_of in MONTHS]
    assert true == [48, 51, 63]
    assert [table["identified", "", ""]["value"] for table in left.one_by_one] == ["50", "50", "65"]
    with superuser() as hand:
        kept = hand.execute("select array_agg(number order by number) from release_released"
                            " group by figure, year, split, key").fetchall()  # fmt: skip
    assert any(len(numbers) > 1 for (numbers,) in kept)
    for (numbers,) in kept:
        assert all(later - earlier >= SMALLEST for earlier, later in pairwise(numbers))


def test_asked_again_the_table_is_the_same(left: Left) -> None:
    assert left.again == left.one_by_one[0]


def test_what_stays_says_so_and_a_true_zero_is_told(left: Left) -> None:
    found = left.one_by_one[0]
    assert found["identified", "", ""]["value"] == "50"  # of 48
    assert found["sentences", "", ""]["value"] == "55"  # of 53
    assert found["sentences_fine", "", ""]["state"] == "withheld"
    assert found["sentences_prison", "", ""]["value"] == "40"  # of 38
    assert "Fewer than 10" in found["sentences_fine", "", ""]["reason"]
    assert found["identified", "age_status", "others"]["state"] == "withheld"
    assert found["identified", "sex", "others"]["state"] == "zero"
    assert found["screened", "", ""]["state"] == "not available"


@pytest.mark.parametrize("day", [date(2006, 2, 1), date(2006, 2, 27)])
def test_no_table_is_of_a_day_within_a_month(left: Left, country: Country, day: date) -> None:
    lines = taken(country.statistician.client(), "/figures/identified/figure.csv", as_of=day)
    assert {line["as_of"] for line in lines} == {"2006-01-31"}


def test_a_table_that_nobody_asked_a_day_for_is_of_a_month_that_is_over(left: Left, country: Country) -> None:
    day = date.fromisoformat(taken(country.statistician.client(), "/figures/identified/figure.csv")[0]["as_of"])
    assert day < timezone.localdate()
    assert (day + timedelta(days=1)).day == 1


@pytest.mark.parametrize("who", ["border_officer", "prosecutor", "overseer"])
def test_only_who_counts_the_country_takes_figures_away(who: str, left: Left, country: Country) -> None:
    """A body's own table beside the country's would tell of the others; on its pages it sees its own exactly."""
    persona = country.all()[who]
    for url in ("/figures/figures.csv", "/figures/identified/figure.csv"):
        assert persona.client().get(url).status_code == 404
    with persona.acting():
        refused("those who count the country", "select release_settle('{}', '{}', '{}', '{}', '{}')")
        added = "insert into exchange_export (id, what, object_id, rows) values (gen_random_uuid(), 'figures', '', 1)"
        refused("row-level security", added)


def test_the_link_stands_where_it_leads_somewhere(left: Left, country: Country) -> None:
    links = {who: len(page(country.all()[who].client(), "/figures/").select("a[href*='figures.csv']"))
             for who in ("border_officer", "statistician")}  # fmt: skip
    assert links == {"border_officer": 0, "statistician": 1}


def test_nobody_reads_what_left_exactly(left: Left, country: Country) -> None:
    with country.statistician.acting():
        refused("permission denied", "select * from release_released")
