"""The components, as a person reads them and a screen reader hears them: drawn without a database."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from bs4 import BeautifulSoup, Tag
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from amparo.web import components as kit
from amparo.web.components import Cell, Column, Link, Page, Row, Table, Task, TaskGroup, with_query
from amparo.web.templatetags.amparo import number, status
from amparo.web.views import styleguide
from tests.conftest import ROOT

TEMPLATES = ROOT / "amparo" / "web" / "templates" / "web"


def draw(name: str, **context: object) -> BeautifulSoup:
    """A component with its parameters."""
    return BeautifulSoup(render_to_string(f"web/components/{name}.html", context), "html.parser")


def one(page: BeautifulSoup, selector: str) -> Tag:
    """The only element that the selector finds."""
    (found,) = page.select(selector)
    return found


def read(part: Tag | BeautifulSoup) -> str:
    """The text with single spaces."""
    return " ".join(part.get_text(" ").split())


def table(**changes: object) -> Table:
    """A list of two records, sorted by days."""
    columns = [Column("Reference", sort="reference"), Column("State"), Column("Days", numeric=True, sort="days")]
    rows = [
        [Cell("A-1", url="/a-1"), Cell(tag=kit.Tag("Late", "bad")), Cell(1400)],
        [Cell("A-2"), Cell("Праверана", lang="be"), Cell(missing=True)],
    ]
    settings: dict[str, object] = {"sort": "days", "query": {"q": "x y", "sort": "days", "after": "k"}, **changes}
    return Table("Records", columns, rows, **settings)  # type: ignore[arg-type] # a test's shorthand


def test_a_table_says_what_it_is_and_which_cell_belongs_to_what() -> None:
    page = draw("table", table=table())
    assert read(one(page, "caption")) == "Records"
    assert [cell["scope"] for cell in page.select("th")] == ["col", "col", "col", "row", "row"]
    assert one(page, 'td[lang="be"]').text == "Праверана"


def test_numbers_are_aligned_and_grouped_and_what_is_missing_is_said() -> None:
    cells = draw("table", table=table()).select("td.number")
    assert [read(cell) for cell in cells] == ["1,400", "not available"]


def test_sorting_is_a_link_that_turns_the_order_keeps_the_search_and_leaves_the_page() -> None:
    page = draw("table", table=table())
    assert one(page, "th[aria-sort]")["aria-sort"] == "ascending"
    assert [link["href"] for link in page.select("a.sort")] == ["?q=x+y&sort=reference", "?q=x+y&sort=-days"]


def test_turning_pages_keeps_search_and_order() -> None:
    pages = table(page=Page(26, 50, 3300, previous="p", next="n"))
    assert (pages.previous_url, pages.next_url) == ("?q=x+y&sort=days&before=p", "?q=x+y&sort=days&after=n")


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (Page(1, 25, 3300, next="n"), "Showing 1–25 of 3,300"),
        (Page(1, 25, 3300, about=True, next="n"), "Showing 1–25 of about 3,300"),
        (Page(1, 25, next="n"), "Showing 1–25"),
    ],
)
def test_the_pager_says_where_in_the_list_we_are(page: Page, said: str) -> None:
    drawn = draw("table", table=table(page=page))
    assert read(one(drawn, ".pager p")) == said
    assert [read(link) for link in drawn.select(".pager a")] == ["Next page →"]


def test_a_row_that_lacks_a_cell_is_a_mistake_that_shows() -> None:
    with pytest.raises(ValueError, match="shorter"):
        Table("t", [Column("a"), Column("b")], [[Cell("1")]]).lines()


@given(st.dictionaries(st.text(min_size=1), st.text(min_size=1)), st.text(min_size=1))
def test_a_query_string_changes_only_what_is_asked(query: dict[str, str], value: str) -> None:
    from django.http import QueryDict

    changed = QueryDict(with_query(query, sort=value)[1:]).dict()
    assert changed == {**query, "sort": value}


def test_a_status_is_words_and_the_words_are_escaped() -> None:
    assert read(BeautifulSoup(status("Late <b>", "bad"), "html.parser")) == "Late <b>"
    assert "tag--bad" in status(kit.Tag("Late", "bad"))


@pytest.mark.parametrize(("language", "said"), [("en", "3,300"), ("ru", "3\xa0300"), ("be", "3\xa0300")])
def test_counts_are_written_the_languages_way(language: str, said: str) -> None:
    with override(language):
        assert number(3300) == said


def test_change_links_say_what_they_change_when_read_alone() -> None:
    rows = [Row("Town", "Брэст", [Link("Change", "/t", "town")], lang="be"), Row("Notes", "")]
    page = draw("summary_list", rows=rows, title="The record")
    assert read(one(page, "a")) == "Change town"
    assert one(page, "dd[lang]")["lang"] == "be"
    assert "Not recorded" in read(page)


def test_a_task_that_cannot_start_is_no_link_and_says_why() -> None:
    group = TaskGroup("After", [Task("Record", "/r", kit.TO_DO), Task("Send", "", kit.NOT_YET, "Needs a consent.")])
    page = draw("task_list", groups=[group])
    link = one(page, "a")
    assert read(link) == "Record"
    assert read(one(page, f"#{link['aria-describedby']}")) == "To do"
    assert "Send Needs a consent. Cannot start yet" in read(page)


def test_tabs_are_links_and_the_open_one_is_marked() -> None:
    tabs = [kit.Tab("Waiting", "/w", current=True, count=1200), kit.Tab("Sent", "/s")]
    page = draw("tabs", tabs=tabs, label="By state")
    assert [read(link) for link in page.select("a[href]")] == ["Waiting 1,200", "Sent"]
    assert read(one(page, "a[aria-current=page]")) == "Waiting 1,200"


def test_a_timeline_tells_when_in_words_and_for_machines() -> None:
    moment = kit.Moment("Accepted", datetime(2005, 3, 29, 11, 5, tzinfo=UTC), "Shelter")
    time = one(draw("timeline", moments=[moment]), "time")
    assert time.text == "29 March 2005, 14:05"
    assert time["datetime"] == "2005-03-29T14:05:00+03:00"


def test_work_under_way_asks_again_by_itself_and_without_a_script_by_a_link() -> None:
    running = {"id": "job", "label": "Export", "done": 1250, "total": 3300, "url": "/part", "page_url": "/job"}
    page = draw("progress", **running)
    assert (one(page, "progress")["value"], one(page, "progress")["max"]) == ("1250", "3300")
    assert one(page, "#job")["hx-get"] == "/part"
    assert one(page, "a")["href"] == "/job"
    done = draw("progress", **running, finished=True)
    assert done.select("[hx-get]") == []
    assert (one(done, "a")["href"], read(one(done, "a"))) == ("/job", "See what came of it")


@pytest.mark.parametrize("kind", ["warning", "danger"])
def test_a_notice_says_its_weight_in_words(kind: str) -> None:
    text = read(draw("notice", text="Careful.", kind=kind))
    assert text in ("Warning: Careful.", "Danger: Careful.")


def test_a_figure_has_its_sentence_its_drawing_its_numbers_and_its_file() -> None:
    chart = kit.Figure("f", "By year", "It grew.", "<svg role='img'></svg>", table(), "/f.csv")
    page = draw("figure", figure=chart)
    assert read(one(page, "figcaption")) == "By year It grew."
    assert one(page, "svg")["role"] == "img"
    assert one(page, "details table")
    assert read(one(page, "a[href='/f.csv']")) == "Download the numbers (CSV) : By year"


def test_what_people_typed_is_escaped_in_every_component() -> None:
    nasty = "<script>x()</script>"
    drawn = [
        draw("summary_list", rows=[Row(nasty, nasty)], title=nasty),
        draw("table", table=Table(nasty, [Column(nasty)], [[Cell(nasty)]])),
        draw("notice", text=nasty),
        draw("empty_state", title=nasty, text=nasty),
        draw("timeline", moments=[kit.Moment(nasty, datetime(2005, 1, 1, tzinfo=UTC), nasty, nasty)]),
        draw("task_list", groups=[TaskGroup(nasty, [Task(nasty, "/", kit.Tag(nasty), nasty)])]),
    ]
    assert [page for page in drawn if page.select("script")] == []


@pytest.fixture(params=["en", "ru", "be"])
def guide(request: pytest.FixtureRequest) -> BeautifulSoup:
    """The style guide in each language."""
    with override(request.param):
        answer = styleguide(RequestFactory().get("/"))
    page = BeautifulSoup(answer.content, "html.parser")
    assert one(page, "html")["lang"] == request.param
    return page


def test_a_page_with_errors_says_so_in_its_title(guide: BeautifulSoup) -> None:
    assert read(one(guide, "head title")).split()[0] in ("Error:", "Ошибка:", "Памылка:")


def test_headings_descend_one_step_at_a_time_and_ids_are_unique(guide: BeautifulSoup) -> None:
    levels = [int(heading.name[1]) for heading in guide.select("main :is(h1, h2, h3, h4)")]
    ids = [str(part["id"]) for part in guide.select("[id]")]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert sorted(set(ids)) == sorted(ids)


def test_every_description_and_label_points_to_something_that_exists(guide: BeautifulSoup) -> None:
    ids = {part["id"] for part in guide.select("[id]")}
    for attribute in ("aria-describedby", "aria-labelledby", "for"):
        wanted = {name for part in guide.select(f"[{attribute}]") for name in str(part[attribute]).split()}
        assert wanted - ids == set()


def test_a_strict_policy_finds_nothing_to_block(guide: BeautifulSoup) -> None:
    assert guide.select("[style], style, script:not([src])") == []
    assert [name for part in guide.find_all() for name in part.attrs if name.startswith("on")] == []
    loaded = [str(part.get("src") or part.get("href")) for part in guide.select("script, link")]
    assert loaded
    assert [address for address in loaded if not address.startswith("/static/web/")] == []


def test_every_component_is_shown_in_the_style_guide(guide: BeautifulSoup) -> None:
    by_another_name = {
        "empty_state": ".empty",
        "error_summary": ".error-summary",
        "status": ".tag",
        "summary_list": ".summary",
        "task_list": ".tasks",
        "table": "main > #table table",
    }
    on_demand = {"flash"}
    names = {path.stem for path in (TEMPLATES / "components").glob("*.html")} - on_demand
    assert [name for name in sorted(names) if not guide.select(by_another_name.get(name, f".{name}"))] == []


def test_nothing_on_an_empty_page_tells_what_the_site_is_about() -> None:
    """Whoever looks over a shoulder at the sign-in or an error page learns nothing about the people in the records."""
    told = read(BeautifulSoup(render_to_string("web/base_public.html"), "html.parser")).lower()
    mark = (ROOT / "amparo/web/static/web/mark.svg").read_text().lower()
    for word in ("traffick", "victim", "exploit", "shelter", "police"):
        assert word not in told + mark
