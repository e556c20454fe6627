"""The marked text: whatever overlaps, nothing of it is lost or moved, and every claim has its words."""

from hypothesis import given
from hypothesis import strategies as st

from amparo.narrative.figure import Figure
from amparo.narrative.marking import parts_of
from amparo.narrative.reading import Section
from amparo.narrative.showing import Shown, standing

FIGURE = Figure("convictions", 1, "persons", 2005, "current", "exact", "government")
WORDS = st.text(alphabet="ab \n", min_size=1, max_size=60)


def claims_in(text: str, places: list[tuple[int, int]]) -> list[Shown]:
    spans = [(start % len(text), start % len(text) + 1 + length % 9) for start, length in places]
    return [
        Shown(number, text[start : min(end, len(text))], start, min(end, len(text)), True, "suggested", FIGURE)
        for number, (start, end) in enumerate(spans, start=1)
    ]


@given(WORDS, st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)), max_size=8))
def test_the_parts_are_the_text_and_each_claim_begins_once(text: str, places: list[tuple[int, int]]) -> None:
    claims = claims_in(text, places)
    pieces = [piece for part in parts_of(text, claims) for piece in part.pieces]
    assert "".join("".join(piece.text for piece in pieces).split()) == "".join(text.split())
    seen = [claim.number for piece in pieces for claim in piece.begins if claim.quote.strip()]
    assert sorted(seen) == sorted(claim.number for claim in claims if claim.quote.strip())


@given(WORDS, st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)), max_size=8))
def test_the_pieces_of_a_claim_are_its_words(text: str, places: list[tuple[int, int]]) -> None:
    claims = claims_in(text, places)
    pieces = [piece for part in parts_of(text, claims) for piece in part.pieces]
    for claim in claims:
        marked = "".join(piece.text for piece in pieces if claim in piece.covers)
        assert marked.split() == claim.quote.split()


def test_headings_in_running_text_stand_apart() -> None:
    text = "Words before. PROSECUTION The courts sat."
    end = text.index(" The") + 1
    parts = parts_of(text, [], [Section("prosecution", "PROSECUTION", end, len(text))])
    assert ["".join(piece.text for piece in part.pieces).strip() for part in parts] == [
        "Words before.", "PROSECUTION", "The courts sat.",
    ]  # fmt: skip
    assert [part.is_heading for part in parts] == [False, True, False]


def test_each_item_of_a_list_has_a_line_of_its_own() -> None:
    text = "RECOMMENDATIONS:\n\u2022  Train judges.\n * Fund\nshelters.\n- Ask."
    parts = ["".join(piece.text for piece in part.pieces).split() for part in parts_of(text, [])]
    assert [" ".join(part) for part in parts] == [
        "RECOMMENDATIONS:", "\u2022 Train judges.", "* Fund shelters.", "- Ask.",
    ]  # fmt: skip


VERDICTS = st.lists(st.sampled_from(["accepted", "corrected", "rejected", "undone"]), max_size=12)


@given(VERDICTS)
def test_undoing_everything_leaves_nothing(verdicts: list[str]) -> None:
    assert standing([*verdicts, *["undone"] * len(verdicts)]) == []


@given(VERDICTS, st.sampled_from(["accepted", "corrected", "rejected"]))
def test_what_is_said_and_undone_is_as_if_it_had_not_been_said(verdicts: list[str], said: str) -> None:
    assert standing([*verdicts, said, "undone"]) == standing(verdicts)
    assert standing([*verdicts, said])[-1] == len(verdicts)
