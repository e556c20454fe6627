"""The year of a report whose name does not tell it: taken from the years that its text names."""

from pathlib import Path

import pytest

from amparo.narrative.reading import read
from amparo.narrative.reading.dating import year_of

from .made_up import narrative

COMPARING = (
    "Police opened 40 cases in 2017, compared with 30 in 2016. Courts convicted nine traffickers (seven in 2016 and"
    " five in 2015). Prosecutors charged 21 suspects, an increase from 18 in 2016."
)


@pytest.mark.parametrize(
    ("sentences", "year"),
    [
        (COMPARING, 2018),
        ("Courts convicted nine traffickers, compared with four in 2016.", 2018),
        ("Courts convicted nine traffickers in 2017. Police raided a club in February 2018.", 2018),
        (COMPARING + " The ministry expected a shelter to open in 2019.", 2018),
        ("In 2005, police opened 40 cases. In 2005, courts convicted nine traffickers.", 2006),
        ("Police opened 40 cases from 2016 on. The law of 2009 held.", None),
    ],
    ids=["compared", "only compared", "a month after", "a year ahead", "one year", "none"],
)
def test_the_year_is_the_one_after_that_which_the_text_reports_on(sentences: str, year: int | None) -> None:
    reading = read(narrative(sentences), "arcadia")
    assert (reading.year, reading.year_from_text) == (year, True)


def test_a_year_that_is_told_is_not_guessed() -> None:
    assert read(narrative(COMPARING), "2012-arcadia").year == 2012
    told = read(narrative(COMPARING), "arcadia", 2017)
    assert (told.year, told.year_from_text) == (2017, False)
    assert ("tier", "2", 2017) in {(claim.measure, claim.value, claim.year) for claim in told.claims}


@pytest.mark.shared
def test_of_the_real_texts_without_their_names_nearly_all_are_dated_rightly(shared: Path) -> None:
    texts = sorted((shared / "narratives" / "texts").glob("*.txt"))
    right = [year_of("unnamed", file.read_text("utf-8"))[0] == int(file.name[:4]) for file in texts]
    assert (sum(right), len(right)) >= (177, 188)
