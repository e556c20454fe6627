"""Who may have the log go on under a new name, and what overseers see of it (drills/test_succession.py lives it)."""

from collections.abc import Iterator

import psycopg
import pytest

from amparo.ledger import sequencer, succession
from amparo.ledger.models import Succession
from amparo_verify.notes import Checkpoint, NoteError, Signer
from tests.access.hands import role, superuser
from tests.ledger.test_witnessing import grow
from tests.personas import Country

ROW = "insert into ledger_succession (name, predecessor, size, root, at) values (%s, 'amparo-ledger', 5231, %s, now())"
NAME = "amparo-ledger/since/2026-11-29T10:00:00Z"


@pytest.fixture
def succeeded(committing: None) -> Iterator[None]:
    """The log lost entries. Nothing is signed under its new name, so that other tests find it as it was."""
    sequencer.sequence()
    with superuser() as hand:
        hand.execute(ROW, [NAME, bytes(32)])
    yield
    with superuser() as hand:
        hand.execute("set session_replication_role = replica")
        hand.execute("delete from ledger_succession")


def signed(checkpoint: Checkpoint) -> str:
    ours = sequencer.signer()
    return Signer(checkpoint.origin, ours.private).sign(checkpoint.text()).encoded()


def test_overseers_see_for_ever_that_entries_were_lost(succeeded: None, country: Country) -> None:
    html = country.overseer.client().get("/ledger/").content.decode()
    assert "Entries of this log were lost" in html
    assert NAME in html
    assert "5,231" in html
    with superuser() as hand, pytest.raises(psycopg.errors.InsufficientPrivilege):
        hand.execute("delete from ledger_succession")


def test_what_is_signed_from_then_on_has_the_new_name(succeeded: None) -> None:
    assert sequencer.signer().name == NAME


@pytest.mark.parametrize("who", ["default", "door", "sequencer"])
def test_only_the_owner_says_it(who: str, committing: None) -> None:
    with role(who) as hand, pytest.raises(psycopg.errors.InsufficientPrivilege):
        hand.execute(ROW, [NAME, bytes(32)])


def test_not_for_a_checkpoint_whose_entries_are_all_here(committing: None) -> None:
    grow(3)
    newest = sequencer.Checkpoint.objects.using("sequencer").latest("size")
    grow(3)
    with pytest.raises(succession.NotSucceeded, match="nothing was lost"):
        succession.succeed(newest.note)
    assert not Succession.objects.using("owner").exists()


@pytest.mark.parametrize("origin", ["another-ledger", "amparo-ledger2"])
def test_not_for_a_checkpoint_of_another_log(origin: str, committing: None) -> None:
    with pytest.raises(NoteError, match="another log"):
        succession.succeed(signed(Checkpoint(origin, 10**9, bytes(32))))


def test_not_twice_for_one_loss(succeeded: None) -> None:
    with pytest.raises(succession.NotSucceeded, match="goes on as"):
        succession.succeed(signed(Checkpoint("amparo-ledger", 10**9, bytes(32))))
