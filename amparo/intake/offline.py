"""What a device keeps to work without a network: the page in three languages and its files, pinned to their content.

Nothing else is ever kept. Each file has its SHA-384, the worker takes in nothing that does not have it, and the version
is a hash of all of them: what a device runs can be compared with what was released.
"""

import base64
import hashlib
from functools import cache

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from amparo.intake.forms import Sheet

FONTS = "web/vendor/pt-sans/pt-sans-{}-normal.woff2"
SCRIPTS = {"hpke": "intake/hpke.js", "outbox": "intake/outbox.js", "write": "intake/write.js"}
FILES = (
    *(FONTS.format(cut) for cut in ("latin-400", "latin-700", "cyrillic-400", "cyrillic-700")),
    "web/amparo.css", "web/print.css", "web/mark.svg", *SCRIPTS.values(),
)  # fmt: skip


def integrity(content: bytes) -> str:
    """As a browser checks it."""
    return f"sha384-{base64.b64encode(hashlib.sha384(content).digest()).decode()}"


@cache
def page(language: str) -> bytes:
    """The page in a language: the same for everybody, with nothing of anybody in it."""
    files = {name: (staticfiles_storage.url(path), integrity(_file(path))) for name, path in SCRIPTS.items()}
    with override(language):
        words = {"sheet": Sheet(), "scripts": files, "language": language, "languages": settings.LANGUAGES}
        return render_to_string("intake/offline.html", words).encode()


@cache
def shell() -> dict[str, str]:
    """Address → integrity of everything that a device keeps."""
    pages = {reverse("intake:offline", args=[code]): integrity(page(code)) for code, _name in settings.LANGUAGES}
    return pages | {staticfiles_storage.url(path): integrity(_file(path)) for path in FILES}


@cache
def version() -> str:
    """Of all of it: twelve hexadecimal figures."""
    return hashlib.sha256(repr(sorted(shell().items())).encode()).hexdigest()[:12]


def _file(path: str) -> bytes:
    """As it is served, under the name with its hash."""
    name: str = staticfiles_storage.stored_name(path)  # type: ignore[attr-defined] # of the storage with hashes
    with staticfiles_storage.open(name) as file:
        content: bytes = file.read()
        return content
