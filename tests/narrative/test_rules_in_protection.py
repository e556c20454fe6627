"""The guide's rules for victims and their care, by a sentence of our own each."""

import pytest

from .made_up import NOT_REPORTED, claims_in, now, past, rows

PROTECTION = {
    "a system of referral is no referral": ("The government had no formal referral system for victims.", set()),
    "having procedures is no figure": (
        "The government did not report having procedures to identify victims of forced labor.",
        set(),
    ),
    "more than one is no figure": ("Shelters took in mothers with more than one child.", set()),
    "status may be of trafficking victims": (
        "Police granted official trafficking victim status to 73 individuals.",
        {now("victims_identified", 73)},
    ),
    "help at these shelters may go unreported": (
        "The region did not report how many trafficking victims received services at these shelters.",
        {now("victims_assisted", None, NOT_REPORTED)},
    ),
    "not supporting any is a zero": ("The centers did not support any victims.", {now("victims_assisted", 0)}),
    "identified and provided care is both": (
        "An organization identified 12 child victims and provided care.",
        {now("victims_identified", 12), now("victims_assisted", 12)},
    ),
    "help that was given may go unreported": (
        "The government did not report the number of victims sent to shelters or provided assistance.",
        {now("victims_assisted", None, NOT_REPORTED)},
    ),
    "help to those told before is no figure": (
        "The agency identified 58 victims, but did not report providing care to those victims.",
        {now("victims_identified", 58)},
    ),
    "identified": ("The government identified 61 potential victims.", {now("victims_identified", 61)}),
    "confirmed and potential are both claims": (
        "Police identified four confirmed and 25 potential trafficking victims.",
        {now("victims_identified", 4), now("victims_identified", 25)},
    ),
    "more than": ("Authorities identified more than 300 victims.", {now("victims_identified", 300, "at_least")}),
    "approximately": ("An NGO assisted approximately 80 victims.", {now("victims_assisted", 80, "about")}),
    "identified and referred are two claims": (
        "Police identified and referred 17 victims to care.",
        {now("victims_identified", 17), now("victims_referred", 17)},
    ),
    "given shelter is assisted": (
        "The ministry provided shelter and medical care to 28 victims.",
        {now("victims_assisted", 28)},
    ),
    "all of those told before": (
        "The government identified 33 victims. All victims received medical care.",
        {now("victims_identified", 33), now("victims_assisted", 33)},
    ),
    "a change in percent": (
        "The number of victims identified increased by 56 percent.",
        {now("change_percent", 56)},
    ),
    "a decrease is negative": ("Funding for shelters decreased by 12 percent.", {now("change_percent", -12)}),
    "permits are not assistance": ("The government issued 20 residence permits.", set()),
    "a policy is no assistance": ("Three victims benefited from the new exit policy.", set()),
    "unpaid wages are no aid": ("Four victims received years of unpaid wages.", set()),
    "child soldiers are children": (
        "The agency provided shelter to 34 victims of trafficking and 21 child soldiers.",
        {now("victims_assisted", 34), now("victims_assisted", 21)},
    ),
    "foreign victims are part of the total": (
        "The prosecution service identified 407 victims. Police identified five foreign victims.",
        {now("victims_identified", 407)},
    ),
    "children of a year before are part of that year's total": (
        "Officials identified 25 victims, compared with 33 in 2016."
        " The government identified two child victims in 2016.",
        {now("victims_identified", 25), past("victims_identified", 33)},
    ),
    "what came short of a clause's figure answers to it": (
        "Police identified 60 victims in 2017; eight were minors compared with four in 2016.",
        {now("victims_identified", 60)},
    ),
    "who received nothing is not assisted": ("Fifteen victims did not receive services.", set()),
    "victims reported are victims identified": (
        "The government reported 770 potential victims based on cases opened by police.",
        {now("victims_identified", 770)},
    ),
    "capacity is not assistance": ("The shelter could accommodate 40 victims.", set()),
    "victims found abroad come on top of the total": (
        "The government identified 410 victims. The ministry identified 37 Arcadian victims overseas.",
        {now("victims_identified", 410), now("victims_identified", 37)},
    ),
    "what is compared with the parts of a total goes with them": (
        "The government identified 50 victims. The coast identified 30 victims, compared to 11 in 2016."
        " The islands identified 20 victims, compared to 12 in 2016.",
        {now("victims_identified", 50)},
    ),
    "one body's referrals are no total": (
        "Immigration officials referred 80 victims to shelters. The government referred 30 victims to the clinic.",
        {now("victims_referred", 80), now("victims_referred", 30)},
    ),
    "services may go unreported": (
        "The law promises medical aid; the government did not report providing such services.",
        {now("victims_assisted", None, NOT_REPORTED)},
    ),
    "one may help none where another helps some": (
        "An NGO assisted 60 victims. The unit reported it did not assist any victims.",
        {now("victims_assisted", 60), now("victims_assisted", 0)},
    ),
    "silence about foreign victims only is no figure": (
        "The government did not report identifying or assisting any foreign victims.",
        set(),
    ),
    "the same number as the year before": (
        "Police identified 45 victims, the same number identified in 2016.",
        {now("victims_identified", 45), past("victims_identified", 45)},
    ),
    "all identified victims were referred": (
        "The government identified 26 victims. Most were women. It referred all victims it identified to care.",
        {now("victims_identified", 26), now("victims_referred", 26)},
    ),
    "referred all, to a shelter that gave them help": (
        "Police referred all 14 victims to an NGO that provided counseling.",
        {now("victims_referred", 14)},
    ),
    "all those identified in a year were helped": (
        "All 24 victims identified in 2017 received medical care.",
        {now("victims_assisted", 24)},
    ),
    "of those identified, all were referred": (
        "Of the 63 victims identified by police, all were referred to services.",
        {now("victims_referred", 63)},
    ),
    "these victims received help": (
        "The police identified 38 victims. These identified victims received shelter.",
        {now("victims_identified", 38), now("victims_assisted", 38)},
    ),
    "referred and later provided care is both": (
        "Nine victims were referred to the ministry's unit, and were later provided medical care.",
        {now("victims_referred", 9), now("victims_assisted", 9)},
    ),
    "repatriated and referred is both": (
        "The embassy repatriated six trafficking victims and referred them to shelters.",
        {now("victims_assisted", 6), now("victims_referred", 6)},
    ),
    "victims accessed services": ("In 2017, 212 victims accessed legal services.", {now("victims_assisted", 212)}),
    "the screened are not yet victims": (
        "Guards screened 70 migrants intercepted at sea for signs of forced labor.",
        set(),
    ),
    "a total of the year before": (
        "Police identified 31 trafficking victims, compared to 18 total in the previous reporting period.",
        {now("victims_identified", 31), past("victims_identified", 18)},
    ),
    "a dozen is a number": ("Police identified a dozen victims.", {now("victims_identified", 12)}),
    "victims of another harm are not counted": (
        "A shelter assisted 60 victims of domestic violence and 15 victims of trafficking, compared with 50 victims of"
        " domestic violence and 11 victims of trafficking in 2016.",
        {now("victims_assisted", 15), past("victims_assisted", 11)},
    ),
    "what a shelter could hold is not what it held": (
        "The ministry provided shelter in a home that could house up to 90 children (50 boys and 40 girls).",
        set(),
    ),
    "all of several numbers is no figure": (
        "Police identified eight victims and 30 potential victims and referred all victims to care.",
        {now("victims_identified", 8), now("victims_identified", 30)},
    ),
    "of which some were referred, and so the year before": (
        "They identified 90 victims, of which 70 were referred to shelters, compared to 60 victims identified in 2016"
        " and 40 referred to shelters.",
        {
            now("victims_identified", 90),
            now("victims_referred", 70),
            past("victims_identified", 60),
            past("victims_referred", 40),
        },
    ),
    "victims of labor trafficking are no part of those of sex trafficking": (
        "Authorities identified 77 sex trafficking victims. The government identified six labor trafficking victims.",
        {now("victims_identified", 77), now("victims_identified", 6)},
    ),
    "others may identify what a total leaves out": (
        "Police identified 70 victims. Guards found no one, but international organizations identified 12 victims.",
        {now("victims_identified", 70), now("victims_identified", 12)},
    ),
    "illegal workers are no victims where none was found": (
        "Inspectors identified 600 illegally employed persons, but did not identify any trafficking victims.",
        {now("victims_identified", 0)},
    ),
    "new victims reported with their forms": (
        "The ministry reported 21 new victims (15 of forced labor and six of sex trafficking).",
        {now("victims_identified", 21)},
    ),
    "an incident in another clause leaves the total": (
        "The ministry assisted 50 victims. A shelter assisted 11 victims; in one case, it found a victim's family.",
        {now("victims_assisted", 50), now("victims_assisted", 11)},
    ),
    "the existence of procedures is no figure": (
        "The government did not report on the existence of procedures for identifying victims.",
        set(),
    ),
    "cases of a hotline do not tell how many were identified": (
        "The government did not report how many victims it identified. The hotline identified 33 trafficking cases.",
        {now("victims_identified", None, NOT_REPORTED), now("victims_identified", 33)},
    ),
    "all five of five received care, told once": (
        "Police identified five victims. All five victims received medical care.",
        {now("victims_identified", 5), now("victims_assisted", 5)},
    ),
    "who was screened the year before is not compared with victims": (
        "Officials screened 80 migrants and identified six victims, compared with screening 45 migrants and identifying"
        " nine victims in 2016.",
        {now("victims_identified", 6), past("victims_identified", 9)},
    ),
    "a bare number of victims referred": (
        "Police referred 60 potential victims, civil society referred 16, and three came by themselves.",
        {now("victims_referred", 60), now("victims_referred", 16)},
    ),
    "protected is assisted": ("Under the program, officials protected 74 victims.", {now("victims_assisted", 74)}),
    "what is told after something unknown counts": (
        "It was unclear how many foreign victims there were, although police identified 59 victims.",
        {now("victims_identified", 59)},
    ),
    "more than one thousand is a number": (
        "NGOs identified more than one thousand victims.",
        {now("victims_identified", 1000, "at_least")},
    ),
    "identified and referred all": (
        "Police identified 28 victims and referred all to NGOs.",
        {now("victims_identified", 28), now("victims_referred", 28)},
    ),
    "those who receive services may go unreported": (
        "The government did not report the number of victims receiving services.",
        {now("victims_assisted", None, NOT_REPORTED)},
    ),
    "none of these services reported": (
        "The government did not report providing any of these services.",
        {now("victims_assisted", None, NOT_REPORTED)},
    ),
    "permits of the year before answer to permits": (
        "It provided assistance to 31 victims and issued permits to 25 victims, compared to four victims in 2016.",
        {now("victims_assisted", 31)},
    ),
    "victims that the helper found are both": (
        "An NGO supported 18 victims of trafficking it identified in the capital.",
        {now("victims_assisted", 18), now("victims_identified", 18)},
    ),
    "helping with a return is no assistance": ("Guards helped facilitate the return of 29 child victims.", set()),
    "victims given something by name": (
        "One agency identified 37 victims at sea and provided them rehabilitation services.",
        {now("victims_identified", 37), now("victims_assisted", 37)},
    ),
    "where they received care": (
        "Police referred 32 trafficking victims to a center, where they received medical services.",
        {now("victims_referred", 32), now("victims_assisted", 32)},
    ),
    "and they received shelter": (
        "Police referred 45 trafficking victims to a shelter, and they received food, shelter, and advice.",
        {now("victims_referred", 45), now("victims_assisted", 45)},
    ),
    "compensation is no help": ("One trafficking victim received compensation with the help of a legal office.", set()),
    "victims confirmed in a year": (
        "This was more than the 305 victims confirmed in 2016.",
        {past("victims_identified", 305)},
    ),
    "applications approved": (
        "The ministry approved 95 of 173 applications requesting official victim status, compared to 61 of 99 in 2016.",
        {now("victims_identified", 95), past("victims_identified", 61)},
    ),
    "agencies on a register": ("The office gave all 130 registered agencies a guide on victims of servitude.", set()),
    "referrals are given, too": (
        "The line took 620 calls, identified 87 trafficking cases, and provided advice and referrals to 105 victims.",
        {now("hotline_calls", 620), now("victims_identified", 87), now("victims_referred", 105)},
    ),
    "victims enrolled": (
        "The state enrolled 21 trafficking victims in its witness program, compared with 39 in 2016 and 38 in 2015.",
        {
            now("victims_assisted", 21),
            past("victims_assisted", 39),
            ("victims_assisted", 38, 2015, "earlier", "exact"),
        },
    ),
    "all those assisted, provided for, are told once": (
        "The ministry assisted 12 victims. It provided all the victims with medical care.",
        {now("victims_assisted", 12)},
    ),
    "all victims told of just now were helped": (
        "Police identified 26 victims and provided all the victims with medical care.",
        {now("victims_identified", 26), now("victims_assisted", 26)},
    ),
}


@pytest.mark.parametrize("name", PROTECTION)
def test_protection_is_read_as_the_guide_says(name: str) -> None:
    sentence, expected = PROTECTION[name]
    assert rows(claims_in(sentence, "PROTECTION")) == expected


def test_as_many_found_also_by_another_body_are_others() -> None:
    text = "The border guard identified 17 victims. The police also identified 17 victims."
    assert [claim.value for claim in claims_in(text, "PROTECTION")] == [17, 17]
