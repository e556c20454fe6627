"""The guide's rules for money, training and hotlines, by a sentence of our own each."""

import pytest

from .made_up import IS, NOT_REPORTED, NOW, claims_in, now, past, rows

GIVEN = {
    "companies are not persons trained": ("Police provided training on trafficking to 19 companies.", set()),
    "training that somebody was enabled to attend": (
        "The ministry enabled 12 prosecutors to attend a training on trafficking abroad.",
        {now("persons_trained", 12)},
    ),
    "a workshop that brought people together": (
        "A workshop on trafficking in May brought together 20 judges.",
        {now("persons_trained", 20)},
    ),
    "training that was attended": (
        "The ministry held nine workshops on trafficking, which were attended by 420 participants.",
        {now("persons_trained", 420)},
    ),
    "calls may go unknown": (
        "It was unknown how many calls the hotline answered.",
        {now("hotline_calls", None, NOT_REPORTED)},
    ),
    "a year that opens a clause is of what follows": (
        "In 2016 the region gave €70,000 ($84,000) for shelters, and in 2017 allocated €80,000 ($96,000) for care.",
        {past("funding", 70_000), now("funding", 80_000)},
    ),
    "an aim is no figure": ("The ministry aimed to provide vocational training to 900 survivors.", set()),
    "money in the currency written first": (
        "The government allocated 450,000 Arcadian pesos ($22,500) to a shelter.",
        {now("funding", 450_000)},
    ),
    "a year that closes a bracket is of the sum that opens it": (
        "This included 3.1 million pesos ($155,000) for 410 victims (2.7 million pesos ($135,000) for 380 victims in"
        " 2016) from the ministry's fund.",
        {now("funding", 3_100_000), past("funding", 2_700_000)},
    ),
    "raised to a sum from another": (
        "The ministry increased funding for shelters to €900,000 ($1.08 million) in 2018 from €600,000 ($720,000) in"
        " 2017.",
        {("funding", 900_000, 2018, NOW, IS), past("funding", 600_000, year=2017)},
    ),
    "millions": ("The ministry provided €1.5 million ($1.8 million) to NGOs.", {now("funding", 1_500_000)}),
    "no money at all": ("The government did not provide funding to NGOs for victim care.", {now("funding", 0)}),
    "restitution is not funding": ("The court ordered the trafficker to pay $4,000 in restitution.", set()),
    "training": (
        "The government trained 90 judges and 45 social workers.",
        {now("persons_trained", 90), now("persons_trained", 45)},
    ),
    "sessions are not persons": ("The government held 14 training sessions.", set()),
    "calls": (
        "The hotline received 512 calls, compared with 430 in 2016.",
        {now("hotline_calls", 512), past("hotline_calls", 430)},
    ),
    "an unknown number is not reported": (
        "The government trained an unknown number of judges.",
        {now("persons_trained", None, NOT_REPORTED)},
    ),
    "a sum for each shelter is funding": (
        "The ministry gave €90,000 ($108,000) to each of its four shelters.",
        {now("funding", 90_000)},
    ),
    "a list of calls goes on with cases": (
        "The hotline received 13 calls on sex trafficking, 39 cases of forced labor, and seven cases of begging.",
        {now("hotline_calls", 13), now("hotline_calls", 39), now("hotline_calls", 7)},
    ),
    "the amount of funds may go unreported": (
        "The government did not report the amount of funds for the action plan.",
        {now("funding", None, NOT_REPORTED)},
    ),
    "a budget's own year": (
        "The 2018 state budget allocated €76,000 ($91,000) to the shelter.",
        {("funding", 76_000, 2018, NOW, IS)},
    ),
    "the year of a plan is not the sum's": (
        "The ministry allocated €40,000 ($48,000) to train 30 officers in 2019.",
        {now("funding", 40_000)},
    ),
    "sessions on identifying victims are training": (
        "The ministry held two sessions on victim identification for 40 nurses.",
        {now("persons_trained", 40)},
    ),
    "trained may only describe": ("The ministry appointed two trained officers in each region.", set()),
    "how many were trained may go unrecorded": (
        "The academy did not record the number of officers who received training.",
        {now("persons_trained", None, NOT_REPORTED)},
    ),
    "neither money nor goods for shelters is a zero": (
        "The region did not provide financial or in-kind support to shelters for victims.",
        {now("funding", 0)},
    ),
    "nor did it fund anyone is a zero": (
        "The region opened no shelter, nor did it fund NGOs that assist victims.",
        {now("funding", 0)},
    ),
    "a sum included in another is part of it": (
        "The ministry gave €900,000 ($1.08 million) for care, including €200,000 ($240,000) for shelters.",
        {now("funding", 900_000)},
    ),
    "a budget raised from a dated sum": (
        "The government raised its budget for shelters from €40,000 ($48,000) in 2016 to €70,000 ($84,000) in 2017.",
        {past("funding", 40_000), now("funding", 70_000)},
    ),
    "the same sum as in years before": (
        "The government gave €60,000 ($72,000) to the shelter in 2017, the same amount as in 2016 and 2015.",
        {now("funding", 60_000), past("funding", 60_000), past("funding", 60_000, 2015)},
    ),
    "a million is a number": ("The hotline received over a million calls.", {now("hotline_calls", 10**6, "at_least")}),
    "those who attended were trained": (
        "The ministry held a seminar on trafficking; 40 judges attended.",
        {now("persons_trained", 40)},
    ),
    "schooling for work is no training on trafficking": (
        "The ministry gave vocational training to 200 youth at risk of trafficking.",
        set(),
    ),
    "a fund for victims is no payment to one": (
        "The ministry raised its payment to a victim assistance fund to 60,000 pesos ($3,000).",
        {now("funding", 60_000)},
    ),
    "no calls at all": ("The hotline did not receive any calls.", {now("hotline_calls", 0)}),
    "the years of a long-named plan are not the sum's": (
        "The state allocated €50,000 ($60,000) for the 2015-2018 child labor and trafficking national action plan.",
        {now("funding", 50_000)},
    ),
    "a monthly rate leaves the sum of the year before": (
        "The ministry gave €90,000 ($108,000) to shelters and €4,000 ($4,800) for monthly allowances, compared to"
        " €80,000 ($96,000) in 2016.",
        {now("funding", 90_000), past("funding", 80_000)},
    ),
    "a sum given in either of two years": (
        "The fund received €30,000 ($36,000) in 2016 and 2017 for the care of victims from the ministry.",
        {past("funding", 30_000), now("funding", 30_000)},
    ),
    "a colloquium on trafficking is training": (
        "The state held a colloquium for 130 judges on human trafficking.",
        {now("persons_trained", 130)},
    ),
    "training courses and lectures are training": (
        "Police held 20 training courses and lectures, which were attended by 610 participants.",
        {now("persons_trained", 610)},
    ),
    "how far an office was funded may go unreported": (
        "The government did not report the extent to which it funded the office.",
        {now("funding", None, NOT_REPORTED)},
    ),
    "the same amount as a bare year": (
        "The region gave €5,000 ($6,000) to the shelter, the same amount as 2016.",
        {now("funding", 5_000), past("funding", 5_000)},
    ),
    "schooling told as training for work": (
        "The center gave job-related trainings to 95 children at risk of trafficking.",
        set(),
    ),
    "the calls to a hotline": (
        "Few victims asked for help, in spite of the 410 calls to the foreign-funded trafficking hotline.",
        {now("hotline_calls", 410)},
    ),
    "security forces are people trained": (
        "The army trained 50 security forces from abroad on human trafficking.",
        {now("persons_trained", 50)},
    ),
    "a nurse trained in something tells of her skills": (
        "Each center had at least one nurse trained in trafficking cases.",
        set(),
    ),
    "the sum told before is the same": (
        "The state allocated approximately €65,000 ($78,000) to care. Part of the €65,000 ($78,000) given bought food.",
        {("funding", 65_000, 2017, NOW, "about")},
    ),
    "money of a fund of seized goods is given": (
        "The ministry used 300,000 pesos ($15,000) from the fund of seized property to support services.",
        {now("funding", 300_000)},
    ),
    "what a sum included is a part of it": (
        "The state gave $16 million for victims, which included $11 million for shelters and $5 million for advice.",
        {now("funding", 16_000_000)},
    ),
    "trainings that involved judges": (
        "Two trainings on trafficking in February 2017 involved 34 judges.",
        {now("persons_trained", 34)},
    ),
}


@pytest.mark.parametrize("name", GIVEN)
def test_money_training_and_calls_are_read_as_the_guide_says(name: str) -> None:
    sentence, expected = GIVEN[name]
    assert rows(claims_in(sentence, "PROTECTION")) == expected
