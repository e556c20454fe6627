"""How well names are found, and how many strangers come with them.

    .venv/bin/python bench/names.py

Recall on the nine pairs, on the true pairs of ../shared/names (where it lies beside the project) and between the forms
of invented people; strangers among 100,000 invented identities; and what an attacker reads off a table of tokens.
"""

import argparse
import hmac
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from random import Random

from amparo.demo.names import SCRIPTS, InventedName, invented_person
from amparo.keyservice.keys import field_key
from amparo.vault.blind import tokens_for_person, tokens_for_query
from amparo.vault.names import phonetic_keys

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from tests.vault.pairs import NINE_PAIRS

PAIRS_FILE = Path(__file__).resolve().parent.parent.parent / "shared" / "names" / "wikidata-latin-russian-test.tsv"

SEARCH_KEY = bytes(range(32))


def hashed(kind: str, parts: Sequence[bytes]) -> list[bytes]:
    """As the key service does it, within this process."""
    key = field_key(SEARCH_KEY, kind)
    return [hmac.digest(key, part, "sha256") for part in parts]


def nine_pairs() -> None:
    """Recall on the nine pairs that peers miss or find."""
    found = sum(
        not tokens_for_person([stored], None, [], hashed).isdisjoint(tokens_for_query(typed, None, hashed))
        for typed, stored in NINE_PAIRS
    )
    print(f"nine pairs: {found} of {len(NINE_PAIRS)} found")


def true_pairs(path: Path) -> None:
    """Agreement of keys on true Latin-Russian pairs of tokens from all languages, and on pairs drawn at random."""
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines()]
    keys = [(phonetic_keys(latin), phonetic_keys(russian.replace(" ", ""))) for latin, russian, _ in rows]
    shuffled = [russian for _, russian in keys]
    Random(1).shuffle(shuffled)
    true = sum(bool(latin & russian) for latin, russian in keys) / len(keys)
    weighted = sum(int(row[2]) * bool(one & two) for row, (one, two) in zip(rows, keys, strict=True))
    chance = sum(bool(latin & other) for (latin, _), other in zip(keys, shuffled, strict=True)) / len(keys)
    total = sum(int(row[2]) for row in rows)
    print(f"{len(rows):,} true pairs of all languages: {true:.3f} agree ({weighted / total:.3f} by times seen)")
    print(f"pairs drawn at random: {chance:.5f} agree")


def invented_forms(people: list[InventedName]) -> None:
    """Recall between the forms of one person in every two scripts."""
    for one, other in combinations(SCRIPTS, 2):
        found = sum(
            not tokens_for_person([person.in_script(one).full], None, [], hashed).isdisjoint(
                tokens_for_query(person.in_script(other).full, None, hashed)
            )
            for person in people
        )
        print(f"invented people, {other} typed for {one} stored: {found / len(people):.4f} of {len(people):,} found")


def strangers(people: list[InventedName], years: list[int], queries: int) -> None:
    """How many others come with a query: namesakes (same given name and surname) and the rest."""
    index: dict[bytes, list[int]] = defaultdict(list)
    begin = time.process_time()
    for number, person in enumerate(people):
        for token in tokens_for_person([person.full], years[number], [], hashed):
            index[token].append(number)
    cost = (time.process_time() - begin) / len(people) * 1e6
    print(f"{len(people):,} identities, {len(index):,} tokens, {cost:.0f} us CPU a person")
    for with_year in (False, True):
        namesakes, others, most = 0, 0, 0
        for asked in range(queries):
            tokens = tokens_for_query(people[asked].full, years[asked] if with_year else None, hashed)
            hits = {number for token in tokens for number in index[token]} - {asked}
            same = sum(name_of(people[number]) == name_of(people[asked]) for number in hits)
            namesakes, others, most = namesakes + same, others + len(hits) - same, max(most, len(hits))
        words = "with birth year" if with_year else "by name alone"
        print(
            f"{words}: {namesakes / queries:.2f} namesakes and {others / queries:.2f} strangers a query, at most {most}"
        )


def name_of(person: InventedName) -> tuple[str, str]:
    """What makes two people namesakes: the Russian form without patronymic."""
    form = person.in_script("ru")
    return form.given, form.surname


def rank_attack(people: list[InventedName], years: list[int], seed: int) -> None:
    """Share of rows named by whoever holds the tokens and knows the true frequencies, by matching ranks."""
    rng = Random(seed)
    public = [invented_person(rng) for _ in people]
    for kind, with_year in (("pair", False), ("pair and year", True)):
        stored = [_only(person, year if with_year else None) for person, year in zip(people, years, strict=True)]
        known = [_only(person, rng.choice(years) if with_year else None) for person in public]
        ranked, guessed = Counter(stored).most_common(), Counter(known).most_common()
        named = sum(count for (token, count), (guess, _) in zip(ranked, guessed, strict=False) if token == guess)
        once = sum(count for _, count in ranked if count == 1)
        print(f"rank attack on {kind} tokens: {named / len(people):.4%} of rows; {once / len(people):.1%} unique")


def _only(person: InventedName, year: int | None) -> bytes:
    return tokens_for_query(person.full, year, hashed)[0]


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=2005)
    chosen = parser.parse_args()
    rng = Random(chosen.seed)
    people = [invented_person(rng) for _ in range(chosen.people)]
    years = [rng.randint(1950, 1995) for _ in people]
    nine_pairs()
    if PAIRS_FILE.is_file():
        true_pairs(PAIRS_FILE)
    else:
        print("../shared/names is not beside the project: true pairs left out")
    invented_forms(people[: chosen.queries])
    strangers(people, years, chosen.queries)
    rank_attack(people, years, chosen.seed + 1)


if __name__ == "__main__":
    main()
