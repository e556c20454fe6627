"""Sentences of our own in the way of reports of other years: the old ones, with looser prose, and the newer ones."""

import pytest

from .made_up import BEFORE, IS, NOT_REPORTED, NOW, Row, claims_in, rows

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


SUMS: dict[str, Rows] = {
    "The government contributed 1.4 million euros to three shelters.": {then("funding", 1_400_000)},
    "The government spent about 600,000 euros on the care of victims.": {then("funding", 600_000, 2004, "about")},
    "The ministry allotted 45 million CFA francs to the center.": {then("funding", 45_000_000)},
    "The court imposed 500,000 euros in fines on the traffickers.": set(),
    "The national secretariat received 15 million francs ($24,300).": {then("funding", 15_000_000)},
    "The trust fund for victims received 20 million shillings ($197,240).": {then("funding", 20_000_000)},
    "The government expended 14 million rand ($750,000) for shelters.": {then("funding", 14_000_000)},
    "The government provided no funding to NGOs.": {then("funding", 0)},
    "The government allocated no funds for victim protection.": {then("funding", 0)},
    "The government provided in-kind support but no funding to NGOs.": {then("funding", 0)},
    "The government did not fund victim services.": {then("funding", 0)},
    "The government did not fund campaigns that tell victims of the hotline.": set(),
    "The government did not report how much it allocated to victim services.": {
        then("funding", None, 2004, NOT_REPORTED)
    },
    "The government spent $55,000 on shelters, an increase of 12 percent.": {
        then("funding", 55_000),
        then("change_percent", 12),
    },
    "The government gave shelters $40,000, a drop in funding of about 20 percent.": {
        then("funding", 40_000),
        then("change_percent", -20),
    },
    "The shelter took an average of 210 calls a month.": {then("hotline_calls", 210, 2004, "about")},
}


@pytest.mark.parametrize("sentence", SUMS)
def test_sums_shares_and_what_was_not_given(sentence: str) -> None:
    assert rows(claims_in(sentence, "PROTECTION", OLD)) == SUMS[sentence]


def test_a_sum_without_a_sign_is_in_the_money_that_is_named() -> None:
    (claim,) = claims_in("The state gave 1.4 million euros for shelters.", "PROTECTION", OLD)
    assert (claim.value, claim.unit) == (1_400_000, "EUR")


def test_no_one_is_a_zero_for_every_act_that_is_listed() -> None:
    found = rows(claims_in("No one was arrested, prosecuted, or convicted.", doc=OLD))
    assert found == {then("investigations", 0), then("prosecutions", 0), then("convictions", 0)}
