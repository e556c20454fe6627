"""Who acts and what is counted, told clause by clause; money told by its code."""

import pytest

from tests.narrative.made_up import claims_in


@pytest.mark.parametrize(
    ("text", "actors"),
    [
        ("Police identified 61 victims, and NGOs and IOM identified a further 22.", ["government", "ngo"]),
        ("IOM assisted 61 victims, while the ministry assisted 22 victims.", ["io", "government"]),
        ("The state ran no shelter; NGOs sheltered 22 victims.", ["ngo"]),
        ("The ministry, IOM, and NGOs assisted 22 victims.", ["government"]),
        ("NGOs trained 61 judges, prosecutors, and police officers and assisted 22 victims.", ["ngo", "ngo"]),
        ("The ministry closed its shelter, and an NGO reported that it identified 22 victims.", ["government"]),
        ("The state funded shelters less; NGO-run shelters received €22,000.", ["government"]),
    ],
)
def test_whoever_acts_in_the_clause_of_a_figure_did_it(text: str, actors: list[str]) -> None:
    assert [claim.actor for claim in claims_in(text, "PROTECTION")] == actors


@pytest.mark.parametrize(
    ("sum_of_money", "value", "unit"),
    [
        ("EUR 62,000", 62_000, "EUR"),
        ("USD 3.5 million", 3_500_000, "USD"),
        ("62,000 EUR", 62_000, "EUR"),
        ("about 2.5 million SEK", 2_500_000, "SEK"),
    ],
)
def test_the_code_of_a_currency_stands_for_its_sign(sum_of_money: str, value: int, unit: str) -> None:
    (claim,) = claims_in(f"The government gave {sum_of_money} to shelters for trafficking victims.", "PROTECTION")
    assert (claim.measure, claim.value, claim.unit) == ("funding", value, unit)


def test_three_capitals_beside_a_number_need_not_be_money() -> None:
    text = "The government funded shelters of the FFM, gave SOP 14 to NGOs, and in 2017 ALL shelters were supported."
    assert claims_in(text, "PROTECTION") == []


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Police completed 534 sex trafficking investigations; they completed ten labor trafficking investigations"
         " compared with 27 in 2016.", [534, 10, 27]),
        ("Police completed 534 trafficking investigations; they completed ten labor trafficking investigations.",
         [534]),
    ],
)  # fmt: skip
def test_another_offence_after_a_semicolon_is_no_part_of_the_first(text: str, values: list[int]) -> None:
    assert [claim.value for claim in claims_in(text)] == values
