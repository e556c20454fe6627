"""A file's text, for the limited process (amparo/web/limited.py): all that it may need is loaded before it begins."""

import encodings
import pkgutil
from contextlib import suppress
from importlib import import_module
from types import ModuleType

import pypdf  # loaded now: the limited process opens no file later

from amparo.narrative.reading import text_of_bytes


def _load_all(package: ModuleType) -> None:
    """The modules of a package that loads some of them only when they are needed: a PDF may name any encoding."""
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        with suppress(ImportError, LookupError):  # those of other platforms, or of libraries that are not here
            import_module(module.name)


_load_all(encodings)
_load_all(pypdf)


def text(data: bytes) -> bytes:
    """The text of a TXT, HTML or PDF file in UTF-8. Raises Unreadable, a ValueError."""
    return text_of_bytes(data).encode("utf-8", "replace")
