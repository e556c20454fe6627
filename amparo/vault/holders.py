"""Whether other bodies know a person: asked with a name and a year of birth, or a document; answered by whoever holds.

Whoever asks always gets the same answer. A body that knows the person is told which body asks, and says so or does not.
"""

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import F

from amparo.access.context import Actor
from amparo.access.listing import MOST_ROWS
from amparo.ledger import actions as ledger
from amparo.vault import asking
from amparo.vault.blind import tokens_for_document, tokens_to_ask
from amparo.vault.keys import tokens as hashed
from amparo.vault.models import HolderQuestion, Question

SHOWN = ("id", "asking_body", "drawer", "purpose", "asked_at", "expires_at", "answer", "answered_by", "answered_at")
OF_OTHERS = ("asking_body__name", "drawer__person_id", "answered_by__display_name")
"""The app may read no more."""


@dataclass(frozen=True)
class Answer:
    """A body that knows somebody who was asked for, and wants to be contacted."""

    body: str
    since: datetime


@dataclass(frozen=True)
class Asked:
    """An own question, by the reference alone, and the bodies that chose to answer."""

    question: Question
    answers: list[Answer]


def ask_by_name(*, by: Actor, text: str, birth_year: int, purpose: str) -> uuid.UUID:
    """Ask whether any other body knows a person of this name and year of birth; the asker's reference.

    Raises NotAllowed, TooLittleToSearchError, TooMuchToAskError, BudgetReached.
    """
    by.require("person.ask_holders")
    return asking.ask_holders(by=by, tokens=tokens_to_ask(text, birth_year, hashed), purpose=purpose)


def ask_by_document(*, by: Actor, number: str, purpose: str) -> uuid.UUID:
    """The same for a document of exactly that number. Raises NotAllowed, TooLittleToSearchError, BudgetReached."""
    by.require("person.ask_holders")
    return asking.ask_holders(by=by, tokens=tokens_for_document(number, hashed), purpose=purpose)


def questions(*, by: Actor) -> list[Asked]:
    """The own questions of thirty days, the newest first, with whoever answered; recorded. Raises NotAllowed."""
    by.require("person.ask_holders")
    answers: dict[uuid.UUID, list[Answer]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute("select * from vault_answers()")
        for question, body, since in cursor.fetchall():
            answers[question].append(Answer(body, since))
    rows = Question.objects.only("id", "purpose", "asked_at", "expires_at").order_by("-asked_at")[:MOST_ROWS]
    found = [Asked(row, answers[row.pk]) for row in rows]
    ledger.record("question.listed", "question", number=len(found))
    return found


def asked_of_us(*, by: Actor) -> list[HolderQuestion]:
    """Questions about persons within sight, those without an answer first; recorded. Raises NotAllowed."""
    by.require("person.answer_holder")
    rows = HolderQuestion.objects.select_related("asking_body", "drawer", "answered_by").only(*SHOWN, *OF_OTHERS)
    found = list(rows.order_by(F("answered_at").asc(nulls_first=True), "-asked_at")[:MOST_ROWS])
    ledger.record("holder.listed", "holder_question", number=len(found))
    return found


@transaction.atomic
def answer(*, by: Actor, question_id: uuid.UUID, said: HolderQuestion.Answer) -> None:
    """Answer a question, once; only `CONTACT_US` reaches whoever asked.

    Raises NotAllowed, HolderQuestion.DoesNotExist out of sight, answered or expired: the same each time.
    """
    by.require("person.answer_holder")
    with connection.cursor() as cursor:
        cursor.execute("select vault_answer_holder(%s, %s)", [question_id, said])
        if not cursor.fetchone()[0]:
            raise HolderQuestion.DoesNotExist
