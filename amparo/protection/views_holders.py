"""Whether other bodies know a person: asking them after a search, what they answered, and answering them."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from amparo.access.gate import Request, may
from amparo.protection import queries
from amparo.protection.forms_reading import TOO_LITTLE, TOO_MANY, AnswerForm, AskHoldersForm
from amparo.protection.views_base import budget_reached, draw, found, go, go_back
from amparo.vault import holders
from amparo.vault.asking import BudgetReached
from amparo.vault.blind import TooLittleToSearchError, TooMuchToAskError
from amparo.vault.models import HolderQuestion


@may("person.ask_holders")
@require_POST
def ask(request: Request) -> HttpResponse:
    """Ask; the answer is the same whoever knows the person, and whether anybody does."""
    form = AskHoldersForm(request.POST)
    if form.is_valid():
        try:
            _ask(request, form)
            return go(request, _("Asked. Whoever knows this person can answer you."), "questions")
        except TooLittleToSearchError:
            form.add_error(None, TOO_LITTLE)
        except TooMuchToAskError:
            form.add_error(None, TOO_MANY)
        except BudgetReached as reached:
            return budget_reached(request, reached)
    return draw(request, "ask_holders", form=form)


def _ask(request: Request, form: AskHoldersForm) -> None:
    said = form.cleaned_data
    by, purpose = request.actor, said["purpose"]
    if said["document"]:
        holders.ask_by_document(by=by, number=said["document"], purpose=purpose)
    else:
        holders.ask_by_name(by=by, text=said["name"], birth_year=said["birth_year"], purpose=purpose)


@may("person.ask_holders")
@require_GET
def questions(request: Request) -> HttpResponse:
    """The own questions, without a name, and the bodies that chose to answer."""
    return draw(request, "questions", questions=holders.questions(by=request.actor))


@may("person.answer_holder")
@require_GET
def asked_of_us(request: Request) -> HttpResponse:
    """Questions of other bodies about persons within sight, each with the cases in which they are known."""
    asked = holders.asked_of_us(by=request.actor)
    persons = [one.drawer.person_id for one in asked]
    cases = queries.cases_of(by=request.actor, person_ids=persons) if persons else {}
    shown = [(one, cases.get(one.drawer.person_id, [])) for one in asked]
    return draw(request, "asked_of_us", asked=shown, answers=HolderQuestion.Answer.choices)


@may("person.answer_holder")
@require_POST
def answer(request: Request, question_id: UUID) -> HttpResponse:
    """Say that we know the person, or do not say."""
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return go_back(request, _("Choose one of the two answers."), "asked_of_us")
    said = HolderQuestion.Answer(form.cleaned_data["answer"])
    found(holders.answer, by=request.actor, question_id=question_id, said=said)
    told = said == HolderQuestion.Answer.CONTACT_US
    return go(
        request,
        _("Answered. Whoever asked was told.") if told else _("Noted. Whoever asked hears nothing."),
        "asked_of_us",
    )
