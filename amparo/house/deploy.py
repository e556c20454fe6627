"""Whether this installation may be used with real people: each reason against it in plain words, with what to do."""

import ctypes
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from django.utils import timezone

from amparo.house import acknowledged, ages, alarms, children, plan, versions
from amparo.house.databases import BACKUP_ROLE, LARGE_OBJECTS
from amparo.house.home import Home

HSTS_SECONDS = 31_536_000
"""A year: browsers come back over TLS only."""
CLOCK_SECONDS = 2
UNSYNCHRONISED = 5
"""What the system's adjtimex answers where nothing keeps the clock right."""
LEFT_OUT = {"security.W005", "security.W008", "security.W009", "security.W021"}
"""Django's checks on subdomains and preloading, which are yours; on redirects to TLS, which nginx does (deploy.md); on
the key's length in characters: ours has 256 random bits."""
LOCAL = ("", "localhost", "127.0.0.1", "::1")
COSIGNED_WITHIN = timedelta(days=1)


def reasons_against(home: Home) -> Iterator[str]:
    """Every reason why this installation may not serve real people yet; none where it may. Django is set up."""
    yield from settings_reasons()
    yield from hosts_reasons(os.environ.get("AMPARO_HOSTS", ""))
    yield from signing_in_reasons(os.environ.get("AMPARO_HOSTS", ""))
    yield from parts_reasons(home)
    yield from database_reasons(home)
    yield from backup_role_reasons()
    yield from large_objects_reasons()
    yield from locks_reasons()
    yield from people_reasons()
    yield from passkey_reasons()
    yield from witnesses_reasons()
    yield from disks_reasons(home)
    yield from clock_reasons()
    yield from alarms.examine(home)


def reminders(home: Home, now: datetime) -> Iterator[str]:
    """What is no reason against it, but should be looked at."""
    if old := versions.table_is_old(now.date()):
        yield old
    if old := ages.old_libraries(now.date()):
        yield old
    yield from ages.known_holes(now.date())
    yield from ages.old_passwords(home, now)


def settings_reasons() -> Iterator[str]:
    from django.conf import settings
    from django.core import checks

    if settings.DEBUG:
        yield "DEBUG is on: errors show what people typed. Take it out of the settings."
    if not settings.BEHIND_TLS:
        yield "TLS is not set: put nginx with TLS 1.3 in front (docs/deploy.md) and set AMPARO_TLS=1."
    if not (settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE):
        yield "Cookies are sent without TLS, too: set AMPARO_TLS=1."
    if settings.SECURE_HSTS_SECONDS < HSTS_SECONDS:
        yield "Browsers are not told to come back over TLS only (HSTS): set AMPARO_TLS=1."
    for found in checks.run_checks(tags=[checks.Tags.security], include_deployment_checks=True):
        if found.id not in LEFT_OUT and settings.BEHIND_TLS:
            yield f"{found.msg} ({found.id})"


def hosts_reasons(named: str) -> Iterator[str]:
    hosts = [host.strip() for host in named.split(",") if host.strip()]
    if not hosts or all(host.strip("[]") in LOCAL for host in hosts):
        yield "No host name is set: set AMPARO_HOSTS to the name under which people reach Amparo."
    if any("*" in host or host.startswith(".") for host in hosts):
        yield "AMPARO_HOSTS allows any name: name each host in full."


def signing_in_reasons(named: str) -> Iterator[str]:
    """What passkeys are bound to, and whose address the door counts. `named`: the hosts under which we are reached."""
    from django.conf import settings

    bound = settings.PASSKEY_HOST
    if bound.strip("[]") in LOCAL:
        yield (
            "Passkeys are bound to this machine alone: set AMPARO_PASSKEY_HOST to the host of AMPARO_HOSTS before "
            "anybody makes one; those that were made open nothing under another name."
        )
    hosts = [host.strip() for host in named.split(",") if host.strip()]
    for host in hosts:
        if not _below(host, bound) and bound not in LOCAL:
            yield f"Passkeys do not work at {host}: AMPARO_PASSKEY_HOST is {bound}, neither that host nor above it."
    for origin in settings.PASSKEY_ORIGINS:
        if not _is_origin(origin.strip(), bound):
            yield f"AMPARO_PASSKEY_ORIGINS: '{origin}' is no address of {bound}. It looks like https://{bound}"
    if settings.BEHIND_TLS and not settings.PROXIES:
        yield (
            "The door takes everybody for one network, nginx's, and nothing that nginx says is believed, so that no "
            "browser is told to come back encrypted: let nginx write X-Forwarded-For (docs/deploy.md) and set "
            "AMPARO_PROXIES=1."
        )


def _below(host: str, bound: str) -> bool:
    return host == bound or host.endswith(f".{bound}")


def _is_origin(origin: str, bound: str) -> bool:
    found = urlsplit(origin)
    return found.scheme == "https" and _below(found.hostname or "", bound) and not (found.path or found.query)


def parts_reasons(home: Home) -> Iterator[str]:
    """The web server must not be able to read the owner's password or the keys of others."""
    if why := children.why_not_separate([*children.table(home, "127.0.0.1", 8000), children.KEYS]):
        yield (
            f"{why} A web server that is taken over would then have the owner's password and the ledger's key. "
            "Run Amparo as a systemd service started by root (docs/deploy.md)."
        )


def database_reasons(home: Home) -> Iterator[str]:
    from amparo.access.models import Organisation

    url = os.environ.get("DATABASE_URL")
    if url:
        yield from _tls_to_database(url)
        return
    active = Organisation.objects.using("owner").filter(active=True).count()
    if active > 1 and not _taken_on(home, "embedded"):
        yield (
            f"{active} organisations are active on the embedded database, which is meant for one office: it comes from "
            "one company's wheel, whose security updates come late. Use an external PostgreSQL (DATABASE_URL), or have "
            "whoever answers for it say so: amparo check --acknowledge embedded --by NAME"
        )


def _taken_on(home: Home, risk: str) -> bool:
    return bool(acknowledged.acknowledged(home, risk))


def _tls_to_database(url: str) -> Iterator[str]:
    found: dict[str, Any] = psycopg.conninfo.conninfo_to_dict(url)
    host = str(found.get("host") or "")
    if host not in LOCAL and not host.startswith("/") and found.get("sslmode") != "verify-full":
        yield "The database is reached over a network, unproved to be ours: DATABASE_URL needs sslmode=verify-full."


def backup_role_reasons() -> Iterator[str]:
    """On a server of your own its administrator alone may let a role copy it; the first night is too late for that."""
    from django.db import connections

    if not os.environ.get("DATABASE_URL"):
        return
    with connections["owner"].cursor() as cursor:
        cursor.execute("select from pg_roles where rolname = %s and rolreplication", [BACKUP_ROLE])
        if cursor.fetchone() is None:
            yield (
                f"No backup can be made of the database: its server has no role {BACKUP_ROLE} with REPLICATION. Have "
                "whoever runs the server make it, or back the server up where it runs (docs/deploy.md)."
            )


def large_objects_reasons() -> Iterator[str]:
    """On a server of your own only its administrator may take this from everybody."""
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute(LARGE_OBJECTS)
        functions = ", ".join(name for (name,) in cursor.fetchall())
    if functions:
        yield (
            "The application's database role may keep large objects, which no policy covers; one that it leaves there "
            "stops the next start. Have whoever runs the server say as superuser, in this database: "
            f"revoke execute on function {functions} from public"
        )


def locks_reasons() -> Iterator[str]:
    """On a server of your own its administrator alone may say who takes locks by number and sees what others do."""
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "select has_function_privilege('amparo_app', 'pg_advisory_lock(bigint)', 'execute')"
            " or has_function_privilege('amparo_app', 'pg_stat_get_activity(integer)', 'execute')"
            " or has_function_privilege('amparo_app', 'pg_terminate_backend(integer, bigint)', 'execute')"
            " or has_function_privilege('amparo_app', 'pg_lock_status()', 'execute')"
            " or has_database_privilege('amparo_app', 'postgres', 'connect')"
        )
        if cursor.fetchone()[0]:
            yield (
                "Whoever runs statements as the app may take the sequencer's lock and hold back the ledger, end "
                "others' requests, here or from the database postgres, and reads others' statements. Have whoever runs "
                "the server take that right from everybody (docs/deploy.md)."
            )


def people_reasons() -> Iterator[str]:
    from django.contrib.auth.hashers import check_password

    from amparo.access.models import Worker
    from amparo.demo import country

    known = {username: password for _, username, password in country.sign_ins()}
    there = Worker.objects.using("owner").filter(username__in=known, is_active=True)
    if any(check_password(known[worker.username], worker.password) for worker in there):
        yield "People of the demo can sign in, with a password that everybody knows. Start with a new home."


def passkey_reasons() -> Iterator[str]:
    """Duties that rest without a passkey, and accounts that are let off because the sign-in page shows their codes."""
    from amparo.access.duties import BY_PASSKEY
    from amparo.access.models import Worker
    from amparo.access.models_door import CodeApp, Passkey

    held = Worker.objects.using("owner").filter(is_active=True, duties__duty__in=BY_PASSKEY).distinct()
    resting = held.exclude(pk__in=Passkey.objects.using("owner").values("worker_id")).count()
    if resting:
        yield (
            f"{resting} who administer, watch over or protect data have no passkey: until they add one on the page of "
            "their account, their duties rest."
        )
    if CodeApp.objects.using("owner").filter(for_trying=True, worker__is_active=True).exists():
        yield "The sign-in page shows the codes of somebody: an account of the demo. Start with a new home."


def witnesses_reasons() -> Iterator[str]:
    """Without somebody outside who has kept our checkpoints lately, the ledger's past could be rewritten."""
    from amparo.ledger.models import ALARMS, Cosigning, Outcome, Witness

    named = list(Witness.objects.using("owner").filter(removed_at__isnull=True))
    if not named:
        yield (
            "No witness outside cosigns the ledger's checkpoints: its past could be rewritten. Name one: "
            "amparo ledger witness --help"
        )
    answers = Cosigning.objects.using("owner").filter(witness__in=named)
    for name in answers.filter(outcome__in=ALARMS).values_list("witness__name", flat=True).distinct():
        yield f"The witness '{name}' saw another ledger than this one. Find out why before anybody signs in."
    lately = answers.filter(outcome=Outcome.COSIGNED, at__gt=timezone.now() - COSIGNED_WITHIN)
    if named and not lately.exists():
        yield "No witness has cosigned the ledger within a day. Ask those who run it: amparo ledger witness"


def disks_reasons(home: Home) -> Iterator[str]:
    with suppress(plan.PlanUnusable, OSError):
        found = plan.read(home)
        if found and home.path.stat().st_dev == found.path.stat().st_dev:
            yield f"Home and backups ({found.path}) are on one disk: one fire takes both. Use another machine's disk."
        if found and found.rehearsal_identity and Path(found.rehearsal_identity).exists():
            yield "A private half for the backups lies on this machine. Rehearse on another, and remove it from here."


def clock_reasons() -> Iterator[str]:
    """Consents end to the second, and entries of the ledger carry their moment."""
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "select extract(epoch from clock_timestamp()), (select extract(epoch from max(at)) from ledger_entry)"
        )
        database, last = cursor.fetchone()
    if abs(float(database) - time.time()) > CLOCK_SECONDS:
        yield "The clocks of the database and of this machine differ by more than two seconds. Set both by NTP."
    if last is not None and float(last) > time.time() + CLOCK_SECONDS:
        yield "The ledger holds entries of a later moment than now: this machine's clock is behind. Set it by NTP."
    if unsynchronised():
        yield "Nothing keeps this machine's clock right. Run chrony or systemd-timesyncd."


def unsynchronised() -> bool:
    """What the kernel says (Linux); elsewhere it cannot be asked."""
    libc = ctypes.CDLL(None)
    if not hasattr(libc, "adjtimex"):
        return False
    state: int = libc.adjtimex(ctypes.create_string_buffer(512))
    return state == UNSYNCHRONISED
