"""What the library says, in the page's language: decisions, reasons, assumptions, variations.

A test holds the sentences here to the library's own, so that neither can change alone.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amparo.estimation import gate
from amparo.figures.splits import SPLITS
from amparo.studies.codes import Decision, Method, Split, Varied
from amparo.studies.keeping import DECISIONS, SUM
from amparo.studies.models import Reason
from amparo.web.components import Text
from amparo.web.templatetags.amparo import number

Names = Mapping[str, str]
"""From the letters of the lists to their names."""

SENTENCES: Final[Mapping[str, Text]] = {
    Decision.PUBLISH: gettext_lazy("The number may be published with its interval and the assumptions below."),
    Decision.WARN: gettext_lazy("The number may be published only together with the warnings below."),
    Decision.REFUSE: gettext_lazy("The number must not be published: the data do not determine it."),
}
ASSUMPTIONS: Final = (
    gettext_lazy(
        "Everybody had some chance to be found by each list, and the population did not change over the period."
    ),
    gettext_lazy(
        "Nobody is much harder to find than others for every list at once. Such people stay invisible to all methods "
        "here, the data cannot show it, and the number is then too low."
    ),
    gettext_lazy(
        "People on several lists were recognised as the same; a missed match raises the estimate, a false one lowers "
        "it."
    ),
    gettext_lazy(
        "The lists' joint dependence is described by the chosen model, and the interaction of all lists together is "
        "none."
    ),
    gettext_lazy(
        "The intervals cover chance and the choice of the model. They do not cover wrong assumptions or wrong data, "
        "and in published tests even such intervals held the truth less often than they claim."
    ),
)
OF_EVENTS: Final = gettext_lazy(
    "A body's list is everybody whom it met with reasons to believe that they were trafficked, took over or helped in "
    "the period. The same person is known as the same only where bodies referred the person to each other: whom two "
    "bodies met apart counts twice, which makes the number too high."
)


def _apart(words: Sequence[str], names: Names) -> str:
    lists = _(" or ").join(names.get(letter, letter) for letter in words)
    return _("Nobody on %(lists)s is on any other list, so nothing links it to the people not found.") % {
        "lists": lists
    }


def _few_twice(words: Sequence[str], names: Names) -> str:
    return _("Only %(people)s people are on more than one list; the whole estimate rests on them.") % {
        "people": whole(words[0])
    }


def _handed_on(words: Sequence[str], names: Names) -> str:
    return _(
        "Of %(twice)s people on more than one list, %(handed_on)s are there because one body referred them to another. "
        "They tell nothing of the people whom nobody found."
    ) % {"twice": whole(words[0]), "handed_on": whole(words[1])}


def _fewer_twice(words: Sequence[str], names: Names) -> str:
    return _("Fewer than %(people)s people are on more than one list; the whole estimate rests on them.") % {
        "people": whole(words[0])
    }


def _some_handed_on(words: Sequence[str], names: Names) -> str:
    return _(
        "People are on more than one list because one body referred them to another. They tell nothing of the people "
        "whom nobody found."
    )


def _methods(words: Sequence[str], names: Names) -> str:
    least, by_least, most, by_most, times = words
    return _(
        "Respected methods contradict each other: %(least)s by “%(by_least)s”, %(most)s by “%(by_most)s”, %(times)s "
        "times as many."
    ) % {
        "least": whole(least), "by_least": method(by_least), "most": whole(most), "by_most": method(by_most),
        "times": decimal(times),
    }  # fmt: skip


def _wide(words: Sequence[str], names: Names) -> str:
    low, high, times = words
    return _("The data allow anything from %(low)s to %(high)s: %(times)s times apart.") % {
        "low": whole(low), "high": whole(high), "times": decimal(times)
    }  # fmt: skip


def _growing(words: Sequence[str], names: Names) -> str:
    return _("The upper limit still grows (%(times)s times) when more models may be chosen, so it is no limit yet.") % {
        "times": decimal(words[0])
    }


def _few_resamples(words: Sequence[str], names: Names) -> str:
    return _("Only %(count)s resamples were drawn, so the limits may still move. Draw 1,000 or more.") % {
        "count": whole(words[0])
    }


def _unusable(words: Sequence[str], names: Names) -> str:
    return _("In %(percent)s%% of the resamples no model has an estimate at all.") % {"percent": whole(words[0])}


def _no_model(words: Sequence[str], names: Names) -> str:
    return _("No model that is chosen from the data has an estimate with an interval.")


def _bound(words: Sequence[str], names: Names) -> str:
    return _(
        "A lower bound of %(bound)s, which allows for people who are harder to find, is above the number itself: the "
        "number is probably too low."
    ) % {"bound": whole(words[0])}


REASONS: Final[Mapping[str, Callable[[Sequence[str], Names], str]]] = {
    "apart": _apart, "few_twice": _few_twice, "handed_on": _handed_on, "methods": _methods, "wide": _wide,
    "growing": _growing, "unusable": _unusable, "no_model": _no_model, "bound": _bound, "fewer_twice": _fewer_twice,
    "some_handed_on": _some_handed_on, "few_resamples": _few_resamples,
}  # fmt: skip


def reason(code: str, words: Sequence[str], names: Names) -> str:
    """What speaks against publishing, as a sentence. Raises KeyError for a reason that is none."""
    return REASONS[code](words, names)


def without_counts(kept: Reason) -> tuple[str, Sequence[str]]:
    """The code and the words of a kept reason that tells no number of people counted."""
    decision = next(library for library, ours in DECISIONS.items() if ours == kept.decision)
    found = gate.without_counts(gate.Reason(decision, "", kept.code, tuple(kept.words)), gate.Thresholds())
    return found.code, found.words


def whole(value: str | float) -> str:
    """A number of people in figures."""
    return number(round(float(value)))


def decimal(value: str | float) -> str:
    """A number with one decimal."""
    return number(round(float(value), 1))


def method(code: str) -> str:
    """The name of a method."""
    return str(Method(code).label)


def part(split: str, key: str) -> str:
    """A part of the whole, in words; the sum of all parts is "all together"."""
    if key == SUM:
        return _("All together")
    return key if split == Split.YEAR else str(SPLITS[split].word(key))


def term(written: str, names: Names) -> str:
    """An interaction of lists by their names."""
    return " × ".join(names.get(letter, letter) for letter in written.split(":"))


def varied(kind: str, words: Sequence[str], names: Names) -> str:
    """What was varied, in words."""
    lists = [names.get(word, word) for word in words]
    if kind == Varied.WITHOUT:
        return _("Without %(list)s") % {"list": lists[0]}
    if kind == Varied.MERGED:
        return _("%(one)s and %(other)s as one list") % {"one": lists[0], "other": lists[1]}
    if kind == Varied.ODDS:
        return _("If all lists together depended on each other (odds ratio %(ratio)s)") % {"ratio": decimal2(words[0])}
    if kind == Varied.REFERRAL:
        return _referral(words[0], names)
    if kind in (Varied.KNOWN, Varied.UNTESTED):
        return _("%(list)s from the other lists") % {"list": lists[0]}
    return _("Without the people on most lists")


def decimal2(value: str) -> str:
    """A number with two decimals."""
    return number(round(float(value), 2))


def _referral(what: str, names: Names) -> str:
    pairs = what.removeprefix("referral ")
    if pairs == "not forced":
        return _("Without referral in the model")
    said = ", ".join(term(pair.strip(), names) for pair in pairs.split(","))
    return _("With referral in the model: %(pairs)s") % {"pairs": said}
