"""The log goes on under a new name after entries were lost, and says so in every checkpoint (amparo_verify.succession).

After a restore of an earlier state, witnesses have seen more than there is. They never cosign the old name again. The
owner has the log go on (`amparo ledger succeed`), with the largest checkpoint of the old name that is held outside.
"""

from django.db import transaction
from django.utils import timezone

from amparo.ledger import log, sequencer
from amparo.ledger.actions import record
from amparo.ledger.models import Checkpoint, Succession
from amparo_verify.notes import SINCE, check_checkpoint, parse_note
from amparo_verify.notes import Checkpoint as Said

OWNER = "owner"


class NotSucceeded(Exception):
    """The log stays what it is; the message says why."""


@transaction.atomic(using=OWNER)
def succeed(note: str) -> Succession:
    """Have the log go on under a new name, because `note`, a checkpoint of it, names entries that are not there.

    Run by the owner; recorded. Raises NotSucceeded, NoteError for what is no checkpoint of this log.
    """
    sequencer.sequence()
    signer = sequencer.signer()
    seen = check_checkpoint(parse_note(note), signer.verifier)
    if seen.origin != signer.name:
        raise NotSucceeded(f"That is a checkpoint of {seen.origin}, which goes on as {signer.name} already.")
    if _is_ours(seen):
        raise NotSucceeded("Every entry that this checkpoint covers is here, and unchanged: nothing was lost.")
    name = f"{signer.verifier.first_name}{SINCE}{timezone.now():%Y-%m-%dT%H:%M:%SZ}"
    made = Succession.objects.using(OWNER).create(name=name, predecessor=seen.origin, size=seen.size, root=seen.root)
    record("ledger.succeeded", "checkpoint", number=seen.size, using=OWNER)
    return made


def _is_ours(seen: Said) -> bool:
    """Do the entries that have a place lead to that root?"""
    last = Checkpoint.objects.using(sequencer.SEQUENCER).latest("size").size
    return seen.size <= last and log.tree(seen.size, sequencer.SEQUENCER).root() == seen.root
