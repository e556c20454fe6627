"""The report in its three forms, and the command."""

import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.console import Console

from amparo.estimation import Estimate, estimate
from amparo.estimation.command import estimate as command
from amparo.estimation.release import released_rows
from amparo.estimation.report import plain_text
from amparo.estimation.study import Study, study
from amparo.estimation.terminal import WIDTH, cli_report, picture
from tests.estimation.tables import ARTIFICIAL, KOREA, NETHERLANDS5

CSV = "b,c,d,count\n1,0,0,5\n0,1,0,5\n0,0,1,41\n1,1,0,54\n1,0,1,6\n1,1,1,12\n"


@pytest.fixture(scope="module")
def korea() -> Study:
    return study(KOREA, ("bic", "stepwise", "main", "chao"), resamples=100)


def printed(result: Estimate | Study) -> str:
    shown = io.StringIO()
    Console(width=170, file=shown).print(cli_report(result))
    return shown.getvalue()


def test_the_text_says_the_number_its_limits_and_what_it_rests_on(korea: Study) -> None:
    text = plain_text(korea)
    assert text.startswith("Decision: publish with warning")
    for words in ("Never found (dark figure): 34", "Total: 157", "80%", "95%", "2 of 8", "seed 1", "100 resamples"):
        assert words in text
    assert "do not cover wrong assumptions" in text
    assert "b:c" in text


def test_an_interval_that_takes_its_model_for_granted_is_marked_as_such(korea: Study) -> None:
    for shown in (plain_text(korea), printed(korea), printed(estimate(KOREA, "main", resamples=20))):
        assert "independent lists +" in shown
        assert "does not cover the choice of another" in shown
    assert "+" not in printed(estimate(KOREA, "stepwise", resamples=20))


def test_a_refused_study_has_no_headline_number() -> None:
    text = plain_text(study(ARTIFICIAL, ("bic", "stepwise"), resamples=50, vary=False))
    assert text.startswith("Decision: refuse")
    assert "Total:" not in text


def test_small_counts_are_withheld_and_cannot_be_had_by_subtraction(korea: Study) -> None:
    content = json.loads(korea.to_json(suppress_below=6))
    withheld = [row for row in content["patterns"] if row["people"] is None]
    assert len(withheld) == 3  # two are 5; that their sum is 10 would tell it
    one_small = released_rows(NETHERLANDS5, 2)
    assert sum(count is None for _, count in one_small) >= 2
    assert "withheld" in plain_text(korea, suppress_below=6)


def test_a_single_small_count_takes_the_next_with_it() -> None:
    assert sum(count is None for _, count in released_rows(KOREA.without_pattern(1), 6)) == 2


def test_the_study_tells_its_progress_and_can_be_stopped() -> None:
    told: list[tuple[str, float]] = []

    def progress(what: str, done: float) -> None:
        told.append((what, done))
        if what == "stepwise":
            raise InterruptedError

    with pytest.raises(InterruptedError):
        study(KOREA, ("main", "stepwise", "bic"), resamples=10, progress=progress)
    assert [what for what, _ in told] == ["main", "stepwise"]
    assert told[1][1] == pytest.approx(0.25)


def test_a_method_without_an_estimate_is_listed_with_its_reason() -> None:
    found = study(KOREA.without_list("d"), ("main", "chao"), resamples=20, vary=False)
    assert [failure.method for failure in found.failures] == ["chao"]
    assert "three lists" in plain_text(found)


def test_two_lists_give_one_number_without_a_choice_of_model() -> None:
    found = study(KOREA.without_list("d"), ("bic", "stepwise", "decomposable"), resamples=40)
    totals = [estimate.total for estimate in found.estimates]
    assert totals[:2] == pytest.approx([77 * 71 / 66] * 2)
    assert found.variations is not None
    assert plain_text(found)


def test_the_terminal_shows_decision_methods_and_picture(korea: Study) -> None:
    shown = printed(korea)
    assert "publish with warning" in shown
    assert "best of all models (BIC)" in shown
    assert "\u25cf" in shown
    assert "at least" in shown
    single = printed(estimate(KOREA, "stepwise", resamples=50))
    assert "One method alone is not enough" in single
    assert "conditional" in single


def test_the_picture_keeps_its_width_and_order() -> None:
    found = estimate(KOREA, "main", resamples=50)
    line = picture(found, 100, 400)
    assert len(line) == WIDTH
    assert line.strip()[0] in "\u2500\u2501\u25cf"
    assert line.count("\u25cf") == 1


@pytest.fixture
def table_file(tmp_path: Path) -> str:
    path = tmp_path / "table.csv"
    path.write_text(CSV, encoding="utf-8")
    return str(path)


def test_the_command_gives_json(table_file: str) -> None:
    ran = CliRunner().invoke(command, [table_file, "--method", "stepwise", "--resamples", "50", "--json"])
    assert ran.exit_code == 0
    assert json.loads(ran.output)["total"] == pytest.approx(268.7778, abs=1e-4)


def test_the_command_shows_one_method_with_its_model(table_file: str) -> None:
    ran = CliRunner().invoke(command, [table_file, "--method", "fixed", "--model", "b:c, c:d", "--resamples", "0"])
    assert ran.exit_code == 0
    assert "157" in ran.output


def test_the_command_passes_a_methods_own_options(table_file: str) -> None:
    arguments = ["--method", "bic", "--option", "max_order=1", "--resamples", "0", "--json"]
    ran = CliRunner().invoke(command, [table_file, *arguments])
    assert json.loads(ran.output)["model"] == "[1,2,3]"


def test_the_command_estimates_strata_that_add_up(tmp_path: Path) -> None:
    path = tmp_path / "strata.csv"
    rows = [line.split(",") for line in CSV.splitlines()]
    strata = [",".join(("year", *rows[0])), *(",".join((year, *row)) for year in ("2022", "2023") for row in rows[1:])]
    path.write_text("\n".join(strata), encoding="utf-8")
    arguments = [str(path), "--by", "year", "--resamples", "40"]
    content = json.loads(CliRunner().invoke(command, [*arguments, "--json"]).output)
    assert content["total"]["total"] == pytest.approx(2 * 268.7778, abs=1e-3)
    shown = CliRunner().invoke(command, arguments).output
    assert "2022" in shown
    assert "538" in shown


def test_the_command_fails_in_words(table_file: str) -> None:
    ran = CliRunner().invoke(command, [table_file, "--method", "fixed", "--model", "[12,13]"])
    assert ran.exit_code == 1
    assert "no estimate exists" in ran.output


def test_the_command_reads_only_tables(tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("b,c,count\n1,7,3\n", encoding="utf-8")
    ran = CliRunner().invoke(command, [str(path)])
    assert ran.exit_code == 1
    assert "row 2, column c" in ran.output
