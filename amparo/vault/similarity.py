"""How alike two names are, to put the likeliest first among opened names that a user may see anyway."""

from itertools import permutations

from amparo.vault.names import phonetic_keys, sounds, words

SAME_SOUND = 0.6
"""What two words that share a phonetic key are worth before their spelling is looked at."""

MOST_COMPARED = 4


class Likeness:
    """How like one name others are. What is worked out is kept while this lives and no longer: names go with it."""

    def __init__(self, name: str) -> None:
        self._known: dict[str, tuple[frozenset[str], str]] = {}
        self._compared: dict[tuple[str, str], float] = {}
        self._words = words(name)[:MOST_COMPARED]

    def of(self, other: str) -> float:
        """From 0 (nothing in common) to 1 (the same words in any order); a missing patronymic costs little."""
        left, right = sorted((self._words, words(other)[:MOST_COMPARED]), key=len)
        if not left:
            return 0.0
        scores = [[self._of_words(one, another) for another in right] for one in left]
        best = max(
            sum(scores[row][column] for row, column in enumerate(order))
            for order in permutations(range(len(right)), len(left))
        )
        return best / len(left) * (0.9 + 0.1 * len(left) / len(right))

    def _of_words(self, one: str, other: str) -> float:
        pair = (one, other) if one < other else (other, one)
        if pair not in self._compared:
            self._compared[pair] = _of_heard(self._heard(one), self._heard(other)) if one != other else 1.0
        return self._compared[pair]

    def _heard(self, word: str) -> tuple[frozenset[str], str]:
        """Phonetic keys and sound of a word."""
        if word not in self._known:
            self._known[word] = phonetic_keys(word), sounds(word)
        return self._known[word]


def similarity(a: str, b: str) -> float:
    """`Likeness` of two names, once. Symmetric."""
    return Likeness(a).of(b)


def _of_heard(one: tuple[frozenset[str], str], other: tuple[frozenset[str], str]) -> float:
    agreement = _agreement(one[1], other[1])
    return SAME_SOUND + (1 - SAME_SOUND) * agreement if one[0] & other[0] else SAME_SOUND * agreement


def _agreement(one: str, other: str) -> float:
    """1 less the edit distance over the longer length."""
    return 1 - _edits(one, other) / max(len(one), len(other), 1)


def _edits(one: str, other: str) -> int:
    """Levenshtein distance."""
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, start=1):
        above, row = row, [place]
        for column, match in enumerate(other, start=1):
            row.append(min(above[column] + 1, row[-1] + 1, above[column - 1] + (letter != match)))
    return row[-1]
