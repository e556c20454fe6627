"""The witnesses that cosign our checkpoints by themselves: who they are, when each is asked, what each answered.

The owner names them (`amparo ledger witness`), the sequencer asks them, each in a thread of its own, so that one that
is dead or slow delays neither the placing of entries nor the others.
"""

import sys
import threading
import time
from collections.abc import Iterator
from datetime import timedelta

from django.db import DatabaseError, connections, transaction
from django.utils import timezone

from amparo.ledger.actions import record
from amparo.ledger.models import Checkpoint, Cosigning, Outcome, Witness
from amparo.ledger.sequencer import SEQUENCER
from amparo.ledger.witnessing import NotCosigned, cosigned_checkpoint
from amparo_verify.cosignatures import parse_witness
from amparo_verify.notes import parse_checkpoint

OWNER = "owner"
EVERY = 60.0
"""Seconds between two rounds: a cosigned checkpoint lags behind the newest by little more."""
FRESH = timedelta(minutes=30)
"""A cosignature this old is renewed although nothing was added: only a witness's time says that the log is alive."""


class UnknownWitness(Exception):
    """No witness of that name is named."""


def add(url: str, vkey: str) -> Witness:
    """Name a witness by its address and its key. Run by the owner; recorded.

    Raises NoteError for what is no witness's key, IntegrityError where its name or key is named already.
    """
    known = parse_witness(vkey)
    with transaction.atomic(using=OWNER):
        made = Witness.objects.using(OWNER).create(name=known.name, url=url, vkey=known.encoded())
        record("witness.added", "witness", str(made.pk), using=OWNER)
    return made


def remove(name: str) -> None:
    """Ask a witness no more; what it cosigned stays. Run by the owner; recorded. Raises UnknownWitness."""
    with transaction.atomic(using=OWNER):
        found = Witness.objects.using(OWNER).filter(name=name, removed_at__isnull=True).first()
        if found is None:
            raise UnknownWitness(name)
        found.removed_at = timezone.now()
        found.save(update_fields=["removed_at"])
        record("witness.removed", "witness", str(found.pk), using=OWNER)


def named(using: str = SEQUENCER) -> list[Witness]:
    """The witnesses that are asked, by name."""
    return list(Witness.objects.using(using).filter(removed_at__isnull=True).order_by("name"))


def due() -> Iterator[Witness]:
    """The witnesses that have not cosigned the newest checkpoint, or not for half an hour."""
    newest = Checkpoint.objects.using(SEQUENCER).order_by("-size").values_list("size", flat=True).first()
    for witness in named() if newest is not None else ():
        last = last_answer(witness, outcome=Outcome.COSIGNED)
        if last is None or last.size != newest or last.at < timezone.now() - FRESH:
            yield witness


def ask(witness: Witness) -> Outcome:
    """Ask a witness to cosign the newest checkpoint, and keep what it answers.

    Each cosignature is kept; of failures only one that differs from the answer before it.
    """
    at, line = timezone.now(), ""
    try:
        note = cosigned_checkpoint(witness.url, parse_witness(witness.vkey))
        size, outcome, line = parse_checkpoint(note.text).size, Outcome.COSIGNED, note.signatures[-1].line()
    except NotCosigned as refusal:
        size, outcome = _newest_size(), refusal.outcome
    last = last_answer(witness)
    if outcome == Outcome.COSIGNED or last is None or last.outcome != outcome:
        Cosigning.objects.using(SEQUENCER).create(witness=witness, size=size, at=at, outcome=outcome, line=line)
    return outcome


def _newest_size() -> int:
    return Checkpoint.objects.using(SEQUENCER).order_by("-size").values_list("size", flat=True).first() or 0


def last_answer(witness: Witness, **which: str) -> Cosigning | None:
    """What a witness answered last; with an outcome, when it last answered so. None if never."""
    return Cosigning.objects.using(SEQUENCER).filter(witness=witness, **which).order_by("-id").first()


class Rounds:
    """Asks the witnesses that are due, round after round, without ever waiting for one."""

    def __init__(self, every: float = EVERY) -> None:
        self.every = every
        self._next = 0.0
        self._asking: dict[int, threading.Thread] = {}

    def look(self) -> None:
        """Begin a round if it is time: one thread a witness, none for a witness that is still being asked."""
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + self.every
        for witness in due():
            before = self._asking.get(witness.pk)
            if before is None or not before.is_alive():
                self._asking[witness.pk] = threading.Thread(target=_ask_alone, args=(witness,), daemon=True)
                self._asking[witness.pk].start()


def _ask_alone(witness: Witness) -> None:
    try:
        ask(witness)
    except DatabaseError as error:
        print(f"A witness's answer was not kept ({type(error).__name__}).", file=sys.stderr, flush=True)
    finally:
        connections[SEQUENCER].close()
