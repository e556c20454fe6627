"""What the pages of this room have in common."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.functional import Promise

from amparo.access.calls import Refused
from amparo.web.forms import Form


def typed(request: HttpRequest) -> QueryDict | None:
    """What was sent with a form; None where the form is only asked for."""
    return request.POST if request.method == "POST" else None


def draw(request: HttpRequest, template: str, *, form: Form | None = None, **context: Any) -> HttpResponse:
    """The page; 422 where its form has errors, with everything that was typed."""
    status = 422 if form is not None and form.is_bound and form.errors else 200
    return render(request, f"safeguards/{template}.html", {"form": form, **context}, status=status)


def go(request: HttpRequest, said: str | Promise, to: str, *args: object) -> HttpResponse:
    """On to another page, with a word on what was done."""
    messages.success(request, str(said))
    return redirect(to, *args)


def done(request: HttpRequest, act: Callable[..., object], said: str | Promise, to: str, **values: Any) -> HttpResponse:
    """Do it and go on, with a word on what was done, or on why it could not be."""
    try:
        act(**values)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(to)
    return go(request, said, to)
