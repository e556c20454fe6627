"""The ceremony: the root key in five shares, each shown once to one custodian, who proves to have written it down.

Words appear on the screen of whoever holds the ceremony and nowhere else: not in a file, a log or the ledger.
"""

import secrets
from collections.abc import Callable
from itertools import combinations
from typing import Protocol

from amparo.keyservice import shares
from amparo.keyservice.errors import SharesWrong
from amparo.keyservice.shares import CUSTODIANS, NEEDED

ASKED = 4
"""Words that a custodian types again."""
WORDS_A_ROW = 3


class Terminal(Protocol):
    """A screen and a keyboard."""

    def say(self, words: str) -> None:
        """Show a line."""

    def ask(self, words: str) -> str:
        """Ask for a line."""

    def clear(self) -> None:
        """Empty the screen, with what was scrolled away."""


def hand_out(root: bytes, terminal: Terminal) -> list[str]:
    """Split the root and give each custodian a share, one after another. Returns the shares, to be proved, then
    forgotten."""
    made = shares.split(root)
    for number, share in enumerate(made, start=1):
        _hand_one(number, share.split(), terminal)
    terminal.clear()
    return made


def prove(root: bytes, made: list[str]) -> None:
    """Any three shares make the root and no two do. Raises SharesWrong where that is not so."""
    if any(shares.combine(three) != root for three in combinations(made, NEEDED)):
        raise SharesWrong("The shares do not make the key again. Destroy them and hold the ceremony anew.")
    if any(_opens(two) for two in combinations(made, NEEDED - 1)):
        raise SharesWrong("Two shares alone make the key. Destroy them and hold the ceremony anew.")


def collect(terminal: Terminal, give: Callable[[str], tuple[int, int]]) -> None:
    """Ask for shares, one custodian after another, until enough were given (given, needed). A wrong one is asked for
    again."""
    given, needed = 0, NEEDED
    while given < needed:
        terminal.clear()
        share = terminal.ask(f"Share {given + 1} of {needed}: type all words of your paper, then Enter")
        try:
            given, needed = give(share)
        except SharesWrong as error:
            terminal.say(str(error))
            terminal.ask("Press Enter to go on")
    terminal.clear()


def recovered(terminal: Terminal) -> bytes:
    """The root key from three custodians. Raises SharesWrong where the three do not go together."""
    taken = list[str]()

    def give(share: str) -> tuple[int, int]:
        tidy = shares.tidy(share)
        if taken:
            shares.belongs(tidy, taken[0])
        if tidy not in taken:
            taken.append(tidy)
        return len(taken), NEEDED

    collect(terminal, give)
    return shares.combine(taken)


def _hand_one(number: int, words: list[str], terminal: Terminal) -> None:
    """Show, hide, ask; from the start where a word is wrong."""
    terminal.clear()
    terminal.ask(f"Custodian {number} of {CUSTODIANS}: only you look at the screen now. Press Enter to see your words")
    while True:
        for first in range(0, len(words), WORDS_A_ROW):
            row = enumerate(words[first : first + WORDS_A_ROW], start=first + 1)
            terminal.say("".join(f"{place:>4}. {word:<14}" for place, word in row).rstrip())
        terminal.ask("Write all words down, with their numbers. Press Enter when they are on paper")
        terminal.clear()
        if _remembers(words, terminal):
            return
        terminal.say("That is not the word. Here are all words again.")


def _remembers(words: list[str], terminal: Terminal) -> bool:
    places = sorted(secrets.SystemRandom().sample(range(len(words)), ASKED))
    return all(terminal.ask(f"From your paper, word {place + 1}").strip().lower() == words[place] for place in places)


def _opens(few: tuple[str, ...]) -> bool:
    try:
        shares.combine(few)
    except SharesWrong:
        return False
    return True
