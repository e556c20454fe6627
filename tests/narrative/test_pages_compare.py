"""Two years of one country: figures side by side, what lies between them, and why sometimes nothing does."""

from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from amparo.narrative.codes import Measure
from amparo.narrative.comparing import Pair, Why, pairs_of
from amparo.narrative.figure import Figure
from amparo.narrative.showing import Shown
from tests.narrative.pages import saved, soup, statements
from tests.narrative.reports import EARLIER, LATER
from tests.personas import Country


def shown(value: int | None, measure: str = "convictions", state: str = "suggested", **more: str) -> Shown:
    figure = Figure(
        measure, value, more.get("unit", "persons"), 2005, more.get("role", "current"),
        more.get("qualifier", "exact" if value is not None else "not_reported"), more.get("actor", "government"),
    )  # fmt: skip
    return Shown(1, "words", 0, 5, True, state, figure)


def only(before: list[Shown], after: list[Shown]) -> Pair:
    found = pairs_of(before, after)
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("before", "after", "difference", "percent"),
    [(230, 359, 129, "56.1"), (12, 9, -3, "-25.0"), (5, 5, 0, "0.0"), (0, 5, 5, None), (5, 0, -5, "-100.0")],
)
def test_numbers_of_one_unit_have_a_difference(before: int, after: int, difference: int, percent: str | None) -> None:
    pair = only([shown(before)], [shown(after)])
    assert pair.difference == difference
    assert (None if pair.percent is None else str(pair.percent.quantize(Decimal("0.1")))) == percent


def test_not_reported_is_no_zero() -> None:
    assert only([shown(None)], [shown(0)]).difference is None
    assert only([shown(None)], [shown(0)]).why_not == Why.NOT_REPORTED
    assert only([shown(0)], [shown(0)]).difference == 0


def test_silence_is_said() -> None:
    assert only([shown(3)], []).why_not == Why.SILENT
    assert only([], [shown(3)]).why_not == Why.SILENT


def test_cases_and_persons_are_not_subtracted() -> None:
    assert only([shown(3, unit="cases")], [shown(5)]).why_not == Why.UNITS


def test_what_different_bodies_did_is_not_subtracted() -> None:
    assert only([shown(10, actor="ngo")], [shown(20, actor="io")]).why_not == Why.DOERS
    assert only([shown(10, actor="unknown")], [shown(20)]).difference == 10


def test_several_claims_pair_by_unit_and_by_who() -> None:
    before = [shown(3), shown(10, actor="ngo")]
    after = [shown(20, actor="ngo"), shown(5)]
    assert {pair.difference for pair in pairs_of(before, after)} == {2, 10}


def test_where_it_is_not_plain_which_answers_which_nothing_is_subtracted() -> None:
    pairs = pairs_of([shown(3), shown(4)], [shown(5)])
    assert [pair.difference for pair in pairs] == [None, None]
    assert {pair.why_not for pair in pairs} == {Why.SEVERAL}


def test_rejected_claims_and_other_years_stay_out() -> None:
    assert pairs_of([shown(3, state="rejected")], [shown(4, role="earlier")]) == []


claims = st.lists(
    st.builds(
        shown, st.one_of(st.none(), st.integers(0, 9999)), st.sampled_from(Measure.values[1:]),
        unit=st.sampled_from(["persons", "cases"]), actor=st.sampled_from(["government", "ngo"]),
    ),
    max_size=12,
)  # fmt: skip


@given(claims, claims)
def test_every_claim_stands_in_one_pair_and_only_one(before: list[Shown], after: list[Shown]) -> None:
    pairs = pairs_of(before, after)
    assert sorted(map(id, before)) == sorted(id(pair.before) for pair in pairs if pair.before)
    assert sorted(map(id, after)) == sorted(id(pair.after) for pair in pairs if pair.after)
    for pair in pairs:
        assert (pair.difference is None) == bool(pair.why_not)


@pytest.fixture
def two(db: None, country: Country) -> tuple[Client, str, str]:
    client = country.shelter_worker.client()
    return client, saved(client, EARLIER, "2005"), saved(client)


def compared(two: tuple[Client, str, str]) -> BeautifulSoup:
    client, before, after = two
    return soup(client, f"{after}compare/?with={before.split('/')[-2]}")


def row(page: BeautifulSoup, what: str) -> list[str]:
    for line in page.select(".compared tbody tr"):
        cells = [" ".join(cell.get_text(" ").split()) for cell in line.select("th, td")]
        if cells[0] == what:
            return cells[1:]
    raise AssertionError(what)


def test_the_page_tells_difference_percent_and_why_there_is_none(two: tuple[Client, str, str]) -> None:
    page = compared(two)
    assert row(page, "Investigations") == ["40 cases", "50 cases", "+10", "+25 %"]
    assert row(page, "Convictions") == ["12 persons", "9 persons", "−3", "−25 %"]
    assert row(page, "Victims identified") == ["not reported", "31 persons", "Not reported is not zero", "–"]
    assert row(page, "Victims assisted")[0] == "not mentioned"
    assert page.select_one("svg[role=img]") is not None
    assert "have not been looked at by a person" in page.get_text()


def bars(page: BeautifulSoup) -> set[str]:
    """Measures that the chart draws, by the table of its numbers."""
    return {cell.get_text() for cell in page.select("figure tbody th")}


def beside_the_chart(page: BeautifulSoup) -> str:
    return page.select_one("figcaption p").get_text()  # type: ignore[union-attr] # else: fails


def test_the_chart_draws_only_what_the_table_subtracts(db: None, country: Country) -> None:
    client = country.shelter_worker.client()
    one = f"{EARLIER}NGOs assisted 70 victims in 2004. The government prosecuted 15 defendants in 2004."
    other = LATER.replace("NGOs assisted", "IOM assisted") + "The government prosecuted 18 cases in 2005."
    page = compared((client, saved(client, one, "2005"), saved(client, other)))
    assert bars(page) == {"Investigations", "Convictions"}
    said = beside_the_chart(page)
    assert "3 measures have no bars" in said
    assert "Prosecutions (Different units)" in said
    assert "Victims identified (Not reported is not zero)" in said
    assert "Victims assisted (Done by different bodies)" in said


def test_a_measure_with_several_figures_has_no_bars(db: None, country: Country) -> None:
    client = country.shelter_worker.client()
    one = f"{EARLIER}The government prosecuted 15 defendants in 2004."
    other = (
        f"{LATER}The government prosecuted 18 defendants in 2005. In the north police investigated 12 suspects in 2005."
    )
    page = compared((client, saved(client, one, "2005"), saved(client, other)))
    assert bars(page) == {"Prosecutions", "Convictions"}
    assert "Investigations (Several figures" in beside_the_chart(page)


def test_every_figure_leads_to_its_claim(two: tuple[Client, str, str]) -> None:
    client = two[0]
    for link in compared(two).select(".compared td a")[:3]:
        address, _, anchor = str(link["href"]).partition("#")
        assert soup(client, address).select_one(f"#{anchor}") is not None


def test_the_other_year_is_offered(two: tuple[Client, str, str]) -> None:
    client, before, after = two
    offered = soup(client, f"{after}compare/").select("main table a")
    assert [link.get_text() for link in offered] == ["Fredonia 2005"]
    assert client.get(f"{after}compare/{str(offered[0]['href']).partition('compare/')[2]}").status_code == 200
    lonely = saved(client, country="SM")
    assert "no other report of this country" in soup(client, f"{lonely}compare/").get_text()
    assert client.get(f"{lonely}compare/?with={before.split('/')[-2]}").status_code == 404
    assert client.get(f"{lonely}compare/?with=nonsense").status_code == 404


def test_another_organisations_report_cannot_stand_beside_ours(two: tuple[Client, str, str], country: Country) -> None:
    outsider = country.outsider.client()
    theirs = saved(outsider)
    assert outsider.get(f"{theirs}compare/?with={two[1].split('/')[-2]}").status_code == 404


def test_comparing_takes_few_statements(two: tuple[Client, str, str]) -> None:
    with CaptureQueriesContext(connection) as captured:
        compared(two)
    assert len(statements(captured)) <= 7
