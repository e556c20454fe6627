"""Figures that are told by reference, on top of others, or of something else, by sentences of our own."""

import pytest

from .made_up import NOT_REPORTED, claims_in, now, past, rows

Rows = set[tuple[str, object, int | None, str, str]]

FIGURES: dict[str, tuple[str, Rows]] = {
    "a new verb ends a comparison": (
        "Prosecutors began five prosecutions, compared to two in 2016, and continued four prosecutions.",
        {now("prosecutions", 5), past("prosecutions", 2), now("prosecutions", 4)},
    ),
    "cases that led to charges": ("Forty cases resulted in charges against suspects.", {now("prosecutions", 40)}),
    "prosecution in more than three cases": ("Arcadia began prosecution in nine cases.", {now("prosecutions", 9)}),
    "travellers are helped for many reasons": ("The consulate assisted 300 Arcadians and 40 migrant workers.", set()),
    "travellers who are said to be victims": (
        "The consulate sheltered 40 migrant workers who had been in forced labor.",
        {now("victims_assisted", 40)},
    ),
    "one who was sentenced to prison": (
        "The court sentenced one offender to eight years imprisonment.",
        {now("imprisoned", 1), now("sentence_min", 96), now("sentence_max", 96)},
    ),
    "in part suspended is still prison": (
        "Six traffickers received partially suspended prison sentences.",
        {now("imprisoned", 6)},
    ),
    "conditional is not prison": ("Six traffickers received conditional sentences and no prison time.", set()),
    "all of those convicted in the same sentence": (
        "Courts convicted 31 traffickers; all convicted traffickers received prison terms.",
        {now("convictions", 31), now("imprisoned", 31)},
    ),
    "nearly all are not all": (
        "Courts convicted 31 traffickers. Nearly all traffickers received prison terms.",
        {now("convictions", 31)},
    ),
    "these were sentenced": (
        "Courts convicted 12 traffickers. Judges sentenced these traffickers to two to six years imprisonment.",
        {now("convictions", 12), now("imprisoned", 12), now("sentence_min", 24), now("sentence_max", 72)},
    ),
    "whose sentences": (
        "Courts convicted 12 traffickers whose sentences ranged from two to six years imprisonment.",
        {now("convictions", 12), now("imprisoned", 12), now("sentence_min", 24), now("sentence_max", 72)},
    ),
    "a share in brackets is no rule": (
        "Only six (40 percent) received prison sentences, which ranged from two to six years.",
        {now("imprisoned", 6), now("sentence_min", 24), now("sentence_max", 72)},
    ),
    "the least that the law asks is no sentence": (
        "Two sentences were below the prescribed three-year minimum prison term.",
        set(),
    ),
    "a least term is no most": (
        "The law prescribed a minimum punishment of six years imprisonment for trafficking.",
        {now("penalty_min", 72)},
    ),
    "an article with an offence of its own": (
        "Article 5 criminalized child sex trafficking and prescribed up to 20 years imprisonment for crimes against"
        " children. Article 6 criminalized labor and sex trafficking and prescribed up to 12 years imprisonment.",
        {now("penalty_max", 144)},
    ),
    "questions are no investigations": ("The ministry answered 900 inquiries.", set()),
    "one victim's care": (
        "Police identified one victim. The identified victim received shelter.",
        {now("victims_identified", 1), now("victims_assisted", 1)},
    ),
    "a sum a month to a body": (
        "The ministry allocated 9,000 pesos ($180) per month to the NGO for the care of victims.",
        {now("funding", 9000)},
    ),
    "a fine for each passport": (
        "The ministry imposed upon employers it funded 9,000 pesos ($180) per passport.",
        set(),
    ),
    "what went on from before is apart": (
        "The government initiated 18 investigations. Seven investigations remained ongoing from earlier years.",
        {now("investigations", 18), now("investigations", 7)},
    ),
    "a list of help": (
        "Arcadia provided 44 victims with medical aid, 30 with legal assistance, and nine with job training support.",
        {now("victims_assisted", each) for each in (44, 30, 9)},
    ),
    "the first of its kind": ("The government secured its first trafficking conviction.", {now("convictions", 1)}),
    "passports kept are another offence": (
        "Inspectors acted against passport retention by investigating 60 cases.",
        set(),
    ),
    "help of all years is not this year's": (
        "Observers knew of only one victim who was ever sheltered; no victims had received legal assistance to date.",
        set(),
    ),
    "begun and not ended": (
        "Arcadia reported prosecuting, but not yet convicting, seven suspects.",
        {now("prosecutions", 7)},
    ),
    "charges that were dismissed": ("A court dismissed the sex trafficking charges against six defendants.", set()),
    "workers who are only perhaps victims": (
        "The shelter housed 50 workers, some of whom may have been trafficking victims.",
        set(),
    ),
    "from a term and a fine to a term": (
        "Courts convicted nine men; sentences ranged from two years and a small fine to five years imprisonment.",
        {now("convictions", 9), now("sentence_min", 24), now("sentence_max", 60)},
    ),
    "one individual suspected": (
        "Police began investigations into one individual suspected of trafficking.",
        {now("investigations", 1)},
    ),
    "not known for a year before": (
        "Police investigated 18 cases, compared with an unknown number in 2016.",
        {now("investigations", 18), ("investigations", None, 2016, "earlier", NOT_REPORTED)},
    ),
}


@pytest.mark.parametrize(("sentence", "expected"), FIGURES.values(), ids=FIGURES)
def test_what_a_figure_counts(sentence: str, expected: Rows) -> None:
    assert rows(claims_in(sentence, "PROTECTION" if "victim" in sentence else "PROSECUTION")) == expected
