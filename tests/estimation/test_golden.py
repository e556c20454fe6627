"""Every reference value that a method here answers, or the reason why not."""

from itertools import groupby

import numpy as np
import pytest

from amparo.estimation.bic import BestByBic, rank_all
from amparo.estimation.existence import verdict
from amparo.estimation.models import parse_model
from tests.estimation import golden

pytestmark = pytest.mark.shared

ROWS = golden.rows() if golden.FOLDER.is_dir() else []
EXCUSED = golden.exceptions()
VERDICTS, RANKS = "existence and rank code", "rank of the bootstrap BIC optimum"


def key(question: golden.Question) -> str:
    options = " ".join(f"{name}={value}" for name, value in question.options)
    heavy = "heavy" if golden.heavy(question) else ""
    return f"{question.dataset} {question.method} {options} {'resampled' if question.resampled else ''}{heavy}".strip()


ASKED = [(row, question) for row in ROWS if (question := golden.asked_of(row)) is not None]
LIGHT = sorted((pair for pair in ASKED if not golden.heavy(pair[1])), key=lambda pair: key(pair[1]))
GROUPS = {name: list(pairs) for name, pairs in groupby(LIGHT, key=lambda pair: key(pair[1]))}


@pytest.mark.parametrize("name", GROUPS)
def test_reference_values_come_out(name: str) -> None:
    wrong = []
    for row, question in GROUPS[name]:
        differences = [] if row["id"] in EXCUSED else list(golden.compare(row, question, golden.answered(question)))
        wrong += [f"{row['id']}: {difference}" for difference in differences]
    assert not wrong


def test_every_row_is_asked_or_excused_with_a_reason() -> None:
    asked = {row["id"] for row, _ in ASKED}
    others = {row["id"] for row in ROWS if row["method"] in (VERDICTS, RANKS)}
    assert {row["id"] for row in ROWS} - asked - others <= set(EXCUSED)
    assert all(len(reason) > 20 for reason in EXCUSED.values())


def test_no_excuse_is_kept_for_a_value_that_comes_out() -> None:
    cheap = [(row, question) for row, question in LIGHT if row["id"] in EXCUSED and not question.resampled]
    assert cheap
    for row, question in cheap:
        assert list(golden.compare(row, question, golden.answered(question))), row["id"]


@pytest.mark.parametrize("row", [row for row in ROWS if row["method"] == VERDICTS], ids=lambda row: row["settings"])
def test_verdicts_are_those_of_the_reference(row: golden.Row) -> None:
    table = golden.table(row["dataset"])
    model = parse_model(row["settings"].removeprefix("model "), table.lists)
    assert verdict(table.array > 0, model) == int(row["estimate"])


def test_resamples_choose_as_high_in_the_ranking_as_published() -> None:
    row = next(row for row in ROWS if row["method"] == RANKS and row["dataset"] == "kosovo_4lists maxorder 3")
    ranking = rank_all(golden.table("kosovo_4lists").array, 3)
    chosen = BestByBic(ranking).choose(golden.drawn("kosovo_4lists", "bic")).models
    places = {ranked.model: place for place, ranked in enumerate(ranking.models, start=1)}
    ranks = np.array([places[model] for model in chosen if model is not None])
    assert [int((ranks <= top).sum()) for top in (1, 5, 10, 50, 100)] == [375, 929, 997, 1000, 1000]
    assert "375 929 997 1000 1000" in row["extra"]
