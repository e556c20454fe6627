"""The ceremony, with five custodians who read the screen, write down, and sometimes err."""

import re
from dataclasses import dataclass, field
from itertools import combinations

import pytest

from amparo.keyservice.ceremony import collect, hand_out, prove, recovered
from amparo.keyservice.errors import SharesWrong
from amparo.keyservice.shares import CUSTODIANS, combine, split
from tests.keyservice.conftest import ROOT

WORD = re.compile(r"(\d+)\. (\w+)")


@dataclass
class Table:
    """A terminal, and the custodians who sit down before it one after another."""

    papers: list[dict[int, str]] = field(default_factory=list)
    screen: list[str] = field(default_factory=list)
    seen_at_once: list[int] = field(default_factory=list)
    mistakes: int = 0
    typed: list[str] = field(default_factory=list)

    def say(self, words: str) -> None:
        """What is shown is written down."""
        self.screen.append(words)
        if self.papers:
            self.papers[-1] |= {int(place): word for place, word in WORD.findall(words)}

    def ask(self, words: str) -> str:
        """Custodians answer from their paper."""
        if words.startswith("Custodian"):
            self.papers.append({})
            return ""
        if found := re.search(r"word (\d+)$", words):
            assert not WORD.findall(" ".join(self.screen)), "words and questions are never on the screen together"
            if self.mistakes:
                self.mistakes -= 1
                return "mistake"
            return self.papers[-1][int(found.group(1))].upper()
        if words.startswith("Share"):
            return self.typed.pop(0)
        return ""

    def clear(self) -> None:
        """The screen is emptied."""
        self.seen_at_once.append(len(set(WORD.findall(" ".join(self.screen)))))
        self.screen.clear()

    def shares(self) -> list[str]:
        """What is on the papers."""
        return [" ".join(paper[place] for place in sorted(paper)) for paper in self.papers]


def test_each_custodian_sees_one_share_and_any_three_papers_make_the_root() -> None:
    table = Table()
    made = hand_out(ROOT, table)
    assert table.shares() == made
    assert len(made) == CUSTODIANS
    assert max(table.seen_at_once) == 33
    assert table.screen == []
    assert {combine(three) for three in combinations(table.shares(), 3)} == {ROOT}


def test_who_did_not_write_down_well_sees_the_words_again() -> None:
    table = Table(mistakes=2)
    made = hand_out(ROOT, table)
    assert table.shares() == made
    assert table.seen_at_once.count(33) == CUSTODIANS + 2


def test_proof_holds_for_good_shares_and_not_for_bad_ones() -> None:
    made = split(ROOT)
    prove(ROOT, made)
    with pytest.raises(SharesWrong, match="hold the ceremony anew"):
        prove(bytes(32), made)


def test_three_custodians_bring_the_root_back_after_mistakes() -> None:
    made = split(ROOT)
    table = Table(typed=[made[4], "what was it", split(ROOT)[1], made[4], made[0], made[2]])
    assert recovered(table) == ROOT
    assert table.typed == []
    assert table.screen == []


def test_shares_are_given_until_they_are_enough() -> None:
    given: list[str] = []

    def give(share: str) -> tuple[int, int]:
        given.append(share)
        return len(given), 3

    collect(Table(typed=["one", "two", "three"]), give)
    assert given == ["one", "two", "three"]
