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


def may(act: str) -> Callable[[View], View]:
    """Mark a view as one act of the table of duties. Raises KeyError for an act that is not in it."""
    if act not in ACTS:
        raise KeyError(act)

    def mark(view: View) -> View:
        view.act = act  # type: ignore[attr-defined]  # the mark that the middleware and the tests read
        return view

    return mark


def public(view: View) -> View:
    """Mark a view as open to everybody: it sees no record."""
    view.public = True  # type: ignore[attr-defined]  # the mark that the middleware and the tests read
    return view
