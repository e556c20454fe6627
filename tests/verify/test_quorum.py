"""A log that shows two histories, one to the judge and one to everybody else, cannot show the judge its witnesses."""

from pathlib import Path

import pytest

from amparo_verify.command import main
from amparo_verify.cosignatures import Cosigner, Witness
from amparo_verify.verify import Fault, Quorum, Verdict, verify_export
from tests.verify.test_cosignatures import AT, COURT, OMBUD
from tests.verify.test_verify import Export

BOTH = Quorum((COURT.witness, OMBUD.witness), 2)


def witnessed(export: Export, number: int, *cosigners: Cosigner) -> Export:
    """The export with its checkpoint `number` cosigned."""
    text = export.checkpoints[number].partition("\n\n")[0] + "\n"
    export.checkpoints[number] += "".join(one.cosign(text, AT).line() for one in cosigners)
    return export


def verify(export: Export, path: Path, quorum: Quorum = BOTH, kept: str | None = None) -> Verdict:
    return verify_export(export.write(path / "export"), kept, quorum=quorum)


def faults(verdict: Verdict) -> list[Fault]:
    return [one.fault for one in verdict.failures]


def test_an_export_that_both_witnesses_saw_holds_and_says_how_far(tmp_path: Path) -> None:
    verdict = verify(witnessed(Export(), 3, COURT, OMBUD), tmp_path)
    assert verdict.ok
    assert verdict.witnessed == 13
    assert "2 or more of your witnesses saw the first 13 entries" in verdict.proven
    assert "entries from 13 on: too few of your witnesses saw them" in verdict.not_proven


def test_too_few_witnesses_are_not_enough(tmp_path: Path) -> None:
    export = witnessed(Export(), 3, COURT)
    assert faults(verify(export, tmp_path)) == [Fault.NOT_WITNESSED]
    assert verify(export, tmp_path, Quorum(BOTH.witnesses, 1)).ok


def test_cosignatures_beneath_different_checkpoints_do_not_add_up(tmp_path: Path) -> None:
    export = witnessed(witnessed(Export(), 3, COURT), 4, OMBUD)
    assert faults(verify(export, tmp_path)) == [Fault.NOT_WITNESSED]


def test_cosignatures_of_another_history_do_not_help_this_one(tmp_path: Path) -> None:
    seen, shown = witnessed(Export(), 4, COURT, OMBUD), Export(mark="write")
    shown.checkpoints[4] += "".join(seen.checkpoints[4].splitlines(keepends=True)[-2:])
    assert not verify(shown, tmp_path).ok
    assert Fault.NOT_WITNESSED in faults(verify(shown, tmp_path))


def test_having_seen_the_empty_log_says_nothing_about_its_entries(tmp_path: Path) -> None:
    assert faults(verify(witnessed(Export(), 0, COURT, OMBUD), tmp_path)) == [Fault.NOT_WITNESSED]
    assert verify(witnessed(Export(0, (0,)), 0, COURT, OMBUD), tmp_path).ok


def test_a_kept_checkpoint_with_cosignatures_counts(tmp_path: Path) -> None:
    kept = witnessed(Export(), 2, COURT, OMBUD).checkpoints[2]
    verdict = verify(Export(), tmp_path, kept=kept)
    assert verdict.ok
    assert verdict.witnessed == 7


def test_without_witnesses_the_verdict_says_what_it_cannot_know(tmp_path: Path) -> None:
    verdict = verify(Export(), tmp_path, Quorum())
    assert verdict.ok
    assert any("everybody is shown the same history" in words for words in verdict.not_proven)


@pytest.mark.parametrize(
    ("witnesses", "needed"),
    [((), 1), ((COURT.witness,), 0), ((COURT.witness,), 2), ((COURT.witness, COURT.witness), 2)],
)
def test_a_quorum_that_means_nothing_or_can_never_be_reached_is_refused(
    witnesses: tuple[Witness, ...], needed: int
) -> None:
    with pytest.raises(ValueError, match="cannot be asked for"):
        Quorum(witnesses, needed)


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as ended:
        main([str(one) for one in arguments])
    assert isinstance(ended.value.code, int)
    return ended.value.code


def test_on_the_command_line_all_named_witnesses_are_needed_unless_a_number_is_given(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export = witnessed(Export(), 3, COURT).write(tmp_path / "export")
    keys: list[object] = []
    for one in (COURT, OMBUD):
        (tmp_path / one.name.partition(".")[0]).write_text(one.witness.encoded() + "\n", "utf-8")
        keys += ["--witness", tmp_path / one.name.partition(".")[0]]
    assert run(export, *keys) == 1
    assert "cosigned by 2 of the witnesses you named" in capsys.readouterr().out
    assert run(export, *keys, "--quorum", 1) == 0
    assert run(export, *keys, "--quorum", 3) == 2
    assert run(export, "--witness", export / "log.vkey") == 2
