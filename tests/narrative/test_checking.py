"""What is one country's narrative, and what is several, none, or longer than is read."""

import time
from pathlib import Path

import pytest

from amparo.narrative.reading import NotANarrative, Unreadable, check_narrative, read_file

from .made_up import narrative

ONE = narrative("Police opened 41 trafficking cases.")
OTHERS = ONE.replace("ARCADIA", "SYLVANIA").replace("Arcadia", "Sylvania")
OLD = narrative("Police opened 41 trafficking cases.", doc="2005-arcadia")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (f"{ONE}\n\n{OTHERS}", r"2 narratives \(ARCADIA, SYLVANIA\): split it, one country a file\."),
        (f"{ONE}\r\n\r\n{OTHERS}".replace("\n", "\r\n"), r"2 narratives \(ARCADIA, SYLVANIA\)"),
        (OLD + OLD.replace("ARCADIA (TIER 2)", "Sylvania (Tier 2 Watch List)"), r"2 narratives \(ARCADIA, Sylvania\)"),
        (ONE + OTHERS.replace("SYLVANIA: TIER 2", "SPECIAL CASE: SYLVANIA"), r"\(ARCADIA, SYLVANIA\)"),
        ("".join(ONE.replace("ARCADIA", name) for name in ["ABBA", "ECHO", "IRIS", "OTTO"]), r"4 .*IRIS, \.\.\.\)"),
    ],
    ids=["two", "Windows line ends", "older headings", "a special case", "four"],
)
def test_several_narratives_are_named_and_not_read_as_one(text: str, says: str) -> None:
    with pytest.raises(NotANarrative, match=says):
        check_narrative(text)


@pytest.mark.parametrize(
    "text",
    [
        f"Belgium: Tier 1\nPeru: Tier 2\nChad: Tier 2 Watch List\n\n{ONE}",
        f"{ONE}\n\nRelated reports\n\nBelgium: Tier 1\n\nPeru: Tier 2\n",
        ONE.replace("Police", "Sylvania: Tier 3 since 2011, sends workers. Police"),
        "\n\nARCADIA: TIER 2\n\n".join([ONE, "PREVENTION\n\nThe government trained officials to end trafficking."]),
        " ".join(ONE.split()),
    ],
    ids=["a menu before", "a menu after", "another country's tier", "a heading on each page", "no lines"],
)
def test_other_countries_named_beside_one_narrative_do_not_make_it_several(text: str) -> None:
    check_narrative(text)


def test_a_text_longer_than_is_read_is_refused_with_both_lengths(tmp_path: Path) -> None:
    place = tmp_path / "2018-arcadia.txt"
    place.write_text(ONE + "Police opened cases. " * 20_000)
    with pytest.raises(Unreadable, match=r"42\d,\d{3} characters, and at most 400,000 are read"):
        read_file(place)


@pytest.mark.parametrize("much", [" ", "\r", "ARCADIA: TIER 2\n", "PROSECUTION ", "Arcadia (", "* "])
def test_no_text_keeps_the_check_busy(much: str) -> None:
    started = time.process_time()
    check_narrative(f"{ONE} {ONE} {much * (2_000_000 // len(much))} x")
    assert time.process_time() - started < 10
