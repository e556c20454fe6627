"""The options of `amparo estimate`: each is obeyed, or refused in a sentence that says why."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from amparo.estimation import EstimationError, estimate
from amparo.estimation.command import estimate as command
from amparo.estimation.methods import METHODS
from amparo.estimation.patterns import PatternTable
from tests.estimation.tables import FOUR, KOREA


def csv(table: PatternTable, before: str = "", header: str = "") -> str:
    """A table as a file of counts, with a column more in front where one is named."""
    rows = [f"{before}{','.join(map(str, on))},{count}" for on, count in table.rows()]
    return "\n".join([f"{header}{','.join(table.lists)},count", *rows]) + "\n"


@pytest.fixture
def four(tmp_path: Path) -> str:
    path = tmp_path / "four.csv"
    path.write_text(csv(FOUR), encoding="utf-8")
    return str(path)


@pytest.fixture(autouse=True)
def fewer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four methods: latent classes take long."""
    monkeypatch.setattr("amparo.estimation.study.default_methods", lambda lists: ("bic", "stepwise", "main", "chao"))


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, list(arguments))


def refused(ran: Result, *said: str) -> None:
    """Refused for how it was asked: exit code 2, in words, without a trace."""
    assert ran.exit_code == 2, ran.output
    assert ran.exception is None or isinstance(ran.exception, SystemExit)
    for words in said:
        assert words in " ".join(ran.output.split()), ran.output


WRONG = [
    ("stepwise", "table=1"), ("stepwise", "method=x"), ("stepwise", "resamples=3"), ("stepwise", "threshold"),
    ("stepwise", "threshold=null"), ("stepwise", "threshold=1"), ("stepwise", "as_sparsemse=1"), ("main", "top=3"),
    ("bic", "top=2.5"), ("bic", "top=null"), ("bic", "top=NaN"), ("bic", "top=-3"), ("bic", "top=true"),
    ("bic", "max_order=-1"), ("bic", "max_order=2.5"), ("downhill", "max_order=2.5"), ("downhill", "max_order=null"),
    ("aic2014", "threshold=null"), ("aic2014", "threshold=5"), ("threshold", "draws=600.5"), ("threshold", "tau=NaN"),
    ("threshold", "warm_up=1.5"), ("threshold", "warm_up=-1"), ("threshold", "variance=NaN"), ("latent", "classes=2.5"),
    ("latent", "chains=4.5"), ("latent", "sweeps=100.5"), ("latent", "burn_in=1.5"), ("latent", "burn_in=-5"),
    ("latent", "concentration=NaN"), ("latent", "concentration=Infinity"), ("decomposable", "delta=-1"),
    ("decomposable", "delta=NaN"), ("decomposable", "delta=0"), ("decomposable", "largest_total=NaN"),
    ("decomposable", "prior=mine"), ("chao", "list_effects=2"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "option"), WRONG)
def test_an_option_out_of_its_range_is_refused_by_its_name(four: str, method: str, option: str) -> None:
    refused(run(four, "--method", method, "--option", option, "--resamples", "0"), option.partition("=")[0])


def test_the_refusal_says_what_is_allowed(four: str) -> None:
    refused(
        run(four, "--method", "bic", "--option", "top=2.5"),
        "the option top of the method bic is a whole number from 1 to 1,000,000, not 2.5",
    )


def test_whole_numbers_may_be_written_with_an_exponent(four: str) -> None:
    assert run(four, "--method", "decomposable", "--option", "largest_total=1e4").exit_code == 0


def test_every_option_of_every_method_has_a_rule() -> None:
    for method in METHODS:
        with pytest.raises(EstimationError, match="no option nothing; it has") as error:
            estimate(KOREA, method, nothing=1)
        named = str(error.value).partition("it has ")[2]
        for option in named.split(", ") if named != "none" else []:
            given: dict[str, Any] = {option: object()}
            with pytest.raises(EstimationError, match=f"the option {option} of the method {method} is "):
                estimate(KOREA, method, **given)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--model", "[12]"], "go with --method"),
        (["--option", "top=3"], "go with --method"),
        (["--resamples", "0"], "needs resamples"),
        (["--method", "fixed"], "needs --model"),
        (["--method", "profile"], "needs --model"),
        (["--method", "stepwise", "--quick"], "--quick"),
        (["--method", "bic", "--option", "forced=A:B"], "give --forced by itself"),
        (["--method", "bic", "--option", "top=3", "--option", "top=4"], "twice"),
        (["--json", "--text"], "not both"),
    ],
)
def test_options_that_do_not_go_together_are_refused(four: str, arguments: list[str], says: str) -> None:
    refused(run(four, *arguments), says)


def test_forced_terms_are_in_every_model_that_can_hold_them(four: str) -> None:
    ran = run(four, "--forced", "C:D", "--quick", "--resamples", "40", "--json")
    content = json.loads(ran.stdout)
    assert (content["forced"], content["headline"]) == ("C:D", "bic")
    by_method = {found["method"]: found for found in content["estimates"]}
    for method in ("bic", "stepwise"):
        assert "C:D" in by_method[method]["terms"]
        assert by_method[method]["total"] == estimate(FOUR, method, forced="C:D", resamples=0).total
    assert set(content["not_forced"]) == set(by_method) - {"bic", "stepwise"}


def test_the_report_says_where_a_forced_term_cannot_go(four: str) -> None:
    for form in (["--text"], []):
        said = " ".join(run(four, "--forced", "[34]", "--quick", "--resamples", "20", *form).stdout.split())
        assert "In every model because of referral: C:D. These methods cannot take it and go without:" in said
        assert "independent lists, lower bound (Chao)." in said


def test_downhill_holds_what_is_forced() -> None:
    free, held = (estimate(FOUR, "downhill", forced=forced, resamples=10) for forced in ("", "C:D"))
    assert "C:D" not in free.terms
    assert "C:D" in held.terms
    assert held.total == estimate(FOUR, "bic", max_order=2, forced="C:D", resamples=0).total


@pytest.mark.parametrize("more", [["--quick"], [], ["--method", "bic"], ["--method", "downhill"]])
def test_a_forced_term_of_no_list_is_refused(four: str, more: list[str]) -> None:
    ran = run(four, "--forced", "A:Bogus", "--resamples", "10", *more)
    assert ran.exit_code == 1
    assert "its lists are A, B, C, D" in ran.output


@pytest.fixture
def strata(tmp_path: Path) -> str:
    path = tmp_path / "strata.csv"
    rows = csv(FOUR, "2022,[/b],", "year,kind,") + csv(FOUR, "2023,[red]x,", "year,kind,").partition("\n")[2]
    path.write_text(rows, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("method", "more", "own"),
    [
        ("stepwise", ["--option", "threshold=0.5"], {"threshold": 0.5}),
        ("stepwise", ["--forced", "C:D"], {"forced": "C:D"}),
        ("bic", ["--forced", "C:D"], {"forced": "C:D"}),
        ("downhill", ["--forced", "C:D"], {"forced": "C:D"}),
    ],
)
def test_options_reach_every_stratum(strata: str, method: str, more: list[str], own: dict[str, Any]) -> None:
    ran = run(strata, "--by", "year", "--by", "kind", "--method", method, *more, "--resamples", "20",
              "--json")  # fmt: skip
    wanted = estimate(FOUR, method, resamples=0, **own)
    assert wanted.total != estimate(FOUR, method, resamples=0).total
    for part in json.loads(ran.stdout)["parts"]:
        assert part["estimate"]["total"] == pytest.approx(wanted.total)
        assert part["estimate"]["model"] == wanted.model


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (["--model", "[12]"], "has no option model"),
        (["--option", "bogus=1"], "has no option bogus"),
        (["--option", "threshold=7"], "from 0, below 1"),
        (["--method", "main", "--forced", "A:B"], "has no option forced"),
        (["--method", "latent"], "not by latent"),
        (["--quick"], "--quick goes without --by"),
        (["--by", "year"], "the same column twice"),
    ],
)
def test_what_strata_cannot_have_is_refused(strata: str, more: list[str], says: str) -> None:
    refused(run(strata, "--by", "year", "--by", "kind", *more), says)


def test_brackets_in_the_name_of_a_part_are_shown_as_they_stand(strata: str) -> None:
    for form in ([], ["--text"]):
        ran = run(strata, "--by", "year", "--by", "kind", "--resamples", "20", *form)
        assert ran.exit_code == 0
        assert "2022, [/b]" in ran.stdout
        assert "2023, [red]x" in ran.stdout
        assert "One method alone is not enough" in " ".join(ran.stdout.split())
        assert "Everybody had some chance" in ran.stdout


def test_small_parts_are_withheld_by_the_command(tmp_path: Path) -> None:
    path = tmp_path / "parts.csv"
    few = "2024,1,0,0,0,1\n2024,1,1,0,0,2\n2024,0,1,0,0,1\n"
    rows = csv(FOUR, "2022,", "year,") + csv(FOUR, "2023,").partition("\n")[2] + few
    path.write_text(rows, encoding="utf-8")
    arguments = [str(path), "--by", "year", "--method", "main", "--resamples", "20", "--suppress-below", "5"]
    content = json.loads(run(*arguments, "--json").stdout)
    assert [part["observed"] for part in content["parts"]] == [None, 426, None]
    assert content["margins"] == []
    assert "withheld" in run(*arguments).stdout


def test_one_method_as_plain_text(four: str) -> None:
    ran = run(four, "--method", "stepwise", "--resamples", "20", "--text")
    assert ran.exit_code == 0
    assert "\x1b" not in ran.stdout
    assert "One method alone is not enough" in ran.stdout


def test_a_full_disk_is_said_in_a_sentence(four: str) -> None:
    asked = [sys.executable, "-m", "amparo", "estimate", four, "--method", "main", "--resamples", "0"]
    with Path("/dev/full").open("w") as full:
        ran = subprocess.run(asked, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert ran.returncode == 1
    assert ran.stderr.strip() == "Error: the report cannot be written: No space left on device"
