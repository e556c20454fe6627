"""The catalogue tool finds every sentence, keeps every translation, and notices every kind of bad one."""

from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.mofile import read_mo
from click.testing import CliRunner

from amparo.web import messages

GOOD = {"Save": "Сохранить", "Hello %(name)s": "Привет, %(name)s"}
TEMPLATE = """{% load i18n %}{% translate "Save" %}<p title="it's {% translate 'Hidden' %}">don't</p>
      {% blocktranslate trimmed with name=who %}
         Hello {{ name }}
      {% endblocktranslate %}
  {% blocktranslate count n=total %}{{ n }} case{% plural %}{{ n }} cases{% endblocktranslate %}
{% translate "May" context "month" %} {% include "x" with y=_("Inner") %}"""
PYTHON = """from django.utils.translation import gettext as _, ngettext, pgettext_lazy
A = _("From Python")
B = ngettext("%d file", "%d files", 2)
C = pgettext_lazy("verb", "Close")
D = print("not a sentence")
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small package with one template, one module and no catalogues yet."""
    root = tmp_path / "small"
    (root / "templates").mkdir(parents=True)
    (root / "templates" / "page.html").write_text(TEMPLATE)
    (root / "code.py").write_text(PYTHON)
    monkeypatch.setattr(messages, "PACKAGE", root)
    monkeypatch.setattr(messages.collect, "__defaults__", (root,))
    return root


def translate(language: str, **strings: str | tuple[str, ...]) -> None:
    """Write translations into the .po as a translator would."""
    path = messages.catalogue_path(language)
    text = path.read_text("utf-8")
    for identity, string in strings.items():
        text = text.replace(f'msgid "{identity}"\nmsgstr ""', f'msgid "{identity}"\nmsgstr "{string}"')
    path.write_text(text, "utf-8")


def test_every_sentence_of_templates_and_python_is_found(package: Path) -> None:
    found = {(message.context, message.id) for message in messages.collect(package) if message.id}
    assert found == {
        (None, "Save"),
        (None, "Hidden"),
        (None, "Hello %(name)s"),
        (None, ("%(n)s case", "%(n)s cases")),
        ("month", "May"),
        (None, "Inner"),
        (None, "From Python"),
        (None, ("%d file", "%d files")),
        ("verb", "Close"),
    }


def test_extracting_twice_changes_nothing_and_loses_no_translation(package: Path) -> None:
    messages.extract("ru")
    translate("ru", Save="Сохранить")
    messages.extract("ru")
    first = messages.catalogue_path("ru").read_bytes()
    messages.extract("ru")
    assert messages.catalogue_path("ru").read_bytes() == first
    assert "Сохранить" in first.decode()


def test_a_sentence_that_comes_back_finds_its_translation_again(package: Path) -> None:
    messages.extract("ru")
    translate("ru", Save="Сохранить")
    page = package / "templates" / "page.html"
    page.write_text("nothing")
    messages.extract("ru")
    page.write_text(TEMPLATE)
    messages.extract("ru")
    assert messages.read("ru").get("Save").string == "Сохранить"  # type: ignore[union-attr] # must be there


def test_pruning_drops_what_is_no_longer_used(package: Path) -> None:
    messages.extract("ru")
    translate("ru", Save="Сохранить")
    (package / "templates" / "page.html").write_text("nothing")
    messages.extract("ru")
    assert any("no longer used" in problem for problem in messages.check("ru"))
    messages.extract("ru", prune=True)
    assert "Сохранить" not in messages.catalogue_path("ru").read_text()


@pytest.mark.parametrize(
    ("language", "po", "problem"),
    [
        ("ru", 'msgid "Hello %(name)s"\nmsgstr "Привет"', "placeholders differ"),
        ("ru", 'msgid "Hello %(name)s"\nmsgstr "Привет, %(nom)s"', "placeholders differ"),
        ("ru", 'msgid "Save"\nmsgstr ""', "not translated"),
        ("ru", '#, fuzzy\nmsgid "Save"\nmsgstr "Сохранить"', "fuzzy"),
        ("ru", 'msgid "Save"\nmsgstr "Захаваць гэтыя"\n\nmsgid "Hidden"\nmsgstr "Схаваны ўнутры"', "another language"),
        ("be", 'msgid "Save"\nmsgstr "Сохранить"', "another language"),
        (
            "ru",
            'msgid "%d file"\nmsgid_plural "%d files"\nmsgstr[0] "%d файл"\nmsgstr[1] ""\nmsgstr[2] ""',
            "not translated",
        ),
        ("ru", 'msgid "Gone"\nmsgstr "Нет"', "no longer used"),
        ("ru", 'msgid "Save"\nmsgstr "Сохранить"', "not in the catalogue"),
    ],
)
def test_a_bad_translation_is_noticed(package: Path, language: str, po: str, problem: str) -> None:
    messages.extract(language)
    header = messages.catalogue_path(language).read_text().split("#: small")[0]
    messages.catalogue_path(language).write_text(f"{header}{po}\n", "utf-8")
    assert any(problem in found for found in messages.check(language))


def test_complete_catalogues_pass_and_the_command_says_so_by_its_exit_code(package: Path) -> None:
    (package / "templates" / "page.html").write_text('{% load i18n %}{% translate "Save" %}')
    (package / "code.py").write_text("")
    run = CliRunner()
    run.invoke(messages.main, ["extract"])
    assert run.invoke(messages.main, ["check"]).exit_code == 1
    translate("ru", Save="Сохранить")
    translate("be", Save="Захаваць")
    assert run.invoke(messages.main, ["check"]).exit_code == 0


def test_compiled_catalogues_hold_what_was_translated(package: Path) -> None:
    messages.extract("be")
    translate("be", Save="Захаваць")
    with messages.compile_catalogue("be").open("rb") as file:
        compiled = read_mo(file)
    assert compiled.get("Save").string == "Захаваць"  # type: ignore[union-attr] # must be there
    assert compiled.get("From Python") is None


def test_three_plural_forms_for_numbers_ending_in_one_few_and_many() -> None:
    for language in messages.LANGUAGES:
        assert Catalog(language).num_plurals == messages.read(language).num_plurals == 3


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_the_catalogues_of_the_product_are_complete(language: str) -> None:
    assert messages.check(language) == []
