"""Sentences of our own in the way of reports of other years: the old ones, with looser prose, and the newer ones."""

import pytest

from .made_up import BEFORE, IS, NOW, Row, claims_in, rows

Rows = set[Row]
OLD = "2005-arcadia"


def then(measure: str, value: object, year: int = 2004, qualifier: str = IS) -> Row:
    """What a report of 2005 tells of a year."""
    return (measure, value, year, NOW if year >= 2004 else BEFORE, qualifier)


def term(kind: str, low: object, high: object) -> Rows:
    """Both ends of a range, in months; one end only where the other is None."""
    ends = ((f"{kind}_min", low), (f"{kind}_max", high))
    return {then(measure, value) for measure, value in ends if value is not None}


TERMS: dict[str, Rows] = {
    "The law provides for sentences of up to 20 years' imprisonment for traffickers.": term("penalty", None, 240),
    "The law provides for five to 15 years in prison for trafficking.": term("penalty", 60, 180),
    "Under the law, traffickers face prison terms of five to 12 years.": term("penalty", 60, 144),
    "Convicted traffickers can be sentenced to between eight and 12 years in prison.": term("penalty", 96, 144),
    "The law establishes prison terms of four to ten years for trafficking.": term("penalty", 48, 120),
    "The law sets penalties of ten to 18 years' imprisonment for trafficking, increased under aggravating"
    " circumstances to as many as 25 years.": term("penalty", 120, 216),
    "The law prescribes penalties of three to eight years for trafficking, or up to fifteen years where the victim is"
    " a child.": term("penalty", 36, 96),
    "Shelter was provided for up to six months.": set(),
    "Few traffickers were sentenced to prison, and the heaviest was nine years.": term("sentence", None, 108),
    "Most traffickers were sentenced to one year or more.": term("sentence", 12, None),
}


@pytest.mark.parametrize("sentence", TERMS)
def test_terms_of_the_law_and_of_courts(sentence: str) -> None:
    assert rows(claims_in(sentence, doc=OLD)) == TERMS[sentence]
