"""What was not done and what was not said, in the many ways to say so, by sentences of our own."""

import pytest

from .made_up import NOT_REPORTED, claims_in, now, past, rows

OFFICIALS = ("officials_investigated", "officials_prosecuted", "officials_convicted")
Rows = set[tuple[str, object, int | None, str, str]]

SILENCES: dict[str, tuple[str, Rows]] = {
    "nor did it": (
        "Arcadia did not raise awareness, nor did it identify or shelter any trafficking victims.",
        {now("victims_identified", 0), now("victims_assisted", 0)},
    ),
    "nor have the courts": ("Judges met once, nor have the courts convicted any traffickers.", {now("convictions", 0)}),
    "officials may stand before complicit": (
        "Nobody spoke, nor did authorities investigate, prosecute, or convict officials complicit in trafficking.",
        {now(measure, 0) for measure in OFFICIALS},
    ),
    "yet to do it": ("Courts have yet to convict a trafficker.", {now("convictions", 0)}),
    "each denial is of its own clause": (
        "The government did not open any investigations, and had yet to secure a conviction.",
        {now("investigations", 0), now("convictions", 0)},
    ),
    "acts by name of any suspects": (
        "Prosecutors did not open investigations or commence prosecutions of any suspects.",
        {now("investigations", 0), now("prosecutions", 0)},
    ),
    "a zero to compare with": (
        "Police identified 14 victims, compared with not identifying any victims in 2016.",
        {now("victims_identified", 14), past("victims_identified", 0)},
    ),
    "such acts are those against officials told before": (
        "Earlier, police investigated officials for trafficking; no such prosecutions or convictions took place.",
        {now("officials_prosecuted", 0), now("officials_convicted", 0)},
    ),
    "years that are over": (
        "Between 2013-2015, courts did not convict any traffickers.",
        {("convictions", 0, None, "earlier", "exact")},
    ),
    "none since a year, to compare with": (
        "Courts convicted six traffickers, compared with zero prosecutions or convictions since 2013.",
        {now("convictions", 6), *((each, 0, None, "earlier", "exact") for each in ("prosecutions", "convictions"))},
    ),
    "no grants": (
        "The ministry did not award any grants to NGOs in 2016 or 2017.",
        {now("funding", 0), past("funding", 0)},
    ),
    "nothing spent": ("The state did not spend funds on victim care due to delays.", {now("funding", 0)}),
    "an amount that is not known": (
        "The ministry gave an undisclosed amount of funding to a shelter for victims.",
        {now("funding", None, NOT_REPORTED)},
    ),
    "not able to say how much": (
        "Officials could not specify how much money they spent on victim care.",
        {now("funding", None, NOT_REPORTED)},
    ),
    "what one shelter had is not the country's figure": (
        "It was unclear how much funding the shelter received.",
        set(),
    ),
    "how many is not clear": (
        "It was unclear how many victims were referred to care.",
        {now("victims_referred", None, NOT_REPORTED)},
    ),
    "tips to a hotline": (
        "The agency running the hotline did not report how many tips it received.",
        {now("hotline_calls", None, NOT_REPORTED)},
    ),
    "whether any calls came": (
        "The police ran a line for victims but did not report whether it received any calls about them.",
        {now("hotline_calls", None, NOT_REPORTED)},
    ),
    "calls of one kind": (
        "The emergency line served victims of crime but did not report receiving trafficking calls.",
        {now("hotline_calls", None, NOT_REPORTED)},
    ),
    "how many used a line": (
        "Two hotlines were open; officials did not report how many victims used these lines.",
        {now("hotline_calls", None, NOT_REPORTED)},
    ),
    "nothing on the use of a line": (
        "It opened a helpline for victims, but did not report information on the use of this helpline.",
        {now("hotline_calls", None, NOT_REPORTED)},
    ),
    "what came of calls is no number of calls": (
        "The hotline took reports from victims but did not report whether any calls led to investigations.",
        set(),
    ),
    "whether victims were helped": (
        "The ministry had a clinic but did not report if it assisted any trafficking victims there.",
        {now("victims_assisted", None, NOT_REPORTED)},
    ),
    "whether these victims were referred": (
        "Police did not provide information on whether these victims were referred to a shelter.",
        {now("victims_referred", None, NOT_REPORTED)},
    ),
    "no reports to a hotline": (
        "The hotline was open all day but did not receive any reports of trafficking.",
        {now("hotline_calls", 0)},
    ),
    "no reports to a ministry": ("The ministry did not receive any trafficking reports.", set()),
    "no training of officials": (
        "The government did not provide any training for law enforcement officials on human trafficking.",
        {now("persons_trained", 0)},
    ),
    "no training of diplomats alone": (
        "The government did not provide anti-trafficking training for its diplomatic personnel.",
        set(),
    ),
    "how much of a budget was spent": (
        "The state set a budget for shelters but did not report how much of this budget was spent.",
        {now("funding", None, NOT_REPORTED)},
    ),
    "none begun, though old ones go on": (
        "Arcadia did not initiate any new prosecutions. Courts continued two prosecutions from 2015.",
        {now("prosecutions", 0), now("prosecutions", 2)},
    ),
    "an increase from none": (
        "Police opened 12 cases, an increase from no investigations or prosecutions in the previous year.",
        {now("investigations", 12), past("investigations", 0), past("prosecutions", 0)},
    ),
    "a sum not known, and none for some": (
        "The state did not disclose the amount of funding for victim care. It did not allocate funding to NGOs.",
        {now("funding", None, NOT_REPORTED), now("funding", 0)},
    ),
    "none for such bodies": ("It did not give any funding to these groups.", {now("funding", 0)}),
    "return is not help": ("Officials did not report assisting in the repatriation of any victims.", set()),
}


@pytest.mark.parametrize(("sentence", "expected"), SILENCES.values(), ids=SILENCES)
def test_what_was_not_done_or_not_said(sentence: str, expected: Rows) -> None:
    assert rows(claims_in(sentence, "PROTECTION" if "victim" in sentence else "PROSECUTION")) == expected
