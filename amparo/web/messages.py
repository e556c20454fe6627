"""The catalogues of translations, without gettext installed: `python -m amparo.web.messages extract|compile|check`.

Source strings are English sentences in templates and Python; Russian and Belarusian live in
`amparo/locale/<language>/LC_MESSAGES/django.po`, one catalogue for the whole package. `extract` brings the catalogues
up to date and keeps every translation (one whose sentence has gone is kept at the end as obsolete until `--prune`);
`compile` writes the .mo files that Django reads; `check` fails with a line for each thing not translated well enough.
"""

import os
import re
import sys
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import click
from babel.messages import Catalog, Message
from babel.messages.extract import extract as babel_extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parent.parent
LANGUAGES = ("ru", "be")
FOREIGN_LETTERS = {"ru": "іўІЎ", "be": "ищъИЩЪ"}
"""Letters that the language does not have: they betray a sentence in the neighbour's."""

KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
NOISE = re.compile(
    rb'^(#.*\b(translations for|Copyright|distributed under|FIRST AUTHOR)\b.*|#|"(POT-Creation-Date|PO-Revision-Date'
    rb"|Report-Msgid-Bugs-To|Last-Translator|Language-Team|Generated-By): .*)\n",
    re.MULTILINE,
)
"""Header lines that would change with every run, or say nothing."""


def catalogue_path(language: str) -> Path:
    """Where the language's .po file is."""
    return PACKAGE / "locale" / language / "LC_MESSAGES" / "django.po"


def collect(package: Path = PACKAGE) -> Catalog:
    """Every sentence to translate in the package's Python files and templates, with the files that use it."""
    found = Catalog()
    for path in sorted(package.rglob("*.py")) + sorted(package.rglob("templates/**/*.*")):
        if path.suffix in (".py", ".html", ".txt") and "migrations" not in path.parts:
            for identity, context in _sentences(path):
                found.add(identity, locations=[(path.relative_to(package.parent).as_posix(), 0)], context=context)
    return found


def _sentences(path: Path) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    """The sentences of one file: (English or (singular, plural), context)."""
    source = path.read_text("utf-8")
    if path.suffix != ".py":
        as_code = templatize(source, origin=str(path))
        # one call a line, from the margin: indentation that means nothing in a template must not trouble the tokenizer
        source = "\n".join(line.strip() for line in as_code.splitlines())
    for _line, identity, _comments, context in babel_extract("python", BytesIO(source.encode()), KEYWORDS):
        yield identity, context


def read(language: str) -> Catalog:
    """The language's catalogue; an empty one where there is none yet."""
    path = catalogue_path(language)
    if not path.exists():
        return Catalog(language, project="Amparo", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def extract(language: str, *, prune: bool = False) -> tuple[int, int]:
    """Bring the language's .po up to date; returns how many sentences it has and how many lack a translation."""
    catalogue = read(language)
    for old in [*catalogue.obsolete.values()]:
        catalogue.add(old.id, old.string, context=old.context)
    catalogue.obsolete.clear()
    catalogue.update(collect(), no_fuzzy_matching=True)
    out = BytesIO()
    write_po(out, catalogue, width=0, sort_output=True, include_lineno=False, ignore_obsolete=prune)
    _replace(catalogue_path(language), NOISE.sub(b"", out.getvalue()))
    return len(catalogue), sum(not _translated(message) for message in _messages(catalogue))


def compile_catalogue(language: str) -> Path:
    """Write the .mo file beside the language's .po."""
    out = BytesIO()
    write_mo(out, read(language))
    target = catalogue_path(language).with_suffix(".mo")
    _replace(target, out.getvalue())
    return target


def check(language: str) -> list[str]:
    """What is wrong with the language's catalogue, a line each; empty when it is complete."""
    catalogue, wanted = read(language), collect()
    problems = [f"no longer used: {old.id!r} (extract --prune)" for old in catalogue.obsolete.values()]
    for message in _messages(catalogue):
        if wanted.get(message.id, message.context) is None:
            problems.append(f"no longer used: {message.id!r} (extract)")
    for message in _messages(wanted):
        translation = catalogue.get(message.id, message.context)
        problems += _faults(message, translation, language, catalogue.num_plurals)
    return [f"{language}: {problem}" for problem in problems]


def _faults(message: Message, translation: Message | None, language: str, plurals: int) -> Iterator[str]:
    """What is wrong with one translation."""
    if translation is None:
        yield f"not in the catalogue: {message.id!r} (extract)"
        return
    if translation.fuzzy:
        yield f"marked fuzzy: {message.id!r}"
    forms = _forms(translation)
    if message.pluralizable and len(forms) != plurals:
        yield f"{len(forms)} plural forms instead of {plurals}: {message.id!r}"
    if not _translated(translation):
        yield f"not translated: {message.id!r}"
        return
    english = message.id if isinstance(message.id, str) else message.id[-1]
    expected = Counter(PLACEHOLDER.findall(english))
    for form in forms:
        if Counter(PLACEHOLDER.findall(form)) != expected:
            yield f"placeholders differ from {message.id!r}: {form!r}"
        if alien := set(form) & set(FOREIGN_LETTERS[language]):
            yield f"letters of another language {''.join(sorted(alien))!r}: {form!r}"


def _messages(catalogue: Catalog) -> Iterator[Message]:
    """The messages without the header."""
    return (message for message in catalogue if message.id)


def _forms(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or [""])


def _translated(message: Message) -> bool:
    return all(form.strip() for form in _forms(message))


def _replace(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: others may be reading it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}.new")
    draft.write_bytes(content)
    draft.replace(path)


@click.group()
def main() -> None:
    """Catalogues of translations: bring up to date, compile, check."""


@main.command("extract")
@click.option("--prune", is_flag=True, help="Drop translations whose sentence is no longer used.")
def extract_command(prune: bool) -> None:
    """Bring the catalogues up to date with templates and Python."""
    for language in LANGUAGES:
        count, missing = extract(language, prune=prune)
        click.echo(f"{language}: {count} sentences, {missing} to translate")


@main.command("compile")
def compile_command() -> None:
    """Write the .mo files that Django reads."""
    for language in LANGUAGES:
        click.echo(compile_catalogue(language).relative_to(PACKAGE.parent))


@main.command("check")
def check_command() -> None:
    """Fail, with a line for each, when a translation is missing, fuzzy, incomplete or no longer used."""
    problems = [problem for language in LANGUAGES for problem in check(language)]
    for problem in problems:
        click.echo(problem, err=True)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
