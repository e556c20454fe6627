"""Sentences of our own in the way of reports of other years: the old ones, with looser prose, and the newer ones."""

import pytest

from amparo.narrative.reading import read

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


YEARS: dict[str, Rows] = {
    "The hotline received 1,230 calls last year.": {then("hotline_calls", 1230)},
    "Police arrested 30 traffickers, up from 20 last year.": {
        then("investigations", 30),
        then("investigations", 20, 2003),
    },
    "During the first half of 2005, police opened 47 criminal cases of trafficking.": {
        then("investigations", 47, 2005),
    },
    "In the first three months of 2005, courts convicted 12 traffickers.": {then("convictions", 12, 2005)},
    "In comparison, during the previous year Arcadian authorities prosecuted 54 trafficking cases.": {
        then("prosecutions", 54, 2003),
    },
    "Courts convicted eight offenders; the previous year there had been no convictions.": {
        then("convictions", 8),
        then("convictions", 0, 2003),
    },
    "The number of convictions more than doubled, from eight in 2003 to 17 in 2004.": {
        then("convictions", 8, 2003),
        then("convictions", 17),
    },
}


@pytest.mark.parametrize("sentence", YEARS)
def test_years_in_the_words_of_older_reports(sentence: str) -> None:
    assert rows(claims_in(sentence, doc=OLD)) == YEARS[sentence]


SUSPECTS: dict[str, Rows] = {
    "In 2004, 278 cases were opened against traffickers, resulting in 102 prosecutions.": {
        then("investigations", 278),
        then("prosecutions", 102),
    },
    "In 2004, 84 cases of trafficking were filed.": {then("prosecutions", 84)},
    "Prosecutors filed 24 trafficking cases with the courts.": {then("prosecutions", 24)},
    "Police investigated 38 cases, 15 of which were forwarded for prosecution.": {
        then("investigations", 38),
        then("prosecutions", 15),
    },
    "In 2004, 61 trafficking cases went to court.": {then("prosecutions", 61)},
    "Police arrested 20 traffickers; six are awaiting trial.": {then("investigations", 20), then("prosecutions", 6)},
    "Police uncovered 31 cases of trafficking.": {then("investigations", 31)},
    "Gendarmes intercepted and arrested 16 traffickers.": {then("investigations", 16)},
    "Prosecutors obtained convictions or guilty pleas from 77 traffickers.": {then("convictions", 77)},
    "Closed courts delayed 11 trafficking trials.": set(),
    "Six traffickers were sent to prison for terms of ten to 14 years.": {
        then("imprisoned", 6),
        *term("sentence", 120, 168),
    },
    "Courts sent nine traffickers to prison.": {then("imprisoned", 9)},
    "Fifteen of those convicted received prison sentences.": {then("imprisoned", 15)},
    "Two police officers were dismissed and are under investigation for trafficking.": {
        then("officials_investigated", 2)
    },
}


@pytest.mark.parametrize("sentence", SUSPECTS)
def test_acts_against_suspects(sentence: str) -> None:
    assert rows(claims_in(sentence, doc=OLD)) == SUSPECTS[sentence]


VICTIMS: dict[str, Rows] = {
    "In 2004, 184 victims entered the protection program.": {then("victims_assisted", 184)},
    "The shelter took in 19 victims.": {then("victims_assisted", 19)},
    "Of the 51 victims, 45 accepted government assistance.": {then("victims_assisted", 45)},
    "The shelter has assisted 180 victims since it opened in 2002.": set(),
    "The embassy helped 44 domestic workers who had fled their employers.": {then("victims_assisted", 44)},
    "The embassy helped 44 domestic workers.": set(),
    "The government rescued 68 child camel jockeys.": {then("victims_identified", 68)},
    "Police intercepted 214 children at the port.": {then("victims_identified", 214)},
    "NGOs identified 1,080 children in domestic service.": {then("victims_identified", 1080)},
    "Police transferred 12 victims to a shelter.": {then("victims_referred", 12)},
    "Ten victims were handed over to the care of an NGO.": {then("victims_referred", 10)},
    "A total of 120 victims were referred to NGOs by the police.": {then("victims_referred", 120)},
    "In 2004, 88 victims accepted support and were referred to a center.": {
        then("victims_assisted", 88),
        then("victims_referred", 88),
    },
    "Police referred five victims to an NGO, which gave them shelter and food.": {
        then("victims_referred", 5),
        then("victims_assisted", 5),
    },
    "Authorities identified 41 victims; all were referred to NGOs.": {
        then("victims_identified", 41),
        then("victims_referred", 41),
    },
    "The hotline counseled 1,820 callers.": {then("hotline_calls", 1820)},
    "The ministry informed 1,820 callers of their rights.": set(),
    "Eighty visa officers attended such courses.": {then("persons_trained", 80)},
}


@pytest.mark.parametrize("sentence", VICTIMS)
def test_victims_and_those_who_help_them(sentence: str) -> None:
    assert rows(claims_in(sentence, "PROTECTION", OLD)) == VICTIMS[sentence]


def test_none_the_year_before_is_claimed_once() -> None:
    text = "Police identified five victims, up from none the year before."
    again = "The government identified five victims; it had identified none in 2003."
    found = read(f"ARCADIA (TIER 2)\n\n{text}\n\nProtection\n\n{again}\n", OLD).claims
    assert [(claim.value, claim.year) for claim in found if claim.measure == "victims_identified"] == [
        (5, 2004),
        (0, 2003),
    ]


MORE_TERMS: dict[str, Rows] = {
    "Anyone convicted of trafficking faces a sentence of four to ten years.": term("penalty", 48, 120),
    "Traffickers face a minimum of five years in prison.": term("penalty", 60, None),
    "The law's penalties, which range from three to 20 years' imprisonment, are severe.": term("penalty", 36, 240),
    "A draft law would impose penalties of five to ten years on traffickers.": set(),
    "Traffickers received sentences ranging from suspended terms to eight years in prison.": term("sentence", None, 96),
    "The longest sentence was 12 years in prison and the shortest one year.": term("sentence", 12, 144),
}


@pytest.mark.parametrize("sentence", MORE_TERMS)
def test_terms_that_are_no_law_yet_or_one_sided(sentence: str) -> None:
    assert rows(claims_in(sentence, doc=OLD)) == MORE_TERMS[sentence]


COURTS: dict[str, Rows] = {
    "Police detained 44 suspected traffickers.": {then("investigations", 44)},
    "Police detained 44 migrants.": set(),
    "Nineteen cases are under investigation and four are before the courts.": {
        then("investigations", 19),
        then("prosecutions", 4),
    },
    "Courts heard 26 trafficking cases.": {then("prosecutions", 26)},
    "The government initiated 14 prosecutions, of which six resulted in convictions.": {
        then("prosecutions", 14),
        then("convictions", 6),
    },
    "In 2004, 12 trafficking convictions were upheld on appeal.": set(),
    "The government did not provide data on the number of traffickers convicted.": {
        then("convictions", None, 2004, NOT_REPORTED)
    },
    "The government did not report the number of traffickers sentenced to prison.": {
        then("imprisoned", None, 2004, NOT_REPORTED)
    },
    "Prosecution statistics for 2004 were not available.": {then("prosecutions", None, 2004, NOT_REPORTED)},
}


@pytest.mark.parametrize("sentence", COURTS)
def test_what_courts_did_and_what_is_not_told_of_them(sentence: str) -> None:
    assert rows(claims_in(sentence, doc=OLD)) == COURTS[sentence]


AMONG: dict[str, Rows] = {
    "The network assisted 1,420 persons, including 310 trafficking victims.": {then("victims_assisted", 310)},
    "The shelter cared for 40 persons, 12 of whom were trafficking victims.": {then("victims_assisted", 12)},
    "The government identified 71 victims, 56 of whom it referred to NGOs.": {
        then("victims_identified", 71),
        then("victims_referred", 56),
    },
    "Gendarmes intercepted 214 children and returned them, a figure well above the 130 children intercepted in 2003.": {
        then("victims_identified", 214),
        then("victims_identified", 130, 2003),
    },
    "The government increased its funding for shelters by $50,000 to $210,000.": {then("funding", 210_000)},
    "The government should take steps to train at least 200 police officers.": set(),
}


@pytest.mark.parametrize("sentence", AMONG)
def test_victims_among_others_and_what_should_be_done(sentence: str) -> None:
    assert rows(claims_in(sentence, "PROTECTION", OLD)) == AMONG[sentence]


LOOSER: dict[str, Rows] = {
    "Convictions were obtained against 32 traffickers.": {then("convictions", 32)},
    "Only 11 traffickers were ordered to serve time in prison.": {then("imprisoned", 11)},
    "The law provides for terms of five to 15 years for trafficking and for longer terms when the victim is a"
    " minor.": term("penalty", 60, 180),
    "An NGO recorded 1,437 possible victims.": {then("victims_identified", 1437)},
    "The hotline took 15,811 calls, as against 19,205 in 2003.": {
        then("hotline_calls", 15_811),
        then("hotline_calls", 19_205, 2003),
    },
    "The ministry set aside $120,000 for the care of victims.": {then("funding", 120_000)},
}


@pytest.mark.parametrize("sentence", LOOSER)
def test_looser_words_for_the_same_acts(sentence: str) -> None:
    assert rows(claims_in(sentence, "PROTECTION", OLD)) == LOOSER[sentence]
