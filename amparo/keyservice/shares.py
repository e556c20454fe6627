"""The root key in five shares of words (SLIP-0039), any three of which make it again."""

from collections.abc import Sequence

from shamir_mnemonic import MnemonicError, combine_mnemonics, generate_mnemonics
from shamir_mnemonic.share import Share

from amparo.keyservice.errors import SharesWrong

NEEDED, CUSTODIANS = 3, 5
WORDS = 33
"""Of the share of a key of 32 bytes."""


def split(root: bytes) -> list[str]:
    """Five shares, anew each time: shares of two splittings do not go together."""
    # no pass phrase is used, so that rounds of stretching one protect nothing
    return generate_mnemonics(1, [(NEEDED, CUSTODIANS)], root, iteration_exponent=0)[0]


def combine(shares: Sequence[str]) -> bytes:
    """The root key from three of its shares. Raises SharesWrong."""
    given = list(dict.fromkeys(map(tidy, shares)))
    if len(given) < NEEDED:
        raise SharesWrong(f"{NEEDED} different shares are needed, here are {len(given)}.")
    for share in given[1:]:
        belongs(share, given[0])
    try:
        return combine_mnemonics(given[:NEEDED])
    except MnemonicError:
        raise SharesWrong("These shares do not make a key together. Begin again, with others among them.") from None


def tidy(words: str) -> str:
    """A share as it was typed, made regular. Raises SharesWrong for a wrong number of words or a typing error."""
    share = " ".join(words.lower().split())
    if len(share.split()) != WORDS:
        raise SharesWrong(f"A share has {WORDS} words, here are {len(share.split())}. Type them again.")
    _read(share)
    return share


def belongs(share: str, other: str) -> None:
    """Raise SharesWrong where two tidy shares are not of the same splitting, or are the same."""
    one, another = _read(share), _read(other)
    if one.common_parameters() != another.common_parameters():
        raise SharesWrong("This share is of another ceremony than the one before. Find those of the last ceremony.")


def _read(share: str) -> Share:
    try:
        return Share.from_mnemonic(share)
    except MnemonicError:
        raise SharesWrong("A word of this share is wrong, or two changed places. Compare it with the paper.") from None
