"""What is told is read back: sentences generated from figures, in the styles that narratives use."""

from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.narrative.reading import read
from amparo.narrative.telling import STYLES, Told, narrative_of, tell

YEAR = 2017
VALUES = st.integers(min_value=1, max_value=90_000)


@st.composite
def told_figures(draw: st.DrawFn) -> list[tuple[Told, str]]:
    """Some figures, one a measure, each with the sentence that tells it."""
    measures = draw(st.lists(st.sampled_from(sorted(STYLES)), min_size=1, max_size=5, unique=True))
    figures = []
    for measure in measures:
        before = draw(st.none() | st.tuples(VALUES, st.just(YEAR - 1)))
        told = Told(measure, draw(VALUES), YEAR, before)
        figures.append((told, tell(told, draw(st.integers(0, 9)), draw(st.integers(0, 9)))))
    return figures


@given(told_figures())
@settings(max_examples=300, deadline=None)
def test_every_figure_told_is_read_back_with_its_year(figures: list[tuple[Told, str]]) -> None:
    text = narrative_of("Arcadia", "2", [(told.measure, sentence) for told, sentence in figures])
    found = {(claim.measure, claim.value, claim.year, claim.role) for claim in read(text, "2018-arcadia").claims}
    expected: set[tuple[str, object, int | None, str]] = {("tier", "2", 2018, "current")}
    for told, _ in figures:
        expected.add((told.measure, told.value, told.year, "current"))
        if told.before:
            expected.add((told.measure, told.before[0], told.before[1], "earlier"))
    assert found == expected
