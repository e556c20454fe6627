"""What each single input may be, as docs/inputs.md: `python -m tools.inputs` writes it from the forms and addresses.

What no form holds (what stands behind `?`, fields of buttons, files) is in words here; tests/edge/test_inputs.py
compares the page and these words with what the code takes.
"""

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import django
from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import translation
from django.utils.choices import flatten_choices

import amparo
from amparo.web.uploads import LARGEST_REQUEST

PAGE = Path(__file__).resolve().parent.parent / "docs" / "inputs.md"
LISTED = 20
"""Codes of a longer list are not written out."""
MB = 1024 * 1024
HEAD = """# Inputs: what each field may hold

Written by `python -m tools.inputs` from the forms and addresses; change those, then write it again. What inputs have to
do with one another is in the rooms' `rules.py`, and the database's constraints hold it again.

- A request: an address and headers as long as house/children.py says, {fields} fields, {files} files; at most {body} MB
  beside files, {whole} MB with them. What is larger is refused before anything reads it.
- Text is UTF-8 without the sign NUL; spaces around it are cut off; it is decoded once. Of a field that is sent twice
  the last counts.
- A code is taken only from the list of the field, for whoever asks: what somebody may not choose is no code for them.
- A day is a calendar day, written as the page's language writes it. A whole number is written in figures.
- A field that is not named here is not read."""
ASIDE = {
    "after": "where a list goes on: a word or number that the page before gave; any other shows the newest or nothing",
    "before": "the same, backwards",
    "box": "a code of the list's tabs; any other shows the usual one",
    "by": "a split of the figure, or a body",
    "envelope": "Base64 of an envelope of a device, signed and sealed (intake/envelope.py says how large)",
    "key": "a code of the split; of a body its number, at most 9 figures",
    "language": "`en`, `ru` or `be`",
    "next": "a path of this host; any other leads to the first page",
    "number": "the id (UUID) of one's own session; empty for all others",
    "part": "a code of the page's parts",
    "passkey_code": "see PasskeyForm: the browser's answer, JSON of WebAuthn",
    "person": "`adult`, else a child",
    "seen": "how many looks at a claim the page showed: at most 9 figures",
    "show": "`unsure`, else everything",
    "stage": "a code of the stages of a decision",
    "then": "`more`, `leave` or `done`: what the button leads to",
    "verdict": "a code of the verdicts on a claim",
    "with": "the id (UUID) of an estimate or report to compare with",
    "year": "a year of the period that is shown",
}
"""What is read from an address or a form without a field of a form of ours."""


def texts() -> dict[str, str]:
    """Bounds that a form's own check sets, not its field; and fields that a form makes when it is drawn."""
    from amparo.disclosure import codes
    from amparo.narrative import forms as narrative
    from amparo.protection import sheet
    from amparo.studies import forms as studies
    from amparo.web import photos, uploads

    narrative_text = f"at most {narrative.LONGEST_TEXT} signs, as typed"
    replies, reasons = _listed(sheet.Reply.values), _listed(codes.Reason.values)
    return {
        "narrative.ReadForm.text": f"one country's narrative in English, {narrative_text}",
        "narrative.SaveForm.text": f"the narrative that was read, {narrative_text}",
        "narrative.AddForm.quote": "words that stand in the report",
        "narrative.ReadForm.file": f"text, HTML or PDF, at most {narrative.LARGEST_FILE // MB} MB",
        "studies.TableForm.table": f"CSV of 0, 1 and counts, at most {studies.LONGEST_TABLE} signs",
        "protection.PhotoForm.file": f"{' or '.join(photos.KINDS)}, at most {uploads.LARGEST_PHOTO // MB} MB",
        "protection.QuestionsForm": f"each question of the page (protection/sheet.py): {replies}, or nothing",
        "disclosure.DecideForm": f"each field that was asked for: `yes` or `no`, and why: {reasons}",
    }


def page() -> str:
    """The whole page, in English."""
    with translation.override("en"):
        return "\n".join([_head(), *_rooms(), *_addresses(), *_aside()]) + "\n"


def _head() -> str:
    return HEAD.format(
        fields=settings.DATA_UPLOAD_MAX_NUMBER_FIELDS, files=settings.DATA_UPLOAD_MAX_NUMBER_FILES,
        body=settings.DATA_UPLOAD_MAX_MEMORY_SIZE // MB, whole=LARGEST_REQUEST // MB,
    )  # fmt: skip


def every_form() -> list[type[forms.BaseForm]]:
    """The forms of all rooms, but for the one that shows what forms look like."""
    for module in pkgutil.walk_packages(amparo.__path__, "amparo."):
        if module.name.rpartition(".")[2].startswith(("forms", "views")):
            importlib.import_module(module.name)
    ours = [one for one in _below(forms.BaseForm) if one.__module__.startswith("amparo.")]
    return sorted(
        (one for one in ours if ".web." not in one.__module__), key=lambda one: (one.__module__, one.__name__)
    )


def _below(kind: type) -> set[type]:
    return {one for below in kind.__subclasses__() for one in ({below} | _below(below))}


def _rooms() -> Iterator[str]:
    room = ""
    for form in every_form():
        if room != (room := form.__module__.split(".")[1]):
            yield from ("", f"## {room}", "", "| form | field | what it asks | what it may be |")
            yield "| --- | --- | --- | --- |"
        yield from _rows(form)


def _name(form: type[forms.BaseForm]) -> str:
    """Its name in its room."""
    return f"{form.__module__.split('.')[1]}.{form.__name__}"


def _rows(form: type[forms.BaseForm]) -> Iterator[str]:
    taken = [base.__name__ for base in form.__bases__ if getattr(base, "base_fields", {})]
    name = form.__name__ + "".join(f", and all of {base}" for base in taken)
    inherited = {id(field) for base in form.__mro__[1:] for field in getattr(base, "base_fields", {}).values()}
    for key, field in form.base_fields.items():
        if id(field) not in inherited:
            yield _row(name, f"`{key}`", str(field.label or ""), bounds(form, key, field))
            name = ""
    if words := texts().get(_name(form)):
        yield _row(name, "", "", words)


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def bounds(form: type[forms.BaseForm], key: str, field: forms.Field) -> str:
    """What a field may hold, in words."""
    said = texts().get(f"{_name(form)}.{key}") or _of_kind(field)
    return said if field.required else f"{said}; may stay empty"


def _of_kind(field: forms.Field) -> str:
    if isinstance(field, forms.BooleanField):
        return "ticked or not"
    if isinstance(field, forms.ModelChoiceField):
        return "one of those that the page offers, by number"
    if isinstance(field, forms.ChoiceField):
        return _codes(field)
    if isinstance(field, forms.DateField):
        return "a day"
    if isinstance(field, forms.IntegerField):
        return "a whole number, {} to {}".format(*_range(field))
    return _text(field)


def _codes(field: forms.ChoiceField) -> str:
    many = "any of" if isinstance(field, forms.MultipleChoiceField) else "one of"
    codes = [str(code) for code, _ in flatten_choices(field.choices) if code not in ("", None)]
    if not codes:
        return f"{many} those that the page offers"
    return f"{many} {len(codes)} codes" if len(codes) > LISTED else f"{many} {_listed(codes)}"


def _listed(codes: list[str]) -> str:
    return ", ".join(f"`{code}`" for code in codes)


def _range(field: forms.IntegerField) -> tuple[int, int]:
    """The least and the largest; a number without bounds has no place here."""
    ends = (MinValueValidator, MaxValueValidator)
    limits = {type(one): one.limit_value for one in field.validators if isinstance(one, ends)}
    return limits[MinValueValidator], limits[MaxValueValidator]


def _text(field: forms.Field) -> str:
    patterns = [one.regex.pattern for one in field.validators if isinstance(one, RegexValidator)]
    longest = getattr(field, "max_length", None)
    if not patterns and not longest:
        raise ValueError(f"{field.label}: a text without an end")
    return ", ".join([*(f"`{one}`" for one in patterns), *([f"text of at most {longest} signs"] if longest else [])])


def _addresses() -> Iterator[str]:
    yield from ("", "## Parts of addresses", "", "| part | may be |", "| --- | --- |")
    words = {"UUIDConverter": "an id (UUID in small letters)", "IntConverter": "a whole number", "SlugConverter":
             "letters, figures, `-` and `_`: a code of the page", "StringConverter": "a code of the page",
             "PathConverter": "a place of a tile, as C2SP tlog-tiles writes it"}  # fmt: skip
    found = {(name, type(one).__name__) for name, one in _converters(get_resolver().url_patterns)}
    for name, kind in sorted(found):
        yield _row(f"`{name}`", words[kind])


def _converters(patterns: list[URLPattern | URLResolver]) -> Iterator[tuple[str, object]]:
    for one in patterns:
        yield from one.pattern.converters.items()
        if isinstance(one, URLResolver):
            yield from _converters(one.url_patterns)


def _aside() -> Iterator[str]:
    yield from ("", "## Behind `?`, and fields of no form", "", "| name | may be |", "| --- | --- |")
    yield from (_row(f"`{name}`", words) for name, words in ASIDE.items())


if __name__ == "__main__":
    django.setup()
    PAGE.write_text(page(), encoding="utf-8")
