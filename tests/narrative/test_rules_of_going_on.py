"""Sentences of our own whose figures leave their act to the words before: lists, bands, rows, and references back."""

import pytest

from amparo.narrative.reading import read

from .made_up import BEFORE, IS, NOT_REPORTED, NOW, Row, claims_in, narrative, now, past, rows

Rows = set[Row]


def twice_earlier(measure: str, value: object) -> Row:
    """What a report of 2018 tells of 2015."""
    return (measure, value, 2015, BEFORE, IS)


def ends(low: object, high: object) -> Rows:
    """Both ends of a range of sentences, in months."""
    return {now("sentence_min", low), now("sentence_max", high)}


OF_ANOTHER_FORM: dict[str, Rows] = {
    "Courts convicted two traffickers for forced labor and four traffickers for sex trafficking.": {
        now("convictions", 2),
        now("convictions", 4),
    },
    "Police arrested one teacher for the forced begging of two pupils.": {now("investigations", 1)},
    "Police received 62 cases for investigation, and courts tried 43 cases, up from 54 cases for investigation and"
    " 24 prosecutions in 2016.": {
        now("investigations", 62),
        now("prosecutions", 43),
        past("investigations", 54),
        past("prosecutions", 24),
    },
    "Courts convicted one man for forced labor, in a case that commenced in July 2013.": {now("convictions", 1)},
    "Courts convicted 26 traffickers. They convicted five labor traffickers under the new law.": {
        now("convictions", 26)
    },
    "Courts convicted 26 traffickers. They also convicted five labor traffickers.": {
        now("convictions", 26),
        now("convictions", 5),
    },
    "Police arrested two men for attempting to bribe a victim.": set(),
    "The inquiry yielded four migrant smuggling convictions.": set(),
    "The labor office filed 143 indictments against farmers who violated labor laws.": set(),
}


@pytest.mark.parametrize("sentence", OF_ANOTHER_FORM)
def test_figures_of_another_form_of_trafficking(sentence: str) -> None:
    assert rows(claims_in(sentence)) == OF_ANOTHER_FORM[sentence]


ROWS_OF_NUMBERS: dict[str, Rows] = {
    "Investigations, prosecutions and convictions rose; in 2017, the figures were 180, 90 and 35.": {
        now("investigations", 180),
        now("prosecutions", 90),
        now("convictions", 35),
    },
    "Prosecutions and convictions stood at 23 and nine in 2017, up from 14 and five in 2016.": {
        now("prosecutions", 23),
        now("convictions", 9),
        past("prosecutions", 14),
        past("convictions", 5),
    },
    "Investigations and convictions fell. In 2016, the figures were 60 and 22; in 2017, they were 51 and 20.": {
        past("investigations", 60),
        past("convictions", 22),
        now("investigations", 51),
        now("convictions", 20),
    },
    "Prosecutions and convictions under articles 5 and 6 went on.": set(),
    "Police investigated 60 cases and 90 suspects, compared with 50 cases and 70 suspects in 2016"
    " (45 and 66 in 2015).": {
        now("investigations", 60),
        now("investigations", 90),
        past("investigations", 50),
        past("investigations", 70),
        twice_earlier("investigations", 45),
        twice_earlier("investigations", 66),
    },
    "Prosecutors reported opening 112 investigations, compared with 98 in 2016, and prosecuting 54 defendants.": {
        now("investigations", 112),
        past("investigations", 98),
        now("prosecutions", 54),
    },
    "Police opened 45 investigations, including 40 of sex trafficking, and continued 12 investigations.": {
        now("investigations", 45),
        now("investigations", 12),
    },
    "Police opened five investigations—three for sex trafficking and two for forced labor—and continued two from"
    " years before.": {now("investigations", 5), now("investigations", 2)},
    "Police investigated 20 cases, three times as many as in 2016.": {now("investigations", 20)},
    "Police trained 300 officers on trafficking, nearly triple the number of the previous year.": {
        now("persons_trained", 300)
    },
}


@pytest.mark.parametrize("sentence", ROWS_OF_NUMBERS)
def test_several_figures_compared_at_once(sentence: str) -> None:
    assert rows(claims_in(sentence)) == ROWS_OF_NUMBERS[sentence]


BANDS: dict[str, Rows] = {
    "Of these, 12 received prison sentences of one to three years, and five received three to six years.": (
        {now("imprisoned", 12), now("imprisoned", 5)} | ends(12, 36) | ends(36, 72)
    ),
    "Twelve traffickers were sentenced to one to three years in prison, 25 to ten years, and two to life.": (
        {now("imprisoned", 12), now("imprisoned", 25), now("imprisoned", 2)}
        | ends(12, 36)
        | ends(120, 120)
        | {(measure, None, 2017, NOW, "life") for measure in ("sentence_min", "sentence_max")}
    ),
    "Courts sentenced nine traffickers to two to four years in prison, six to five to eight years.": (
        {now("imprisoned", 9), now("imprisoned", 6)} | ends(24, 48) | ends(60, 96)
    ),
    "Courts sentenced nine traffickers to two to four years in prison, six to two years suspended.": (
        {now("imprisoned", 9)} | ends(24, 48)
    ),
    "Punishments imposed varied between ten months and five and a half years.": ends(10, 66),
    "Sentences of two years or less were ordinarily suspended.": set(),
    "The court sentenced him to six years in prison or, in default of a fine, an additional 12 months.": ends(72, 72),
    "The ministry plans to raise the terms of imprisonment for trafficking to ten years.": set(),
    "Courts convicted three traffickers (seven in 2016) and sentenced each to five years in prison.": (
        {now("convictions", 3), past("convictions", 7), now("imprisoned", 3)} | ends(60, 60)
    ),
    "The trial ended with the conviction of both accused; each received a sentence of three years.": (
        {now("convictions", 2), now("imprisoned", 2)} | ends(36, 36)
    ),
    "No trafficker was sentenced to more than four years.": set(),
    "Only 31 of the 88, or some 35 percent, received prison sentences.": {now("imprisoned", 31)},
}


@pytest.mark.parametrize("sentence", BANDS)
def test_sentences_in_bands_and_of_each_one(sentence: str) -> None:
    found = {row for row in rows(claims_in(sentence)) if row[0] not in ("funding",)}
    assert found == BANDS[sentence]


REFERRING: dict[str, Rows] = {
    "Police opened 31 cases against traffickers. In 2016 there were 12 such cases, and none of them came to trial.": {
        now("investigations", 31),
        past("investigations", 12),
        past("prosecutions", 0),
    },
    "Prosecutors charged five police officers, compared with no such cases in 2016.": {
        now("officials_prosecuted", 5),
        past("officials_prosecuted", 0),
    },
    "Two border officers were dismissed for taking bribes, but neither was prosecuted.": {
        now("officials_prosecuted", 0)
    },
    "Police held three suspects; one of them, a woman who had sold six girls, was convicted.": {now("convictions", 1)},
    "No one has yet been prosecuted under the new act.": {now("prosecutions", 0)},
    "The government did not report how many prosecutions it began, compared with beginning 12 in 2016.": {
        now("prosecutions", None, NOT_REPORTED),
        past("prosecutions", 12),
    },
    "Courts handed down 25 guilty verdicts.": {now("convictions", 25)},
    "Eleven traffickers are currently on trial.": {now("prosecutions", 11)},
    "The police made 700 arrests for smuggling of migrants.": set(),
    "A further 93 investigations had no established link with trafficking.": set(),
    "The appellate court upheld nine convictions.": set(),
    "The courts charged 14 persons with forcing women into prostitution.": {now("prosecutions", 14)},
    "Courts convicted one hundred and twenty traffickers.": {now("convictions", 120)},
    "This was progress over 2016, when there had been six prosecutions.": {past("prosecutions", 6)},
}


@pytest.mark.parametrize("sentence", REFERRING)
def test_figures_that_refer_to_words_before(sentence: str) -> None:
    assert rows(claims_in(sentence)) == REFERRING[sentence]


CARED_FOR: dict[str, Rows] = {
    "Police referred 150 victims to a shelter; 127 of them accepted.": {
        now("victims_referred", 150),
        now("victims_assisted", 127),
    },
    "Of the victims, 56 agreed to enter a shelter.": {now("victims_assisted", 56)},
    "Police identified 59 victims and provided all of them with medical care.": {
        now("victims_identified", 59),
        now("victims_assisted", 59),
    },
    "The shelter received 71 women in 2017, and 43 in 2016.": {
        now("victims_assisted", 71),
        past("victims_assisted", 43),
    },
    "The government identified 361 victims, a decrease from 488 in 2016; in 2015 the figure stood at 430.": {
        now("victims_identified", 361),
        past("victims_identified", 488),
        twice_earlier("victims_identified", 430),
    },
    "Officials screened 90 migrants and found 14 to be trafficking victims.": {now("victims_identified", 14)},
    "Some 17 girls who had been exploited in prostitution came to its notice.": {
        ("victims_identified", 17, 2017, NOW, "about")
    },
    "Of the minors rescued, 121 were turned over to the child welfare institute, and 40 went to an NGO's home.": {
        now("victims_referred", 121),
        now("victims_referred", 40),
    },
    "Police freed 110 women.": {now("victims_identified", 110)},
    "Police identified 130 street children.": set(),
    "The center assisted 35 girls.": {now("victims_assisted", 35)},
    "Another 640 children were still in interim care.": {now("victims_assisted", 640)},
    "Three hundred victims passed through the two shelters.": {now("victims_assisted", 300)},
    "The government did not provide care to any victims.": {now("victims_assisted", 0)},
    "The hotline took 300 calls, while the ministry's own line, opened in May, had 212.": {
        now("hotline_calls", 300),
        now("hotline_calls", 212),
    },
    "The hotline received 300 calls and the website received 90 tips.": {now("hotline_calls", 300)},
    "The hotline for victims conducted 510 consultations.": {now("hotline_calls", 510)},
    "A hotline opened in April; no information on the number of calls was made available.": {
        now("hotline_calls", None, NOT_REPORTED)
    },
    "Judges and prosecutors, 90 in all, were trained on trafficking.": {now("persons_trained", 90)},
    "The ministry sent six officers to a course on trafficking.": {now("persons_trained", 6)},
    "The shelter took in 384 victims from its opening in April until February 2018.": {now("victims_assisted", 384)},
}


@pytest.mark.parametrize("sentence", CARED_FOR)
def test_those_cared_for_called_and_trained(sentence: str) -> None:
    assert rows(claims_in(sentence, "PROTECTION")) == CARED_FOR[sentence]


SUMS: dict[str, Rows] = {
    "The state set aside 30 million euros for three years, of which 9.2 million euros was spent in 2017.": {
        now("funding", 30_000_000),
        now("funding", 9_200_000),
    },
    "The government provides no care to victims and has allocated no money for that purpose.": {now("funding", 0)},
    "The shelter received XCD 61,500 ($22,780) from the government.": {now("funding", 61_500)},
    "The ministry devoted 250,000 euros to the shelter.": {now("funding", 250_000)},
    "The ministry gave shelters $150,000, down 25 percent from 2016.": {
        now("funding", 150_000),
        now("change_percent", -25),
    },
    "Shelters offered victims a one-time financial payment of 1,000 pesos ($50).": set(),
}


@pytest.mark.parametrize("sentence", SUMS)
def test_sums_with_a_year_or_a_code_of_their_own(sentence: str) -> None:
    assert rows(claims_in(sentence, "PROTECTION")) == SUMS[sentence]


def test_a_sum_that_is_the_same_as_before_keeps_its_currency() -> None:
    claims = claims_in("The government gave shelters €85,000 ($102,040), the same amount as in 2016.", "PROTECTION")
    assert [(claim.value, claim.unit, claim.year) for claim in claims] == [(85_000, "EUR", 2017), (85_000, "EUR", 2016)]


def test_a_least_and_a_greatest_term_are_one_range() -> None:
    law = "The code prescribes a sentence of at least two and no more than ten years' imprisonment for trafficking."
    assert rows(claims_in(law)) == {now("penalty_min", 24), now("penalty_max", 120)}


def test_what_the_section_says_of_officials_outweighs_the_introduction() -> None:
    section = "The government did not report any prosecutions of officials complicit in trafficking."
    text = narrative(section).replace(
        "\n\nPROSECUTION", " It did not prosecute any official for complicity.\n\nPROSECUTION"
    )
    found = rows([claim for claim in read(text, "2018-arcadia").claims if claim.measure != "tier"])
    assert found == {now("officials_prosecuted", None, NOT_REPORTED)}
