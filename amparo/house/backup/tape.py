"""Unpacking a tape whose writer is not known: whoever has the recipients' public keys could have sealed it."""

import shutil
import tarfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import IO


class TapeRefused(Exception):
    """The tape holds what no backup of ours holds; the message says what."""


def unpack(source: IO[bytes], folder: Path, tell: Callable[[int], None] = lambda done: None) -> None:
    """Plain files and folders below the folder, for their owner only. Raises TapeRefused for anything else.

    (The filters of Python's own tarfile are missing in the Python of some systems that we run on.)
    """
    done = 0
    with tarfile.open(fileobj=source, mode="r|") as tape:
        for member in tape:
            place = folder / _checked(member)
            if member.isdir():
                place.mkdir(mode=0o700, parents=True, exist_ok=True)
                continue
            _write(tape, member, place)
            done += member.size
            tell(done)
    while source.read(1 << 20):  # the tape's end is padded
        pass


def _checked(member: tarfile.TarInfo) -> PurePosixPath:
    name = PurePosixPath(member.name)
    if name.is_absolute() or ".." in name.parts or not (member.isreg() or member.isdir()):
        raise TapeRefused(f"The backup holds '{member.name}', which no backup of ours does. Do not use it.")
    return name


def _write(tape: tarfile.TarFile, member: tarfile.TarInfo, place: Path) -> None:
    content = tape.extractfile(member)
    assert content is not None  # noqa: S101 it is a plain file
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with place.open("xb") as out:
        shutil.copyfileobj(content, out, 1 << 20)
    place.chmod(0o600)
