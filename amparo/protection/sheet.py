"""The screening sheet: pages, questions and answers, from which the page, the printout and the checks are made.

The dimensions are those of the operational indicators of the International Labour Office and the European Commission
(2009); the wording is ours. Answers are recorded, never added up: the sheet gives no score and no finding.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CODE = "amparo-1"
"""Of this edition of the sheet; answers say which edition they belong to."""


class Reply(TextChoices):
    """What can be recorded. Nothing recorded means not asked."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    UNCLEAR = "unclear", _("Not clear")
    DECLINED = "declined", _("Did not want to say")


NOT_ASKED = "not_asked"
"""What an answer that was taken back becomes: kept as a row, shown as nothing."""


@dataclass(frozen=True)
class Question:
    """A question: its code, its words, and what it is for (shown, so that nothing is asked without a use)."""

    code: str
    text: Promise
    child: bool = False
    """Asked only where the person is, or is presumed to be, a child."""


@dataclass(frozen=True)
class Page:
    """A page of the sheet: a group of questions that belong together, and why they are asked."""

    code: str
    title: Promise
    why: Promise
    questions: tuple[Question, ...]


PAGES = (
    Page(
        "needs",
        _("Urgent needs"),
        _("First of all: what the person needs now. Help does not depend on any answer."),
        (
            Question("need_safety", _("Is the person in danger now, or afraid of somebody near?")),
            Question("need_medical", _("Does the person need medical help today?")),
            Question("need_shelter", _("Does the person need a safe place for tonight?")),
            Question("need_food", _("Does the person need food, drink or warm clothing?")),
            Question("need_interpreter", _("Does the person need an interpreter?")),
            Question("need_dependants", _("Are there children or others who depend on the person?")),
            Question("need_guardian", _("Is the child without a parent or guardian here?"), child=True),
        ),
    ),
    Page(
        "recruitment",
        _("How it began"),
        _("Deception, pressure or abuse of a weak position when the person was recruited."),
        (
            Question("rec_work", _("Was the work or its conditions different from what was promised?")),
            Question("rec_pay", _("Was the promised pay different from what was given?")),
            Question("rec_place", _("Was the person brought to another place than promised?")),
            Question("rec_papers", _("Were false or borrowed papers arranged for the journey?")),
            Question("rec_debt", _("Did the person have to run up a debt to leave?")),
            Question("rec_force", _("Was the person taken or made to leave by force or threats?")),
            Question("rec_family", _("Did relatives or a partner press or sell the person?")),
            Question("rec_need", _("Did somebody use the person's poverty, illness or lack of a permit?")),
            Question("rec_child", _("Was the child handed over by somebody who cared for the child?"), child=True),
        ),
    ),
    Page(
        "exploitation",
        _("What happened there"),
        _("What the person had to do, and under which conditions."),
        (
            Question("exp_hours", _("Did the person have to work very long hours or without days off?")),
            Question("exp_wages", _("Were wages kept back or paid in part only?")),
            Question("exp_danger", _("Was the work dangerous, without protection?")),
            Question("exp_sexual", _("Did the person have to have sex with others, or be filmed?")),
            Question("exp_begging", _("Did the person have to beg, steal or carry drugs?")),
            Question("exp_home", _("Did the person have to live where the work was, in bad conditions?")),
            Question("exp_earnings", _("Did somebody else take what the person earned?")),
            Question("exp_school", _("Did the child work instead of going to school?"), child=True),
        ),
    ),
    Page(
        "control",
        _("What kept the person there"),
        _("Force, threats, debts, isolation: what made it hard to leave."),
        (
            Question("con_papers", _("Did somebody keep the person's papers?")),
            Question("con_locked", _("Was the person locked in or watched?")),
            Question("con_violence", _("Was there violence against the person or others there?")),
            Question("con_threats", _("Was the person or the family threatened?")),
            Question("con_police", _("Was the person told that the police would punish or deport them?")),
            Question("con_debt", _("Was there a debt that could not be paid off?")),
            Question("con_alone", _("Could the person not talk to family, or to others, freely?")),
            Question("con_needs", _("Did the person depend on somebody for food, a bed or drugs?")),
        ),
    ),
)


def questions(*, child: bool) -> Iterator[Question]:
    """All questions in order; those for children only where the person takes the child's path."""
    for page in PAGES:
        yield from questions_of(page, child=child)


def questions_of(page: Page, *, child: bool) -> list[Question]:
    """The questions of one page."""
    return [question for question in page.questions if child or not question.child]


def page_of(code: str) -> Page:
    """The page of that code. Raises KeyError."""
    return {page.code: page for page in PAGES}[code]


def is_need(question_code: str) -> bool:
    """Is it one of the urgent needs (data set `needs`), not an indicator?"""
    return question_code.startswith("need_")
