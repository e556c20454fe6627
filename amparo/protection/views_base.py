"""What the pages of this room have in common: finding a record or nothing, doing what a form says, drawing."""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.functional import Promise

from amparo.access.gate import Request
from amparo.protection import queries
from amparo.protection.models import Case
from amparo.protection.rules import RuleBroken
from amparo.vault.asking import BudgetReached
from amparo.vault.models import Budget
from amparo.web.forms import Form

P = ParamSpec("P")
T = TypeVar("T")


def found(query: Callable[P, T], *args: P.args, **which: P.kwargs) -> T:
    """What the query finds; a page that does not exist where there is nothing within sight, hidden or not there."""
    try:
        return query(*args, **which)
    except ObjectDoesNotExist as error:
        raise Http404 from error


def own_case(request: Request, case_id: UUID) -> Case:
    """The case, to work in: one that was only shown to us is not ours to change, share or close."""
    case = found(queries.case, by=request.actor, case_id=case_id)
    if case.organisation_id != request.actor.organisation_id:
        raise Http404
    return case


def typed(request: HttpRequest) -> QueryDict | None:
    """What was sent with a form, be it nothing at all; None where the form is only asked for."""
    return request.POST if request.method == "POST" else None


def carried_out(form: Form, action: Callable[..., object], **values: Any) -> bool:
    """Do it, if the form is filled in well; a rule that is broken becomes a message at the form."""
    if not form.is_valid():
        return False
    try:
        action(**values)
    except RuleBroken as broken:
        form.add_error(None, str(broken))
        return False
    return True


def draw(request: HttpRequest, template: str, *, form: Form | None = None, **context: Any) -> HttpResponse:
    """The page; 422 where its form has errors, with everything that was typed."""
    status = 422 if form is not None and form.is_bound and form.errors else 200
    return render(request, f"protection/{template}.html", {"form": form, **context}, status=status)


def budget_reached(request: HttpRequest, reached: BudgetReached) -> HttpResponse:
    """Why nothing more is shown for now, from when on it is, and how to ask for more."""
    words = {"budget": Budget.Name(reached.budget), "again": reached.again}
    return render(request, "protection/budget_reached.html", words, status=429)


def go(request: HttpRequest, said: str | Promise, to: str, *args: object) -> HttpResponse:
    """On to another page, with a word on what was done."""
    messages.success(request, str(said))
    return redirect(f"protection:{to}", *args)


def go_back(request: HttpRequest, why: str | Promise, to: str, *args: object) -> HttpResponse:
    """To another page, with the reason why this could not be done."""
    messages.error(request, str(why))
    return redirect(f"protection:{to}", *args)
