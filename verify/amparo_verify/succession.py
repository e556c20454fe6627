"""A log that goes on under a new name, because entries of the old one were lost: after a restore of an earlier state.

Witnesses cosign only a log that grows, so they never cosign one again that lost entries, and should not. It goes on
under the first name and `/since/` with the moment. Each checkpoint of the new name says in a line of its own what it
continues: the old name, and size and root of the largest checkpoint of it that anybody outside was found to hold. So
the loss is signed, cosigned and in every export, and who holds an old checkpoint can see that his was not forgotten.
"""

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from amparo_verify.notes import ROOT_BYTES, Checkpoint, NoteError, read_base64

MARK = "continues"


@dataclass(frozen=True)
class Predecessor:
    """What a log continues: a name, and the largest checkpoint of it that is known outside."""

    name: str
    size: int
    root: bytes

    def line(self) -> str:
        """The further line of a checkpoint that says it."""
        return f"{MARK} {self.name} {self.size} {base64.b64encode(self.root).decode()}"


def read_predecessor(checkpoint: Checkpoint) -> Predecessor | None:
    """What a checkpoint says that its log continues; None where it says nothing. Raises NoteError if malformed."""
    said = [line.split(" ")[1:] for line in checkpoint.extensions if line.startswith(f"{MARK} ")]
    if not said:
        return None
    if len(said) > 1 or len(said[0]) != 3 or not re.fullmatch(r"[0-9]{1,19}", said[0][1]):
        raise NoteError("checkpoint: what it continues cannot be read")
    name, size, root = said[0]
    digest = read_base64(root, "root of what it continues")
    if len(digest) != ROOT_BYTES:
        raise NoteError("checkpoint: the root of what it continues is not 32 bytes")
    return Predecessor(name, int(size), digest)


@dataclass(frozen=True)
class Ending:
    """A name ended after `size` entries; the checkpoints go on under `successor`, and say what it continues."""

    size: int
    successor: str
    of: Predecessor

    def words(self) -> str:
        """What nobody can prove after it."""
        return (
            f"what {self.of.name} held after its checkpoint of {self.size} entries: it goes on as {self.successor}, "
            f"because entries were lost, and says that a checkpoint of {self.of.size} was seen outside; ask its "
            "witnesses for theirs"
        )


@dataclass
class Lineage:
    """Follows checkpoints in their order, and where a log goes on under a new name."""

    last: Checkpoint | None = None
    endings: list[Ending] = field(default_factory=list)

    def follow(self, checkpoint: Checkpoint) -> None:
        """Take the next checkpoint. Raises NoteError for a new name that does not continue the one before it."""
        before, self.last = self.last, checkpoint
        if before is None or before.origin == checkpoint.origin:
            return
        said = read_predecessor(checkpoint)
        if said is None or said.name != before.origin:
            raise NoteError(f"it goes on under another name, and does not say that it continues {before.origin}")
        self.endings.append(Ending(before.size, checkpoint.origin, said))

    def words(self) -> Iterator[str]:
        """Of each name that ended, what nobody can prove."""
        return (one.words() for one in self.endings)
