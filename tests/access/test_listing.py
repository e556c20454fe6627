"""List pages and counts: every record within sight, once, newest first; nothing beyond it."""

import uuid
from datetime import UTC, datetime

import pytest

from amparo.access.context import Actor
from amparo.access.listing import Place, count_of, page_of, rows_of
from amparo.protection.models import Case
from tests.access.hands import principal_of, rows, shown
from tests.personas import Country

CASES = "protection_case"


def cases_opened(number: int) -> set[uuid.UUID]:
    return {Case.objects.create().pk for _ in range(number)}


def page(actor: Actor, before: Place | None = None, limit: int = 3) -> list[Place]:
    sql, parameters = page_of(CASES, actor.principals, before=before, limit=limit)
    return [(opened, record) for opened, record in rows(sql, *parameters)]


def count(actor: Actor, cap: int) -> int:
    sql, parameters = count_of(CASES, actor.principals, cap)
    return int(rows(sql, *parameters)[0][0])


def test_pages_follow_each_other_without_gap_or_repetition(db: None, country: Country) -> None:
    with country.border_officer.acting() as actor:
        opened = cases_opened(7)
        seen: list[Place] = []
        while found := page(actor, seen[-1] if seen else None):
            assert len(found) <= 3
            seen += found
        assert opened <= {record for _, record in seen}
        assert seen == sorted(set(seen), reverse=True)
        assert {record for _, record in seen} == set(Case.objects.values_list("pk", flat=True))


def test_record_reached_in_several_ways_is_listed_and_counted_once(db: None, country: Country) -> None:
    with country.colleague_at_border.acting() as actor:
        before = count(actor, 1000)
        opened = cases_opened(2)
        assert {record for _, record in page(actor, limit=2)} == opened
        assert count(actor, 1000) == before + 2


def test_records_come_in_the_order_of_the_page(db: None, country: Country) -> None:
    with country.colleague_at_border.acting() as actor:
        cases_opened(4)
        newest, *others = page(actor, limit=4)
        found = Case.objects.raw(*rows_of(CASES, ["id", "status"], actor.principals, before=newest, limit=3))
        assert [case.pk for case in found] == [record for _, record in others]


def test_count_stops_at_its_cap(db: None, country: Country) -> None:
    with country.border_officer.acting() as actor:
        cases_opened(5)
        assert count(actor, 4) == 4


def test_principals_of_others_find_nothing(db: None, country: Country) -> None:
    with country.border_officer.acting():
        cases_opened(2)
    of_the_border = principal_of("organisation", country.border_officer.organisation_id)
    with country.outsider.acting():
        sql, parameters = page_of(CASES, [of_the_border], limit=5)
        assert rows(sql, *parameters) == []
        sql, parameters = count_of(CASES, [of_the_border], 5)
        assert rows(sql, *parameters) == [(0,)]


def test_whoever_has_no_principal_gets_an_empty_page(db: None, country: Country) -> None:
    sql, parameters = page_of(CASES, [])
    assert rows(sql, *parameters) == []


def test_share_that_lapsed_is_neither_listed_nor_counted(committing: None, country: Country) -> None:
    shared = principal_of("shared", country.outsider.organisation_id)
    with country.border_officer.acting():
        (case,) = cases_opened(1)
    shown(case, shared)
    with country.outsider.acting() as actor:
        assert case in {record for _, record in page(actor)}
        open_ones = count(actor, 1000)
    shown(case, shared, datetime.now(UTC))
    with country.outsider.acting() as actor:
        assert case not in {record for _, record in page(actor)}
        assert count(actor, 1000) == open_ones - 1


@pytest.mark.parametrize("name", ["protection_case; drop table x", "Case", ""])
def test_what_is_no_name_of_a_table_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="Not the name of a table or column"):
        page_of(name, [1])
    with pytest.raises(ValueError, match="Not the name of a table or column"):
        rows_of(CASES, ["id", name], [1])


@pytest.mark.parametrize("rows_wanted", [0, -1])
def test_page_without_rows_is_refused(rows_wanted: int) -> None:
    with pytest.raises(ValueError, match="one row at least"):
        page_of(CASES, [1], limit=rows_wanted)
    with pytest.raises(ValueError, match="one row at least"):
        count_of(CASES, [1], rows_wanted)
