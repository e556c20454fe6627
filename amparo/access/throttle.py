"""How often the door may be tried: slower and slower, never shut for good, and never slower for a known device.

A name, an address and both together are each counted (sql/attempt.sql), as hashes under a key of the day, so that the
table tells nobody who was tried from where. Whoever comes with a browser in which they signed in fully before is
counted by that browser alone: a stranger's failures cannot shut a shelter out.
"""

import hmac
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.db import connections

from amparo.access.models_door import Attempt

DOOR = "door"
Kind = Attempt.Kind
FREE = {Kind.NAME_AND_ADDRESS: 5, Kind.NAME: 30, Kind.ADDRESS: 30, Kind.KNOWN_DEVICE: 5, Kind.FACTOR: 5}
"""Tries before the first wait."""
LONGEST = {Kind.NAME_AND_ADDRESS: 300, Kind.NAME: 60, Kind.ADDRESS: 60, Kind.KNOWN_DEVICE: 300, Kind.FACTOR: 300}
"""The longest wait, in seconds. The wait on a name alone is short: a third person can bring it about."""
MANY_NAMES = 20
"""So many names with failures within an hour are told to the overseers."""


@dataclass(frozen=True)
class Tries:
    """What one try counts against."""

    keys: Sequence[bytes]
    kinds: Sequence[int]


def password(username: str, address: str, known_device: str | None) -> Tries:
    """A try at a password: against the known device, else against the name, the address and both."""
    if known_device:
        return _tries((Kind.KNOWN_DEVICE, (username, known_device)))
    place = prefix(address)
    return _tries((Kind.NAME_AND_ADDRESS, (username, place)), (Kind.NAME, (username,)), (Kind.ADDRESS, (place,)))


def second_factor(worker_id: int, known_device: str | None) -> Tries:
    """A try at a second factor, by somebody who has the password."""
    return _tries((Kind.FACTOR, (str(worker_id), known_device or "")))


def invitation(address: str) -> Tries:
    """A try at the code of an invitation."""
    return _tries((Kind.ADDRESS, (prefix(address),)))


def admits(tries: Tries) -> bool:
    """Count a try before it is made; False where it comes too soon. Those that come at once are all counted."""
    kinds = [Kind(kind) for kind in tries.kinds]
    with connections[DOOR].cursor() as cursor:
        cursor.execute(
            "select access_knock(%s::bytea[], %s::integer[], %s::integer[], %s::integer[])",
            [list(tries.keys), list(tries.kinds), [FREE[kind] for kind in kinds], [LONGEST[kind] for kind in kinds]],
        )
        return bool(cursor.fetchone()[0])


def was_right(tries: Tries) -> None:
    """The try was right: it does not count; of the name at this address, or this device, all failures are forgotten."""
    forgotten = [
        key for key, kind in zip(tries.keys, tries.kinds, strict=True) if kind not in {Kind.NAME, Kind.ADDRESS}
    ]
    with connections[DOOR].cursor() as cursor:
        cursor.execute("select access_knock_back(%s::bytea[], %s::bytea[])", [list(tries.keys), forgotten])


def many_names_failed() -> bool:
    """Have many names failed within the hour? True once an hour."""
    with connections[DOOR].cursor() as cursor:
        cursor.execute("select access_many_failed(%s, %s)", [_key(Kind.ALARM, ()), MANY_NAMES])
        return bool(cursor.fetchone()[0])


def prefix(address: str) -> str:
    """The network that an address lies in: /24 of IPv4, /48 of IPv6; what is no address is one place of its own."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "elsewhere"
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return str(ipaddress.ip_network((found, 24 if found.version == 4 else 48), strict=False))


def _tries(*counted: tuple[Attempt.Kind, tuple[str, ...]]) -> Tries:
    return Tries([_key(kind, parts) for kind, parts in counted], [int(kind) for kind, _ in counted])


def _key(kind: Attempt.Kind, parts: tuple[str, ...]) -> bytes:
    day = datetime.now(UTC).date().isoformat()
    of_the_day = hmac.digest(settings.DOOR_KEY.encode(), f"attempts {day}".encode(), "sha256")
    return hmac.digest(of_the_day, "\x00".join([str(int(kind)), *parts]).encode(), "sha256")[:16]
