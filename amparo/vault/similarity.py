"""How alike two names are, to put the likeliest first among opened names that a user may see anyway."""

from itertools import permutations

from amparo.vault.names import phonetic_keys, sounds, words

SAME_SOUND = 0.6
"""What two words that share a phonetic key are worth before their spelling is looked at."""

MOST_COMPARED = 4


def similarity(a: str, b: str) -> float:
    """From 0 (nothing in common) to 1 (the same words in any order). Symmetric; a missing patronymic costs little."""
    left, right = sorted((words(a)[:MOST_COMPARED], words(b)[:MOST_COMPARED]), key=len)
    if not left:
        return 0.0
    scores = [[_word_similarity(one, other) for other in right] for one in left]
    best = max(
        sum(scores[row][column] for row, column in enumerate(order))
        for order in permutations(range(len(right)), len(left))
    )
    return best / len(left) * (0.9 + 0.1 * len(left) / len(right))


def _word_similarity(one: str, other: str) -> float:
    if one == other:
        return 1.0
    one_keys, other_keys = phonetic_keys(one), phonetic_keys(other)
    if one_keys & other_keys:
        return SAME_SOUND + (1 - SAME_SOUND) * _agreement(sounds(one), sounds(other))
    return SAME_SOUND * _agreement(sounds(one), sounds(other))


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
