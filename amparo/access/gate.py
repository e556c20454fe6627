"""The one gate for pages: every view says what act it is, or that it is public. A view that says nothing is refused."""

from collections.abc import Callable
from typing import TypeVar

from django.http import HttpRequest, HttpResponse

from amparo.access.context import Actor
from amparo.access.duties import ACTS

View = TypeVar("View", bound=Callable[..., HttpResponse])


class Request(HttpRequest):
    """A request behind the gate: somebody acts."""

    actor: Actor


def may(act: str, *, step_up: bool = False, at_door: bool = False) -> Callable[[View], View]:
    """Mark a view as one act of the table of duties. Raises KeyError for an act that is not in it.

    `step_up`: only for whoever proved within ten minutes who they are; others are led to the page that asks, and back.
    `at_door`: acts over the door's connection, which reads proofs of who somebody is and sees no record.
    """
    if act not in ACTS:
        raise KeyError(act)

    def mark(view: View) -> View:
        view.act = act  # type: ignore[attr-defined]  # the marks that the middleware and the tests read
        view.step_up = step_up  # type: ignore[attr-defined]
        view.at_door = at_door  # type: ignore[attr-defined]
        return view

    return mark


def own(*, step_up: bool = False) -> Callable[[View], View]:
    """Mark a view as about one's own account: for whoever is signed in, whatever their duties; it acts at the door."""

    def mark(view: View) -> View:
        view.own = view.at_door = True  # type: ignore[attr-defined]  # the marks that the middleware and the tests read
        view.step_up = step_up  # type: ignore[attr-defined]
        return view

    return mark


def public(view: View) -> View:
    """Mark a view as open to everybody: it sees no record."""
    view.public = True  # type: ignore[attr-defined]  # the mark that the middleware and the tests read
    return view
