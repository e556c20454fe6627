"""What may not be a password beside what Django refuses: words of this field, or one that was stolen elsewhere.

The words are those that somebody who guesses would try first here (OWASP ASVS 5.0, 6.1.2); a password of several words
may hold them. The list of breaches is a file of the installation's own, if it has one: see docs/deploy.md.
"""

import hashlib
import os
import re
from bisect import bisect_left
from pathlib import Path
from typing import IO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

WORDS = (
    "amparo", "trafficking", "victim", "survivor", "shelter", "border", "police", "hotline", "referral", "screening",
    "traffic", "rescue", "minsk", "belarus", "ministry", "interior", "prosecutor", "passwort", "password", "welcome",
    "пароль", "торговля", "жертва", "приют", "граница", "полиция", "милиция", "беларусь", "минск", "министерство",
    "ахвяра", "прытулак", "мяжа", "паліцыя", "міліцыя", "мінск", "міністэрства",
)  # fmt: skip
LEFT_OVER = 6
"""Letters that a password has to have beside such words."""
LIST = "AMPARO_BREACHED_PASSWORDS"
HASH_DIGITS = 40
BEHIND_ALL = b"G"
"""Sorts behind every hexadecimal digit: where the file has no more lines."""


class NoWordOfTheField:
    """Refuses a password that is little more than words of this field."""

    def validate(self, password: str, user: object = None) -> None:
        """Raises ValidationError."""
        letters = rest = re.sub(r"[\W\d_]", "", password.casefold())
        for word in sorted(WORDS, key=len, reverse=True):
            rest = rest.replace(word, "")
        if rest != letters and len(rest) < LEFT_OVER:
            raise ValidationError(
                gettext("This is easy to guess here. Put other words beside it."), code="of_the_field"
            )


class NotInABreach:
    """Refuses a password whose SHA-1 stands in the file that AMPARO_BREACHED_PASSWORDS names; without one, nothing.

    The file has a line for each, sorted, beginning with 40 hexadecimal digits, as "Pwned Passwords" is handed out.
    """

    def validate(self, password: str, user: object = None) -> None:
        """Raises ValidationError; OSError where the file is named and cannot be read."""
        named = os.environ.get(LIST)
        if named and stands_in(Path(named), password):
            raise ValidationError(
                gettext("This password was found in a theft of passwords elsewhere. Choose another."), code="breached"
            )


def stands_in(file: Path, password: str) -> bool:
    """Is the password's SHA-1 in the sorted file? A few dozen reads, however large it is."""
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    with file.open("rb") as lines:

        def hash_from(place: int) -> bytes:
            return _line_from(lines, place)[:HASH_DIGITS].upper() or BEHIND_ALL

        return hash_from(bisect_left(range(file.stat().st_size), wanted, key=hash_from)) == wanted


def _line_from(lines: IO[bytes], place: int) -> bytes:
    """The first whole line that begins at or after a place."""
    lines.seek(max(place - 1, 0))
    if place:
        lines.readline()
    return lines.readline()
