"""The page of inputs says what the forms and addresses take, of each of them, and none takes a text without an end."""

import re
from typing import Any

import pytest
from django import forms

from tests.conftest import ROOT
from tests.edge.addresses import every_address
from tools import inputs

READ_ASIDE = re.compile(
    r"""request\.(?:GET|POST)(?:\.get\(|\[)\s*["'](\w+)["']|["'](\w+)["'] in request\.(?:GET|POST)"""
)


def test_the_page_is_as_the_forms_are(db: None) -> None:
    assert inputs.PAGE.read_text(encoding="utf-8") == inputs.page(), "Write it again: python -m tools.inputs"


def test_every_form_and_every_field_stands_in_it(db: None) -> None:
    said = inputs.PAGE.read_text(encoding="utf-8")
    for form in inputs.every_form():
        assert f"| {form.__name__}" in said or not form.base_fields, form
        assert [name for name in form.base_fields if f"| `{name}` |" not in said] == [], form
    assert [name for one in every_address() for name in one.takes if f"| `{name}` |" not in said] == []


def test_whatever_is_read_without_a_form_stands_in_it() -> None:
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "amparo").rglob("*.py")]
    read = {name for source in sources for names in READ_ASIDE.findall(source) for name in names if name}
    assert read == set(inputs.ASIDE)


class Endless(forms.Form):
    """Takes as much as is sent."""

    words = forms.CharField(label="Words")


def test_a_text_without_an_end_is_noticed() -> None:
    with pytest.raises(ValueError, match="Words: a text without an end"):
        inputs.bounds(Endless, "words", Endless.base_fields["words"])


@pytest.mark.parametrize(
    ("field", "said"),
    [
        (forms.IntegerField(min_value=0, max_value=120), "a whole number, 0 to 120"),
        (forms.CharField(max_length=40, required=False), "text of at most 40 signs; may stay empty"),
        (forms.ChoiceField(choices=[("", "Choose"), ("Of", [("a", "A"), ("b", "B")])]), "one of `a`, `b`"),
        (forms.MultipleChoiceField(choices=[(n, n) for n in range(50)]), "any of 50 codes"),
    ],
)
def test_bounds_are_said_in_words(field: Any, said: str) -> None:
    assert inputs.bounds(Endless, "other", field) == said
