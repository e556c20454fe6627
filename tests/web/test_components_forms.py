"""Forms as people meet them: labels, hints, errors in the page's language, what was typed kept."""

import pytest
from bs4 import BeautifulSoup, Tag
from django import forms
from django.template.loader import render_to_string
from django.utils.translation import override

from amparo.web.forms import DateField, Form


class Meeting(Form):
    """A form with a field of each kind."""

    town = forms.CharField(label="Town", help_text="Where you met.")
    day = DateField(label="Day")
    notes = forms.CharField(label="Notes", widget=forms.Textarea, required=False)
    age = forms.ChoiceField(label="Age", widget=forms.RadioSelect, choices=[("child", "Child"), ("adult", "Adult")])
    needs = forms.MultipleChoiceField(
        label="Needs", widget=forms.CheckboxSelectMultiple, choices=[("bed", "A bed"), ("food", "Food")], required=False
    )
    told = forms.BooleanField(label="I have explained it", help_text="In plain words.")
    where = forms.ChoiceField(label="Region", choices=[("br", "Brest")])
    reference = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["age"].choice_hints = {"child": "Also when in doubt."}  # type: ignore[attr-defined] # see choice_hint


def drawn(form: Form) -> BeautifulSoup:
    """The form as HTML."""
    return BeautifulSoup(str(form), "html.parser")


def described(page: BeautifulSoup, part: Tag) -> str:
    """What a screen reader adds after the label."""
    names = str(part["aria-describedby"]).split()
    return " ".join(" ".join(page.select_one(f"#{name}").get_text(" ").split()) for name in names)  # type: ignore[union-attr] # a missing one must fail


def test_every_input_has_a_label_or_stands_under_a_legend() -> None:
    page = drawn(Meeting())
    labelled = {label["for"] for label in page.select("label")}
    inputs = {part["id"] for part in page.select("input:not([type=hidden]), select, textarea")}
    assert inputs == labelled
    assert [legend.get_text(" ", strip=True) for legend in page.select("legend")] == ["Age", "Needs (optional)"]


def test_fields_that_may_stay_empty_say_so_and_the_browser_checks_nothing_itself() -> None:
    page = drawn(Meeting())
    assert [note.parent.get_text(" ", strip=True) for note in page.select(".optional") if note.parent] == [
        "Notes (optional)",
        "Needs (optional)",
    ]
    assert page.select("[required]") == []


def test_hint_and_error_are_read_out_with_the_field() -> None:
    page = drawn(Meeting({}))
    assert described(page, page.select("#id_town")[0]) == "Where you met. Error: Fill in: “Town”"
    assert described(page, page.select("fieldset")[0]) == "Error: Choose an answer: “Age”"
    assert described(page, page.select("#id_told")[0]).startswith("In plain words. Error:")
    assert page.select("#id_town[aria-invalid=true]")


def test_a_choice_can_carry_a_hint_of_its_own() -> None:
    assert drawn(Meeting()).select("label[for=id_age_0]")[0].get_text(" ", strip=True) == "Child Also when in doubt."


def test_the_summary_says_the_same_words_as_the_fields_and_leads_to_them() -> None:
    form = Meeting({"day": "never", "where": "br"})
    form.add_error(None, "Both cannot be true.")
    page = drawn(form)
    summary = BeautifulSoup(
        render_to_string("web/components/error_summary.html", {"problems": form.problems()}), "html.parser"
    )
    lines = {link.text: str(link["href"]) for link in summary.select("a")}
    assert summary.select("li")[0].text == "Both cannot be true."
    assert list(lines.values()) == ["#id_town", "#id_day", "#id_age_0", "#id_told"]
    for text, target in lines.items():
        field = page.select_one(f".field:has({target})")
        assert field is not None
        assert text in field.text


def test_a_form_without_errors_has_no_summary() -> None:
    assert render_to_string("web/components/error_summary.html", {"problems": Meeting().problems()}).strip() == ""


def test_what_was_typed_stays_in_the_form_when_something_else_is_wrong() -> None:
    page = drawn(
        Meeting({"town": "Брэст <1>", "notes": "доўга", "age": "adult", "needs": ["food"], "day": "31.02.2005"})
    )
    assert page.select_one("#id_town")["value"] == "Брэст <1>"  # type: ignore[index] # a missing one must fail
    assert page.select_one("#id_day")["value"] == "31.02.2005"  # type: ignore[index] # a missing one must fail
    assert page.select("textarea")[0].text.strip() == "доўга"
    assert [part["value"] for part in page.select("input[checked]")] == ["adult", "food"]


def test_a_better_message_of_the_forms_author_is_kept() -> None:
    class Own(Form):
        town = forms.CharField(label="Town", error_messages={"required": "Say where you are."})

    assert Own({}).errors["town"] == ["Say where you are."]


@pytest.mark.parametrize(
    ("language", "hint", "typed"),
    [
        ("en", "For example, 27/03/2004", ["27/03/2004", "27.3.2004", "2004-03-27", "27 March 2004"]),
        ("ru", "Например, 27.03.2004", ["27.03.2004", "27.3.2004", "2004-03-27", "27 03 2004"]),
        ("be", "Напрыклад, 27.03.2004", ["27.03.2004", "27/3/2004", "2004-03-27", "27-03-2004"]),
    ],
)
def test_a_date_is_typed_the_languages_way_with_an_example(language: str, hint: str, typed: list[str]) -> None:
    with override(language):
        assert drawn(Meeting()).select_one("#id_day_helptext").text == hint  # type: ignore[union-attr] # must be there
        days = {Meeting({"day": day}).fields["day"].clean(day).isoformat() for day in typed}
    assert days == {"2004-03-27"}


def test_a_day_that_does_not_exist_gets_advice_not_blame() -> None:
    with override("be"):
        assert Meeting({"day": "31.02.2005"}).errors["day"] == [
            "Увядзіце дату лічбамі: дзень, месяц і год, як у прыкладзе."
        ]
