"""Secrets handed to a child process: over a file in memory that it inherits, never by argument, environment or disk.

The parent may hand anew at any time (a wrapping key was added): the child reads each time it asks.
"""

import fnmatch
import hashlib
import json
import os
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

VARIABLE = "AMPARO_SECRETS_FD"
"""In the child's environment: the number of the inherited file. The number is no secret."""
ATTEMPTS = 50


class Handed:
    """The parent's side: the secrets whose names match, as they stand in a folder."""

    def __init__(self, folder: Path, patterns: Iterable[str]) -> None:
        self.folder, self.patterns = folder, tuple(patterns)
        self.handle = _file_in_memory()
        self.refresh()

    def refresh(self) -> None:
        """Hand what stands in the folder now."""
        content = json.dumps({file.name: file.read_text().strip() for file in self._files()}).encode()
        whole = hashlib.sha256(content).hexdigest().encode() + content
        os.pwrite(self.handle, whole, 0)
        os.ftruncate(self.handle, len(whole))

    def _files(self) -> list[Path]:
        files = [file for file in self.folder.iterdir() if not file.name.startswith(".")]
        return [file for file in files if any(fnmatch.fnmatch(file.name, one) for one in self.patterns)]

    def close(self) -> None:
        """The parent's hold ends; the child keeps its own."""
        os.close(self.handle)


def _file_in_memory() -> int:
    if hasattr(os, "memfd_create"):
        return os.memfd_create("amparo")
    with tempfile.TemporaryFile() as file:  # where the system has no such thing: a file without a name
        return os.dup(file.fileno())


def taken() -> dict[str, str] | None:
    """The child's side: what this process was handed; None for a process that reads the files themselves."""
    number = os.environ.get(VARIABLE)
    if number is None:
        return None
    for _ in range(ATTEMPTS):
        whole = os.pread(int(number), os.fstat(int(number)).st_size, 0)
        digest, content = whole[:64], whole[64:]
        if hashlib.sha256(content).hexdigest().encode() == digest:
            found: dict[str, str] = json.loads(content)
            return found
        time.sleep(0.01)  # it is being handed anew at this moment
    raise OSError(f"What was handed in file {number} cannot be read")
