"""The frame around every page: who one is, where one can go, how to leave."""

from dataclasses import dataclass

import pytest
from bs4 import BeautifulSoup
from django.contrib import messages as flash
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import path
from django.utils.translation import override
from pytest_django import Settings

from amparo.web import context
from amparo.web.views import not_found


@dataclass(frozen=True)
class Keeper:
    """A border officer as far as the frame is concerned."""

    display_name: str = "Ганна Каваль"
    organisation_name: str = "Border post “Buh”"
    duties: frozenset[str] = frozenset({"caseworker", "screener"})

    def may(self, act: str) -> bool:
        """Nothing that needs a menu."""
        return False


class Allowed(Keeper):
    """Somebody with a menu."""

    def may(self, act: str) -> bool:
        """Everything."""
        return True


urlpatterns = [
    path("", not_found, name="home"),
    path("cases/", not_found, name="cases"),
    path("cases/find/", not_found, name="find"),
]


def at(address: str = "/somewhere/?page=2") -> HttpRequest:
    """A request of the border officer."""
    request = RequestFactory().get(address)
    request.actor = Keeper()  # type: ignore[attr-defined] # set by the access room's middleware
    return request


def page(template: str, request: HttpRequest | None = None, **context: object) -> BeautifulSoup:
    """A page as HTML."""
    return BeautifulSoup(render_to_string(template, context, request), "html.parser")


def read(part: object) -> str:
    """The text with single spaces."""
    return " ".join(part.get_text(" ").split())  # type: ignore[attr-defined] # a tag


def test_the_header_says_for_whom_and_in_which_duties_one_acts() -> None:
    who = read(page("web/base.html", at()).select("header .who")[0])
    assert who == "You are signed in as Border post “Buh” Screener, Caseworker"


def test_signing_out_and_changing_the_language_are_forms_that_need_no_script() -> None:
    forms = page("web/base.html", at()).select("header form")
    assert [form["method"] for form in forms] == ["post", "post"]
    assert all(form.select("input[name=csrfmiddlewaretoken]") for form in forms)
    assert [button["value"] for button in forms[0].select("button[name=language]")] == ["en", "ru", "be"]
    assert forms[0].select("input[name=next]")[0]["value"] == "/somewhere/?page=2"


@pytest.mark.parametrize(("language", "name"), [("en", "English"), ("ru", "Русский"), ("be", "Беларуская")])
def test_each_language_is_named_in_itself_and_the_current_one_is_marked(language: str, name: str) -> None:
    with override(language):
        drawn = page("web/base.html", at())
    assert [(read(button), button["lang"]) for button in drawn.select("button[aria-current]")] == [(name, language)]


def test_menus_name_where_one_is() -> None:
    nav = [{"url": "/a/", "label": "Cases", "current": True}, {"url": "/b/", "label": "Figures", "current": False}]
    drawn = page("web/base.html", nav=nav)
    assert [read(link) for link in drawn.select(".nav--wide a")] == ["Cases", "Figures"]
    assert [read(link) for link in drawn.select(".nav--narrow a[aria-current=page]")] == ["Cases"]


def test_what_is_about_oneself_stands_in_a_menu_of_its_own_and_says_how_much_is_new() -> None:
    drawn = page("web/base.html", at())
    assert [read(link) for link in drawn.select(".mine a")] == ["My account"]
    assert drawn.select(".nav--wide") == []
    told = [{"url": "/told/", "label": "Notices (2)", "current": ""}]
    menu = page("web/base.html", nav=[], mine=told, unseen_notices=2).select(".mine")[0]
    assert read(menu.select("summary")[0]) == "Mine (2 new notices )"
    assert read(menu.select("nav")[0]) == "Notices (2)"


@pytest.mark.parametrize(
    ("address", "marked"),
    [("/", {"Home": "page"}), ("/cases/", {"Cases": "page"}), ("/cases/find/7/", {"Find": "true"}), ("/help/", {})],
)
def test_a_page_below_a_menu_entry_marks_that_entry(settings: Settings, address: str, marked: dict[str, str]) -> None:
    settings.ROOT_URLCONF = __name__
    settings.NAVIGATION = [("a", "home", "Home"), ("a", "cases", "Cases"), ("a", "find", "Find")]
    request = at(address)
    request.actor = Allowed()  # type: ignore[attr-defined] # set by the access room's middleware
    links = page("web/nav.html", items=context.page(request)["nav"]).select("a[aria-current]")
    assert {read(link): link["aria-current"] for link in links} == marked


def test_the_quick_way_out_is_on_public_pages_and_does_not_tell_where_one_was() -> None:
    public = page("web/base_public.html", at()).select("[data-quick-exit]")
    assert [link["rel"] for link in public] == [["noreferrer", "nofollow"]]
    assert page("web/base.html", at()).select("[data-quick-exit]") == []


def test_the_printed_sheet_says_who_printed_it_and_for_whom() -> None:
    line = read(page("web/base.html", at()).select(".print-line")[0])
    assert line.startswith("Printed by Ганна Каваль, Border post “Buh”, on ")


def test_search_engines_are_sent_away_and_old_pages_are_not_kept_by_the_script() -> None:
    drawn = page("web/base.html", at())
    assert drawn.select("meta[name=robots][content*=noindex]")
    assert '"historyCacheSize":0' in str(drawn.select("meta[name=htmx-config]")[0]["content"])


@pytest.mark.parametrize(
    ("level", "role", "said"),
    [
        (flash.SUCCESS, "status", "Done: Sent to <them>."),
        (flash.INFO, "status", "Note: Sent to <them>."),
        (flash.WARNING, "alert", "Warning: Sent to <them>."),
        (flash.ERROR, "alert", "Error: Sent to <them>."),
    ],
)
def test_a_message_says_its_kind_in_words_and_aloud(level: int, role: str, said: str) -> None:
    drawn = page("web/components/flash.html", messages=[Message(level, "Sent to <them>.")])
    (box,) = drawn.select(f"[role={role}]")
    assert read(box) == said


def test_a_confirm_page_states_the_effects_before_the_button_and_offers_a_way_back() -> None:
    drawn = page(
        "web/confirm.html",
        at(),
        question="Withdraw the consent?",
        effects=["They can no longer open it."],
        confirm="Withdraw",
        cancel_url="/case/",
        danger=True,
    )
    main = read(drawn.select("main")[0])
    assert main.index("They can no longer open it.") < main.index("Withdraw Go back, change nothing")
    assert drawn.select("main form[method=post] input[name=csrfmiddlewaretoken]")
    assert drawn.select("a[href='/case/']")
    assert read(drawn.select("head title")[0]) == "Withdraw the consent? – Amparo"
