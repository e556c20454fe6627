"""Error pages and the style guide. None of them asks the database anything, so they work while it is down.

Each error page says what happened, what is safe, and what to do now; none says what went wrong inside. The language is
the one of the request's cookie or browser, because the account may not be readable.
"""

from collections.abc import Iterable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language_from_request, override

from amparo.web import styleguide as samples

NEVER_SHOWN = ("token", "password", "secret", "code", "next", "language")
"""Parts of the names of fields whose values are not repeated on the page for an expired form."""


def _page(
    request: HttpRequest, status: int, name: str, typed: Iterable[str] = (), *, address: str = ""
) -> HttpResponse:
    """The error page `web/errors/<name>.html` in the language of the request, drawn without context processors."""
    context = {"quick_exit_url": settings.QUICK_EXIT_URL, "typed": list(typed), "address": address}
    with override(get_language_from_request(request)):
        return HttpResponse(render_to_string(f"web/errors/{name}.html", context), status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the browser sent something that cannot be read. What is too large gets its own page."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request, exception)
    return _page(request, 400, "bad_request")


def session_ended(request: HttpRequest) -> HttpResponse:
    """401: a form was sent after the session had ended. Shows what was typed, to be sent again after signing in."""
    return _page(request, 401, "session_ended", _typed(request))


def prove_again(request: HttpRequest, address: str) -> HttpResponse:
    """401: a form was sent for which one proves again, at that address, who one is. Shows what was typed."""
    return _page(request, 401, "prove_again", _typed(request), address=address)


def not_just_now(request: HttpRequest) -> HttpResponse:
    """503: nothing was changed, and no reason is given."""
    return _page(request, 503, "not_just_now")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the account's duties do not include this step. For records use 404, which does not say that they exist."""
    return _page(request, 403, "forbidden")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form was open for too long. Shows what was typed, so that it can be copied into a fresh form."""
    return _page(request, 403, "expired", _typed(request))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: a wrong address, or a record that this person may not see; the page is the same to the byte."""
    return _page(request, 404, "not_found")


def too_large(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """413: a file or a text larger than the server takes."""
    return _page(request, 413, "too_large")


def too_much(request: HttpRequest) -> HttpResponse:
    """429: more was looked at within an hour than work takes. Says when to go on."""
    response = _page(request, 429, "too_much", _typed(request))
    response["Retry-After"] = "3600"
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a fault of ours. No trace, no values."""
    return _page(request, 500, "server_error")


def unavailable(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """503: the database is down or too busy. Says when to try again, and shows what was typed."""
    response = _page(request, 503, "unavailable", _typed(request))
    response["Retry-After"] = "60"
    return response


def storage_full(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """507: the disk is full: reading goes on, nothing can be saved. Shows what was typed."""
    return _page(request, 507, "storage_full", _typed(request))


def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component once, with invented content, for designers, translators and the tests."""
    return render(request, "web/styleguide.html", samples.everything())


def _typed(request: HttpRequest) -> list[str]:
    """What a person typed into the form that could not be taken, without passwords and keys."""
    try:
        fields = request.POST.lists()
    except (SuspiciousOperation, UnreadablePostError):
        return []
    return [
        value
        for name, values in fields
        if not any(part in name.lower() for part in NEVER_SHOWN)
        for value in values
        if value.strip()
    ]
