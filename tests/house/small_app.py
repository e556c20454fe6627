"""A WSGI application for the tests of the web server's worker: says what came, slowly where passwords are checked."""

import time
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings

HASHING = 0.5
SECRET_KEY = "of the small application"

if not settings.configured:
    settings.configure(SECRET_KEY=SECRET_KEY, SESSION_COOKIE_NAME="amparo", EVERY_ANSWER=[])


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """How many bytes of a body came."""
    if environ["PATH_INFO"].startswith("/sign-in/"):
        time.sleep(HASHING)
    length = int(environ.get("CONTENT_LENGTH") or 0)
    body = environ["wsgi.input"].read(length) if length < 1 << 24 else b""
    said = str(len(body)).encode()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(said)))])
    return [said]
