"""Charts drawn on the server: values in, an SVG drawing out. No request, no database, no script in the browser.

The drawing is made by Vega-Lite (through vl-convert, which is loaded at the first chart, not at start-up), then cleaned
to an allow-list of elements and attributes. Text takes the colour of the page around it; bars take classes that the
style sheet colours for light, dark and paper. Series differ by pattern as well as by colour, and every bar carries its
value in figures. The same chart is drawn once and kept (by its content) for the life of the process.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from textwrap import wrap
from typing import Any, Literal
from xml.etree import ElementTree

SVG = "http://www.w3.org/2000/svg"
SERIES = 4
"""How many series a chart may have: more cannot be told apart by pattern."""
LABEL = 18
"""Letters in a line of a label: the drawing stays narrow enough for a telephone."""

ELEMENTS = frozenset(
    {"svg", "g", "path", "line", "rect", "circle", "text", "tspan", "title", "desc", "defs", "pattern"}
)
ATTRIBUTES = frozenset(
    (
        *("fill", "fill-opacity", "opacity", "stroke", "stroke-dasharray", "stroke-opacity", "stroke-width"),
        *("cx", "cy", "d", "dx", "dy", "height", "points", "r", "rx", "ry", "width", "x", "x1", "x2", "y", "y1", "y2"),
        *("dominant-baseline", "font-family", "font-size", "font-weight", "text-anchor"),
        *("aria-hidden", "id", "stroke-miterlimit", "transform", "viewBox"),
    )
)
PATTERNS = (
    '<rect width="8" height="8" class="chart-1" fill="#1c5558"/>',
    '<rect width="8" height="8" class="chart-2" fill="#b4661f"/>'
    '<path class="chart-paper" d="M-2,2l4,-4M0,8l8,-8M6,10l4,-4" stroke="#fff" stroke-width="1.6" fill="none"/>',
    '<rect width="8" height="8" class="chart-3" fill="#5a5f9e"/>'
    '<circle class="chart-paper" cx="4" cy="4" r="1.7" fill="#fff"/>',
    '<rect width="8" height="8" class="chart-4" fill="#7a8b3c"/>'
    '<path class="chart-paper" d="M0,4h8" stroke="#fff" stroke-width="1.8" fill="none"/>',
)


@dataclass(frozen=True)
class Bar:
    """One bar. `value` None means "not available", which is drawn as its `text` and no bar; 0 is a true zero.

    `text` is the value in figures as the page's language writes it; `series` names the group that the bar belongs to.
    """

    label: str
    value: float | None
    text: str = ""
    series: str = ""


@dataclass(frozen=True)
class Span:
    """A number with what it may lie between: `inner` and `outer` limits (None: none), and the number in figures."""

    label: str
    value: float | None
    text: str = ""
    inner: tuple[float, float] | None = None
    outer: tuple[float, float] | None = None


def span_chart(rows: Sequence[Span], *, title: str, description: str = "") -> str:
    """A line for each number in the order given: outer limits thin, inner ones thick, the number a dot; a log scale.

    As `bar_chart` else. Raises ValueError without a row that has a number or limits, or for one that is not positive.
    """
    ends = [end for row in rows for pair in (row.inner, row.outer) for end in pair or ()]
    ends += [row.value for row in rows if row.value is not None]
    if not ends:
        raise ValueError("a chart needs at least one number: show an empty state instead")
    if min(ends) <= 0:
        raise ValueError("on a scale of multiples nothing can be zero or less")
    return _draw(json.dumps(_span_spec(rows), ensure_ascii=False), title, description)


def _span_spec(rows: Sequence[Span]) -> dict[str, Any]:
    """The Vega-Lite specification: two lines and a dot, and the number in figures above the dot."""
    axis = {"ticks": False, "labelLimit": 220, "labelPadding": 8, "labelExpr": "split(datum.label, '\\n')"}
    band = {"field": "label", "type": "nominal", "sort": None, "title": None, "axis": axis}
    scale = {"type": "log", "nice": False, "zero": False, "padding": 24}
    along = {"axis": None, "scale": scale, "type": "quantitative"}
    paint = {"color": "currentColor", "stroke": "currentColor", "fill": "currentColor"}

    def line(which: str, width: float) -> dict[str, Any]:
        ends = {"x": {"field": f"{which}_low", **along}, "x2": {"field": f"{which}_high"}}
        return {
            "mark": {"type": "rule", "strokeWidth": width, "stroke": "currentColor"},
            "transform": [{"filter": f"isValid(datum.{which}_low)"}], "encoding": ends,
        }  # fmt: skip

    at = {"x": {"field": "value", **along}}
    numbers = [{"filter": "isValid(datum.value)"}]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "data": {"values": [_span_datum(row) for row in rows]},
        "height": {"step": 46},
        "width": 300,
        "encoding": {"y": band},
        "layer": [
            line("outer", 1.5),
            line("inner", 5),
            {"mark": {"type": "point", "size": 90, "filled": True, "opacity": 1, **paint}, "transform": numbers,
             "encoding": at},
            {"mark": {"type": "text", "baseline": "bottom", "dy": -8}, "transform": numbers,
             "encoding": {**at, "text": {"field": "text"}}},
        ],
        "config": _LOOK,
    }  # fmt: skip


def _span_datum(row: Span) -> dict[str, Any]:
    """A number as Vega-Lite reads it; limits that are not there are left out."""
    written = row.text or ("–" if row.value is None else f"{row.value:g}")
    datum: dict[str, Any] = {"label": "\n".join(wrap(row.label, LABEL)) or " ", "value": row.value, "text": written}
    for name, pair in (("inner", row.inner), ("outer", row.outer)):
        datum[f"{name}_low"], datum[f"{name}_high"] = pair or (None, None)
    return datum


def bar_chart(
    rows: Sequence[Bar], *, title: str, description: str = "", direction: Literal["across", "up"] = "across"
) -> str:
    """The bars in the order given, as `<svg role="img">` with `title` and `description` for those who hear it.

    `direction`: "across" for categories with words, "up" for years. Raises ValueError without rows, with more than
    `SERIES` series, or with a negative value (a count or a rate cannot be one).
    """
    series = list(dict.fromkeys(row.series for row in rows))
    if not rows:
        raise ValueError("a chart needs at least one bar: show an empty state instead")
    if len(series) > SERIES:
        raise ValueError(f"{len(series)} series cannot be told apart: at most {SERIES}, or small charts side by side")
    if any(row.value is not None and row.value < 0 for row in rows):
        raise ValueError("a bar cannot be negative")
    return _draw(json.dumps(_bar_spec(rows, series, direction), ensure_ascii=False), title, description)


def _bar_spec(rows: Sequence[Bar], series: list[str], direction: str) -> dict[str, Any]:
    """The Vega-Lite specification: bars, and their values in figures at the ends."""
    several = len(series) > 1
    band, length, breadth, extent = (
        ("y", "x", "height", "width") if direction == "across" else ("x", "y", "width", "height")
    )
    lines = "split(datum.label, '\\n')"
    axis = {"ticks": False, "labelAngle": 0, "labelLimit": 220, "labelPadding": 8, "labelExpr": lines}
    encoding: dict[str, Any] = {
        band: {"field": "label", "type": "nominal", "sort": None, "title": None, "axis": axis},
        length: {"field": "value", "type": "quantitative", "axis": None, "scale": {"zero": True}},
    }
    if several:
        encoding[f"{band}Offset"] = {"field": "series", "type": "nominal", "sort": series}
    end = {"across": {"align": "left", "dx": 5}, "up": {"baseline": "bottom", "dy": -4}}[direction]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "data": {"values": [_datum(row) for row in rows]},
        breadth: {"step": {"across": 24 if several else 34, "up": 40 if several else 56}[direction]},
        extent: {"across": 270, "up": 190}[direction],
        "encoding": encoding,
        "layer": [
            {"mark": "bar", "encoding": {"fill": _paint(series)}},
            {"mark": {"type": "text", **end}, "encoding": {"text": {"field": "text"}}},
        ],
        "config": _LOOK,
    }


def _datum(row: Bar) -> dict[str, Any]:
    """A bar as Vega-Lite reads it: long labels in lines, the value in figures beside it."""
    written = row.text or ("–" if row.value is None else f"{row.value:g}")
    label = "\n".join(wrap(row.label, LABEL)) or " "
    return {"label": label, "value": row.value or 0, "text": written, "series": row.series}


def _paint(series: list[str]) -> dict[str, Any]:
    """A pattern for each series, and a legend where there are several."""
    fills = [f"url(#pattern-{number})" for number in range(1, len(series) + 1)]
    legend = {"title": None, "orient": "top", "symbolType": "square", "symbolSize": 180} if len(series) > 1 else None
    return {"field": "series", "type": "nominal", "sort": series, "scale": {"range": fills}, "legend": legend}


_LOOK: dict[str, Any] = {
    "background": None,
    "font": "PT Sans, DejaVu Sans, sans-serif",
    "view": {"stroke": None},
    "padding": {"left": 2, "top": 4, "right": 4, "bottom": 4},
    "axis": {"labelColor": "currentColor", "labelFontSize": 14, "domainColor": "currentColor", "domainOpacity": 0.5},
    "legend": {"labelColor": "currentColor", "labelFontSize": 14, "symbolStrokeWidth": 0},
    "text": {"color": "currentColor", "fontSize": 14, "fontWeight": "bold"},
}


@lru_cache(maxsize=512)
def _draw(spec: str, title: str, description: str) -> str:
    """Draw a specification; the arguments are the whole content, so equal charts are drawn once."""
    from vl_convert import vegalite_to_svg  # starts a JavaScript engine: only when a chart is asked for

    name = "c" + hashlib.sha256(f"{spec}\0{title}\0{description}".encode()).hexdigest()[:12]
    return clean(vegalite_to_svg(spec, allowed_base_urls=[]), name=name, title=title, description=description)


def clean(drawing: str, *, name: str, title: str, description: str = "") -> str:
    """A drawing with nothing in it but shapes and words: every other element and attribute is dropped.

    `name` becomes the prefix of ids, so that several drawings can stand on one page. Links to anything but the
    drawing's own patterns are dropped too.
    """
    root = ElementTree.fromstring(drawing)  # noqa: S314 # made by vl-convert from our own specification, not from outside
    width = root.get("viewBox", "0 0 0 0").split()[2]
    _prune(root, name)
    root.attrib.pop("height", None)
    said = {"title": title, "desc": description} if description else {"title": title}
    labels = " ".join(f"{name}-{kind}" for kind in said)
    root.attrib |= {"role": "img", "class": "chart", "aria-labelledby": labels, "width": width}
    root[:0] = [*(_words(kind, text, f"{name}-{kind}") for kind, text in said.items()), _patterns(drawing, name)]
    ElementTree.register_namespace("", SVG)
    return ElementTree.tostring(root, encoding="unicode")


def _patterns(drawing: str, name: str) -> ElementTree.Element:
    """Definitions of the patterns that the drawing uses."""
    patterns = "".join(
        f'<pattern id="{name}-pattern-{number}" width="8" height="8" patternUnits="userSpaceOnUse">{shape}</pattern>'
        for number, shape in enumerate(PATTERNS, start=1)
        if f"url(#pattern-{number})" in drawing
    )
    return ElementTree.fromstring(f'<defs xmlns="{SVG}">{patterns}</defs>')  # noqa: S314 # constants only


def _words(kind: str, text: str, name: str) -> ElementTree.Element:
    element = ElementTree.Element(f"{{{SVG}}}{kind}", {"id": name})
    element.text = text
    return element


def _prune(element: ElementTree.Element, name: str) -> None:
    """Drop what is not on the allow-lists, below `element` and on it."""
    element.attrib = {
        key: value.replace("url(#", f"url(#{name}-")
        for key, value in element.attrib.items()
        if key in ATTRIBUTES and ("url(" not in value or value.startswith("url(#pattern-"))
    }
    for child in list(element):
        if child.tag.removeprefix(f"{{{SVG}}}") in ELEMENTS:
            _prune(child, name)
        else:
            element.remove(child)
