"""The door: checks a password and opens a session, over a connection of its own that sees no record."""

import hashlib
import secrets

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import connections

from amparo.access.models import Worker
from amparo.ledger import actions as ledger

DOOR = "door"


def sign_in(username: str, password: str) -> str | None:
    """The secret of a new session, or None where name and password do not fit together (both take the same time)."""
    worker = Worker.objects.using(DOOR).filter(username=username).first()
    known = check_password(password, worker.password) if worker else not make_password(password)
    if worker is None or not known:
        ledger.record("session.refused", "worker", using=DOOR)
        return None
    ledger.record("session.opened", "worker", str(worker.pk), using=DOOR)
    return open_session(worker.pk)


def open_session(worker_id: int) -> str:
    """Open a session for a worker who proved who they are; the database keeps only the secret's hash."""
    secret = secrets.token_urlsafe(32)
    digest = hashlib.sha256(secret.encode()).digest()
    with connections[DOOR].cursor() as cursor:
        cursor.execute("select access_open_session(%s, %s, %s)", [digest, worker_id, settings.SESSION_HOURS])
    return secret
