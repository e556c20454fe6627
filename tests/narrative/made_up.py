"""Small narratives of a country that does not exist, for sentences of our own."""

from amparo.narrative.reading import Claim, read

Row = tuple[str, object, int | None, str, str]


def narrative(sentence: str, section: str = "PROSECUTION", doc: str = "2018-arcadia") -> str:
    """Set a sentence into a narrative that states nothing else."""
    old = doc < "2011"
    heading, title = ("ARCADIA (TIER 2)", section.capitalize()) if old else ("ARCADIA: TIER 2", section)
    opening = "The Government of Arcadia does not fully meet the minimum standards for the elimination of trafficking."
    return f"{heading}\n\n{opening}\n\n{title}\n\nThe government maintained its efforts. {sentence}\n"


def claims_in(sentence: str, section: str = "PROSECUTION", doc: str = "2018-arcadia") -> list[Claim]:
    """Read a sentence in a narrative of its own; the claim of the heading is left out."""
    return [claim for claim in read(narrative(sentence, section, doc), doc).claims if claim.measure != "tier"]


def rows(claims: list[Claim]) -> set[Row]:
    """What is compared in most tests: measure, value, year, role and qualifier."""
    return {(claim.measure, claim.value, claim.year, claim.role, claim.qualifier) for claim in claims}


NOW, BEFORE = "current", "earlier"
IS, NOT_REPORTED = "exact", "not_reported"


def now(measure: str, value: object, qualifier: str = IS) -> Row:
    return (measure, value, 2017, NOW, qualifier)


def past(measure: str, value: object, year: int = 2016) -> Row:
    return (measure, value, year, BEFORE, IS)
