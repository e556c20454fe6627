"""From a mended text to its claims: every sentence read by every reader of figures, then each figure kept once."""

import re

from .actors import actor_in, own_bodies
from .changes import changes_in, rows_in, shifts_in
from .columns import Span
from .counts import counts_of
from .currencies import currency
from .drafts import Draft, dated
from .figures import figures_of
from .flows import country_of
from .layout import Part
from .led import led, lowered
from .model import Claim
from .money import money_in
from .once import once
from .referring_back import all_in, as_compared, every_one_in, first_in, in_year_of, same_in, sentenced_in, them_in
from .scene import Scene, scene_of
from .silence import no_money_in, unreported_in, zeros_in
from .source import Source
from .sure import is_sure
from .terms import penalties_in, sentences_in
from .tier import tier_in
from .totals import Placed

# What a sentence must hold to be worth reading: a number, a denial, or "all" of those told before.
NUMBERS = led(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
    r"|(?:thir|four|fif|six|seven|eigh|nine)teen|twenty|thirty|forty|fifty"
    r"|sixty|seventy|eighty|ninety|no|none|zero|first|life|both|a couple|number of|a (?:dozen|hundred|thousand"
    r"|million))\b"
)
DENIALS = led(
    r"\b(?:not|no|nobody|neither|nor|never|yet|failed|unable|zero|unknown|un(?:specified|disclosed|determined|reported)"
    r"|unclear|unavailable)\b"
)
LONGEST = 3000  # characters; what is longer is no sentence
UNKNOWN_YEAR = 1  # years are counted from 0 where nothing tells that of the report
NUMBERED = re.compile(r"^\d{4}-?")
CLAIMING = ("introduction", "prosecution", "protection", "prevention", "efforts")


def claims_of(source: Source, doc: str, parts: list[Part], year: int | None) -> list[Claim]:
    """Read all claims of a narrative, in the order of the text.

    `parts` are its sections with their sentences, `year` the report's, which tells of the year before.
    """
    reported = year - 1 if year else 0
    placed = [Placed(draft, 0, "heading", source.clean) for draft in tier_in(source.clean, reported + 1)]
    for section, spans in parts:
        if section.kind in CLAIMING:
            placed += section_drafts(source.clean, section.kind, spans, reported)
    kept = once(placed)
    law = next((each.at for each in kept if each.draft.form == "penalty"), -1)
    home = country_of(source.clean[:200]) or country_of(NUMBERED.sub("", doc).replace("-", " "))
    bodies = own_bodies(source.clean)
    return [
        claim_of(source, doc, each, home, bodies, sure=not source.doubtful and is_sure(each, first_law=each.at == law))
        for each in kept
    ]


def section_drafts(text: str, kind: str, spans: list[tuple[int, int]], reported: int) -> list[Placed]:
    """Read the drafts of a section, sentence by sentence."""
    found: list[Placed] = []
    before: list[Draft] = []
    words = ""
    for start, end in spans:
        sentence = text[start:end]
        told = [placed.draft for placed in found]
        here = drafts_of(sentence, kind, reported, before, words) if len(sentence) < LONGEST else []
        here += every_one_in(sentence, here, before, told)
        here += sentenced_in(sentence, here, before)
        before = in_year_of(sentence, as_compared(sentence, here, reported), told, words, reported)
        found += [Placed(draft, start, kind, sentence) for draft in before]
        words = sentence
    return found


def drafts_of(sentence: str, section: str, reported: int, before: list[Draft], words_before: str) -> list[Draft]:
    """Read one sentence with every reader; `before` is what the sentence before it said, in `words_before`."""
    lower = lowered(sentence)
    numbers, denials = NUMBERS.search(lower) is not None, DENIALS.search(lower) is not None
    silent = silences(sentence) if denials else []
    if not numbers and not silent:
        return all_in(sentence, before)
    timed = "year" in lower or "month" in lower or "life" in lower
    timed = timed and (section != "prevention" or "traffick" in lower)
    law = penalties_in(sentence, words_before, reported) if timed else []
    if law:
        return law
    scene = scene_of(sentence, section, reported)
    silent = [draft for draft in dated(scene, silent) if draft.measure not in ELSEWHERE or is_at_home(scene)]
    court = sentences_in(sentence, reported) if timed else []
    others = dated(scene, [*court, *money_in(sentence), *changes_in(sentence)])
    counts = counts_outside(scene, silent, before)
    shifts = [*shifts_in(sentence, reported), *dated(scene, rows_in(scene, words_before))]
    told = {(draft.measure, draft.value) for draft in counts}
    again = [each for each in all_in(sentence, [*before, *counts]) if (each.measure, each.value) not in told]
    again += [*them_in(scene, counts), *same_in(scene, [*silent, *counts, *others])]
    return [*silent, *counts, *others, *again, *first_in(scene), *shifts]


def silences(sentence: str) -> list[Draft]:
    """Read what a sentence says was not done or not reported."""
    return [*unreported_in(sentence), *zeros_in(sentence), *no_money_in(sentence)]


def counts_outside(scene: Scene, silent: list[Draft], before: list[Draft]) -> list[Draft]:
    """Read the counted acts, without those that a silence has told already."""
    counts = counts_of(scene, silent, [draft for draft in before if not draft.earlier])
    told = [
        draft
        for draft in counts
        if (draft.earlier and draft.value) or not any(each.start <= draft.start < each.end for each in silent)
    ]
    unknown = [match.span() for match in UNKNOWN.finditer(scene.text)]
    told = [draft for draft in told if not any(start <= draft.start < end for start, end in unknown)]
    return [draft for draft in told if scene.section != "prevention" or belongs_in_prevention(scene, draft)]


# What follows is said not to be known: "did not report if any of the victims of 41 cases were referred".
UNKNOWN = re.compile(
    r"\b(?:not|unclear|unknown) (?:\w+ )?(?:report |reported |provide information on |specify |known )?(?:if"
    r"|whether|how|what|which|(?:the |on the )?(?:status|outcomes?|results?) of)\b"
    r"(?:(?!,? (?:compared|although|but|while|and the latter) )[^.;])*"
)
ELSEWHERE = ("investigations", "prosecutions", "convictions", "imprisoned")


def is_at_home(scene: Scene) -> bool:
    """Say whether acts against suspects are about trafficking; under Prevention, agencies and employers are tried."""
    return scene.section != "prevention" or "traffick" in scene.text.lower()


def belongs_in_prevention(scene: Scene, draft: Draft) -> bool:
    """Say whether a count under Prevention is about trafficking, or about its victims."""
    if draft.measure in ELSEWHERE:
        return is_at_home(scene) or (bool(draft.value) and "sex touris" in scene.text.lower())
    counted = draft.figure.counted if draft.figure else None
    return not draft.measure.startswith("victims") or bool(counted and counted.kind == "victim")


def words_of(source: Source, placed: Placed) -> Span:
    """Give the span of a draft's words in the text as given; where another column stands between them, of the line
    that holds the figure."""
    draft = placed.draft
    pieces = source.raw_pieces(placed.at + quote_start(draft, placed.sentence), placed.at + draft.end)
    if len(pieces) == 1:
        return pieces[0]
    place = source.raw_span(placed.at + draft.place, placed.at + draft.place + 1)[0] if draft.figure else -1

    def holds(piece: Span) -> tuple[bool, bool, bool, int]:
        words = source.raw[slice(*piece)]
        values = [figure.value for figure in figures_of(words)]
        return piece[0] <= place < piece[1], draft.value in values, bool(values), len(words)

    return max(pieces, key=holds)


def claim_of(source: Source, doc: str, placed: Placed, home: str, bodies: frozenset[str], *, sure: bool) -> Claim:
    """Make the claim of a draft, with its words as they stand in the text as given.

    `home` is the country's code, `bodies` are its government's by their initials.
    """
    draft = placed.draft
    start, end = words_of(source, placed)
    value = int(draft.value) if isinstance(draft.value, float) and draft.value.is_integer() else draft.value
    actor = actor_in(placed.sentence, draft.start, draft.measure, bodies)
    role = "earlier" if draft.earlier else "current"
    unit = currency(draft.unit, home) if draft.measure == "funding" and draft.value else draft.unit
    year = draft.year if draft.year and draft.year > UNKNOWN_YEAR else None
    return Claim(doc, source.raw[start:end], draft.measure, value, unit, year, role, draft.qualifier,
                 actor, sure, start, end)  # fmt: skip


FAR, FARTHEST = 60, 100  # characters from the act to its figure, with other figures between them and without


def quote_start(draft: Draft, sentence: str) -> int:
    """Say where a quote begins: at the act, or at its own number where the act stands far before ("and 77 others")."""
    figure = draft.figure
    if not figure or figure.stop == figure.end or figure.value != draft.value or figure.stop > draft.end:
        return draft.start  # what it counts must stand beside the number; the figure may be another sentence's
    between = figure.start - draft.start
    others = between > FAR and NUMBERS.search(sentence[draft.start : figure.start].lower())
    return figure.start if others or between > FARTHEST else draft.start
