"""Error pages and the style guide. None of them asks the database anything, so they work while it is down.

Each error page says what happened, what is safe, and what to do now; none says what went wrong inside. The language is
the one of the request's cookie or browser, because the account may not be readable.
"""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language_from_request, override

from amparo.web import styleguide as samples

SECRET = ("token", "password", "secret", "code")
"""Parts of the names of fields whose values are repeated nowhere: they are typed anew."""
NEVER_SHOWN = (*SECRET, "next", "language", "then")
"""Parts of the names of fields whose values nobody typed as words, or typed for nobody to see."""


def _page(request: HttpRequest, status: int, name: str, *, typed: bool = False, address: str = "") -> HttpResponse:
    """The error page `web/errors/<name>.html` in the language of the request, drawn without context processors.

    `typed`: with what was sent, to be sent again.
    """
    context = {"quick_exit_url": settings.QUICK_EXIT_URL, "address": address, **(_sent(request) if typed else {})}
    with override(get_language_from_request(request)):
        return HttpResponse(render_to_string(f"web/errors/{name}.html", context), status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the browser sent something that cannot be read. What is too large gets its own page."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request, exception)
    return _page(request, 400, "bad_request")


def session_ended(request: HttpRequest) -> HttpResponse:
    """401: a form was sent after the session had ended. Shows what was typed, to be sent again after signing in."""
    return _page(request, 401, "session_ended", typed=True)


def prove_again(request: HttpRequest, address: str) -> HttpResponse:
    """401: a form was sent for which one proves again, at that address, who one is. Shows what was typed."""
    return _page(request, 401, "prove_again", typed=True, address=address)


def not_just_now(request: HttpRequest) -> HttpResponse:
    """503: nothing was changed, and no reason is given."""
    return _page(request, 503, "not_just_now")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the account's duties do not include this step. For records use 404, which does not say that they exist."""
    return _page(request, 403, "forbidden")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form was open for too long. Shows what was typed, and sends it again if it came from our page."""
    return _page(request, 403, "expired", typed=True)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: a wrong address, or a record that this person may not see; the page is the same to the byte."""
    return _page(request, 404, "not_found")


def too_large(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """413: a file or a text larger than the server takes."""
    return _page(request, 413, "too_large")


def too_much(request: HttpRequest) -> HttpResponse:
    """429: more was looked at within an hour than work takes. Says when to go on."""
    response = _page(request, 429, "too_much", typed=True)
    response["Retry-After"] = "3600"
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a fault of ours. No trace, no values."""
    return _page(request, 500, "server_error")


def unavailable(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """503: the database is down or too busy. Says when to try again, and shows what was typed."""
    response = _page(request, 503, "unavailable", typed=True)
    response["Retry-After"] = "60"
    return response


def storage_full(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """507: the disk is full: reading goes on, nothing can be saved. Shows what was typed."""
    return _page(request, 507, "storage_full", typed=True)


def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component once, with invented content, for designers, translators and the tests."""
    return render(request, "web/styleguide.html", samples.everything())


def _sent(request: HttpRequest) -> dict[str, object]:
    """What a person typed into the form that could not be taken, and what sends it again; no passwords, no keys."""
    try:
        fields = [(name, value) for name, values in request.POST.lists() for value in values]
    except (SuspiciousOperation, UnreadablePostError):
        return {}
    typed = [value for name, value in fields if value.strip() and not _holds(name, NEVER_SHOWN)]
    if not fields or not _of_our_page(request):
        return {"typed": typed}
    again = [(name, value) for name, value in fields if not _holds(name, SECRET)]
    return {"typed": typed, "again": again, "path": request.get_full_path(), "token": get_token(request)}


def _holds(name: str, parts: tuple[str, ...]) -> bool:
    return any(part in name.lower() for part in parts)


def _of_our_page(request: HttpRequest) -> bool:
    """Did the form stand on a page of ours? The browser says so, and no page of others can make it say so.

    Without that word nothing is offered to be sent again: what others planted must not be a press away.
    """
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
