"""Signing in as a person does, in both steps."""

import time

import pyotp
from django.http import HttpResponse
from django.test import Client

from amparo.access import codes
from amparo.access.models import Worker
from amparo.access.models_door import Attempt, CodeApp, RecoveryCode
from tests.access.hands import superuser
from tests.personas import PASSWORD

TYPING = 3
"""Seconds that a test takes at most from the code to its check."""


def new_app(username: str) -> str:
    """Give somebody a new authenticator app, no code of which was used; its secret."""
    worker = Worker.objects.using("owner").get(username=username)
    secret = codes.new_secret()
    codes.add_app(worker.pk, secret, 0)
    return secret


def fresh_code(username: str) -> str:
    """The present code of an app that somebody has just got."""
    return code_of(new_app(username))


def code_of(secret: str) -> str:
    """The present code, early enough in its thirty seconds to be typed: else that of the next ones."""
    left = codes.STEP_SECONDS - time.time() % codes.STEP_SECONDS
    if left < TYPING:
        time.sleep(left)
    return pyotp.TOTP(secret).now()


def first_step(browser: Client, username: str, password: str = PASSWORD, **more: str) -> HttpResponse:
    """Name and password."""
    return browser.post("/sign-in/", {"username": username, "password": password, **more})  # type: ignore[return-value] # Django's test answer is one


def sign_in(browser: Client, username: str, password: str = PASSWORD, **more: str) -> HttpResponse:
    """Both steps, the second with a code; where the first is refused, its answer."""
    answer = first_step(browser, username, password, **more)
    if answer.status_code != 302:
        return answer
    return browser.post("/sign-in/second/", {"code": fresh_code(username), **more})  # type: ignore[return-value] # as above


def without_factors() -> None:
    """Take every second factor and every count of attempts away, so that tests do not slow one another."""
    with superuser() as everything:
        for model in (CodeApp, RecoveryCode, Attempt):
            everything.execute(f"delete from {model._meta.db_table}")
        everything.execute("delete from access_passkey")
