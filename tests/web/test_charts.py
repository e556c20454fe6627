"""Charts: what is drawn is what was counted, and nothing that runs can be in it."""

import re
import subprocess
import sys
from typing import Literal
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.web import charts
from amparo.web.charts import Bar, bar_chart, clean

YEARS = [Bar("2003", 175), Bar("2004", 230), Bar("2005", 359)]


def parse(drawing: str) -> ElementTree.Element:
    """The drawing as a tree."""
    return ElementTree.fromstring(drawing)  # noqa: S314 # made by ourselves a line ago


def words(drawing: str) -> list[str]:
    """The texts in a drawing, as a reader sees them."""
    return ["".join(element.itertext()) for element in parse(drawing).iter(f"{{{charts.SVG}}}text")]


def widths(drawing: str) -> list[float]:
    """Lengths of the bars drawn across."""
    return [float(width) for width in re.findall(r'd="M0,[\d.]+h([\d.]+)v[\d.]+h-?[\d.]+Z" fill="url', drawing)]


def test_a_screen_reader_hears_title_and_description_of_one_picture() -> None:
    root = parse(bar_chart(YEARS, title="Persons, by year", description="It grew."))
    labels = [root.find(f".//*[@id='{name}']") for name in root.attrib["aria-labelledby"].split()]
    assert root.attrib["role"] == "img"
    assert [label.text for label in labels if label is not None] == ["Persons, by year", "It grew."]


@pytest.mark.parametrize("direction", ["across", "up"])
def test_every_bar_carries_its_label_and_its_value_in_figures(direction: Literal["across", "up"]) -> None:
    drawn = words(bar_chart([Bar("2004", 2300, "2 300"), Bar("2005", 12)], title="t", direction=direction))
    assert {"2004", "2 300", "2005", "12"} <= set(drawn)


def test_bars_are_as_long_as_their_values_and_start_at_zero() -> None:
    one, two, four = widths(bar_chart([Bar("a", 1), Bar("b", 2), Bar("c", 4)], title="t"))
    assert (two / one, four / one) == pytest.approx((2, 4))


def test_not_available_is_written_and_differs_from_a_true_zero() -> None:
    drawing = bar_chart([Bar("a", 5), Bar("b", None, "not available"), Bar("c", 0, "0")], title="t")
    assert {"not available", "0"} <= set(words(drawing))


def test_series_differ_by_pattern_and_are_named_in_a_legend() -> None:
    drawing = bar_chart([Bar("Brest", 3, series="2004"), Bar("Brest", 4, series="2005")], title="t")
    fills = set(re.findall(r'fill="url\(#([^)]+)\)"', drawing))
    shapes = {name: re.search(f'<pattern id="{name}".*?</pattern>', drawing) for name in fills}
    assert len(fills) == 2
    assert all(shapes.values())
    assert {"2004", "2005"} <= set(words(drawing))


def test_two_charts_on_one_page_share_no_ids() -> None:
    ids = [set(re.findall(r' id="([^"]+)"', bar_chart(YEARS, title=title))) for title in ("one", "two")]
    assert ids[0]
    assert not ids[0] & ids[1]


def test_colours_come_from_the_page_so_that_dark_and_paper_work() -> None:
    drawing = bar_chart(YEARS, title="t")
    assert set(re.findall(r'<text[^>]* fill="([^"]+)"', drawing)) == {"currentColor"}
    assert 'class="chart-1"' in drawing


@settings(max_examples=25, deadline=None)
@given(label=st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=40))
def test_whatever_a_label_says_it_stays_words(label: str) -> None:
    drawing = bar_chart([Bar(f"<script>{label}", 1, f"{label}<b>")], title=f"{label}</title><script>")
    found = {element.tag for element in parse(drawing).iter()}
    assert f"{{{charts.SVG}}}script" not in found
    assert found <= {f"{{{charts.SVG}}}{name}" for name in charts.ELEMENTS}


def test_nothing_that_runs_loads_or_needs_an_inline_style_survives() -> None:
    hostile = (
        f'<svg xmlns="{charts.SVG}" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9" onload="x()">'
        '<script>x()</script><foreignObject><body onclick="x()"/></foreignObject><image xlink:href="//host/i"/>'
        '<a href="javascript:x()"><text>t</text></a><style>*{}</style><animate attributeName="href"/>'
        '<path d="M0,0" style="fill:red" onclick="x()" fill="url(//host/p)"/></svg>'
    )
    safe = clean(hostile, name="n", title="t")
    for forbidden in ("script", "onload", "onclick", "foreignObject", "href", "style", "host", "animate"):
        assert forbidden not in safe


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([], "at least one"),
        ([Bar("a", -1)], "negative"),
        ([Bar("a", 1, series=str(number)) for number in range(5)], "told apart"),
    ],
)
def test_a_chart_that_cannot_be_read_is_refused(rows: list[Bar], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        bar_chart(rows, title="t")


def test_the_same_chart_is_drawn_once() -> None:
    bar_chart([Bar("only here", 41)], title="t")
    before = charts._draw.cache_info().misses
    bar_chart([Bar("only here", 41)], title="t")
    assert charts._draw.cache_info().misses == before


def test_the_drawing_engine_is_loaded_only_when_a_chart_is_asked_for() -> None:
    check = "import sys, amparo.web.charts; sys.exit('vl_convert' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
