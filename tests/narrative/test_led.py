"""The look at the first letters changes nothing but the time: whatever a pattern finds, it finds behind the look."""

import re

from hypothesis import example, given
from hypothesis import strategies as st

from amparo.narrative.reading.led import led, lowered

ATOMS = st.sampled_from(
    ["a", "b", "c", "ab", "[ab]", "[^a]", "[a-c]", ".", r"\b", r"\w", "(?=a)", "(?!b)", "(?<=a)", "^", "$"]
)


def grown(smaller: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Patterns made of smaller ones: one after the other, one or the other, repeated, grouped."""
    return (
        st.tuples(smaller, smaller).map("".join)
        | st.lists(smaller, min_size=1, max_size=3).map(lambda each: f"(?:{'|'.join(each)})")
        | st.tuples(smaller, st.sampled_from(["?", "*", "+", "{2}", "{0,2}?"])).map(
            lambda each: f"(?:{each[0]}){each[1]}"
        )
        | smaller.map(lambda each: f"({each})")
    )


@given(pattern=st.recursive(ATOMS, grown, max_leaves=8), text=st.text("abc .-", max_size=12))
@example(pattern=r"\b(?:a(?P<x>b)?|c)(?(x)c|b)", text="abc cb")
def test_what_is_found_is_the_same_behind_the_look(pattern: str, text: str) -> None:
    plain = [match.span() for match in re.finditer(pattern, text)]
    assert [match.span() for match in led(pattern).finditer(text)] == plain


def test_a_pattern_of_words_is_tried_at_its_words_only() -> None:
    assert led(r"\b(?:fine|prosecut)\w+").pattern.startswith(
        "(?=f(?:i(?:n(?:e)))|p(?:r(?:o(?:s(?:e(?:c(?:u(?:t))))))))"
    )


@given(text=st.text())
def test_every_letter_keeps_its_place_when_lowered(text: str) -> None:
    assert len(lowered(text)) == len(text)
