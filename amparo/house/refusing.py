"""What the web server answers by itself, where no page stands behind: in plain words, with what every answer says."""

from functools import cache
from http import HTTPStatus
from io import BytesIO

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse
from django.utils.module_loading import import_string
from gunicorn.http import errors

MANY = "Many are at the door. Try again in a few seconds.\n"
OUR_FAULTS = (errors.InvalidResponseHeader, errors.InvalidResponseHeaderName)
REFUSED = (
    (errors.LimitRequestLine, HTTPStatus.REQUEST_URI_TOO_LONG),
    (errors.LimitRequestHeaders, HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE),
    (errors.ExpectationFailed, HTTPStatus.EXPECTATION_FAILED),
    (errors.UnsupportedTransferCoding, HTTPStatus.NOT_IMPLEMENTED),
    (errors.ParseException, HTTPStatus.BAD_REQUEST),
)
"""The first that fits; whatever else is a fault of ours."""


def status_of(fault: BaseException) -> HTTPStatus:
    """Of a request that could not be read or answered."""
    if isinstance(fault, OUR_FAULTS):
        return HTTPStatus.INTERNAL_SERVER_ERROR
    return next((said for kind, said in REFUSED if isinstance(fault, kind)), HTTPStatus.INTERNAL_SERVER_ERROR)


@cache
def many() -> bytes:
    """The answer to whoever is one too many at the door: made once, for it is given when there is much to do."""
    return answer(HTTPStatus.SERVICE_UNAVAILABLE, MANY, {"Retry-After": "5"})


def answer(status: HTTPStatus, words: str = "", more: dict[str, str] | None = None) -> bytes:
    """All bytes of it. It says what any page would, and nothing of what was sent."""
    content = (words or f"{status.phrase}\n").encode()
    headers = {"Connection": "close", "Content-Length": str(len(content))} | (more or {})
    plain = HttpResponse(content, status=status, content_type="text/plain; charset=utf-8", headers=headers)
    said = _said_with_all(plain).serialize_headers()
    return b"HTTP/1.1 %d %s\r\n%s\r\n\r\n%s" % (status, status.phrase.encode(), said, content)


def _said_with_all(plain: HttpResponse) -> HttpResponse:
    """The same after it passed what every answer passes."""

    def passed(_request: WSGIRequest) -> HttpResponse:
        return plain

    for name in reversed(settings.EVERY_ANSWER):
        passed = import_string(name)(passed)
    return passed(WSGIRequest({"REQUEST_METHOD": "GET", "wsgi.input": BytesIO(), "wsgi.url_scheme": "https"}))
