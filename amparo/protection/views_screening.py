"""A screening: begin, page by page, facts, finish; and the sheet on paper."""

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from amparo.access.gate import Request, may
from amparo.protection import actions, codes, queries, rules, sheet, show_case, show_lists
from amparo.protection.forms import FactsForm, OutcomeForm, QuestionsForm, StartForm
from amparo.protection.models import Screening
from amparo.protection.views_base import carried_out, draw, found, go, typed

FACTS = "facts"


@may("screening.write")
@require_http_methods(["GET", "POST"])
def start(request: Request) -> HttpResponse:
    """Begin a screening: only where the person is met; no name is asked."""
    form = StartForm(typed(request), initial={"place": show_lists.usual_place(request.actor)})
    if form.is_valid():
        begun = actions.open_screening(by=request.actor, place=form.cleaned_data["place"])
        return redirect("protection:screening_page", begun.pk, sheet.PAGES[0].code)
    return draw(request, "screening_start", form=form)


@may("screening.write")
@require_GET
def overview(request: Request, screening_id: UUID) -> HttpResponse:
    """The pages of a screening and how far each is."""
    screening = found(queries.screening, by=request.actor, screening_id=screening_id)
    groups = show_case.screening_groups(screening, queries.answers(screening))
    return draw(request, "screening", screening=screening, case=screening.case, groups=groups)


@may("screening.write")
@require_http_methods(["GET", "POST"])
def facts(request: Request, screening_id: UUID) -> HttpResponse:
    """The coded facts of the person; any may stay open."""
    by, screening = request.actor, _draft(request, screening_id)
    form = FactsForm(typed(request), initial=screening.case.facts())
    if form.is_valid() and carried_out(form, actions.save_facts, by=by, case=screening.case, **form.facts()):
        return _onward(request, screening, FACTS)
    return draw(request, "screening_facts", form=form, screening=screening, case=screening.case)


@may("screening.write")
@require_http_methods(["GET", "POST"])
def page(request: Request, screening_id: UUID, code: str) -> HttpResponse:
    """One page of questions: save and go on, or save and leave."""
    by, screening = request.actor, _draft(request, screening_id)
    asked = _page_of(code)
    child = rules.takes_child_path(screening.case.age_status)
    form = QuestionsForm(typed(request), page=asked, child=child, initial=queries.answers(screening))
    if form.is_valid() and carried_out(
        form, actions.save_answers, by=by, screening=screening, answers=form.cleaned_data
    ):
        return _onward(request, screening, code)
    return draw(request, "screening_page", form=form, page=asked, screening=screening, case=screening.case)


@may("screening.write")
@require_http_methods(["GET", "POST"])
def finish(request: Request, screening_id: UUID) -> HttpResponse:
    """The screener's own judgement ends the screening; nothing is computed."""
    by, screening = request.actor, _draft(request, screening_id)
    form = OutcomeForm(typed(request))
    if form.is_valid() and carried_out(
        form, actions.complete_screening, by=by, screening=screening, outcome=form.cleaned_data["outcome"]
    ):
        return go(request, _("The screening is finished."), "case", screening.case_id)
    groups = show_case.screening_groups(screening, queries.answers(screening))
    return draw(request, "screening_finish", form=form, screening=screening, case=screening.case, groups=groups)


@may("screening.write")
@require_GET
def paper(request: HttpRequest) -> HttpResponse:
    """The sheet to print, with blank boxes, in the language chosen; from the same definition as the pages."""
    language = request.GET.get("language", translation.get_language())
    if language not in dict(settings.LANGUAGES):
        raise Http404
    adult = request.GET.get("person") == "adult"
    pages = [(page, sheet.questions_of(page, child=not adult)) for page in sheet.PAGES]
    with translation.override(language):
        facts, outcomes = show_case.facts_on_paper(), codes.ScreeningOutcome.choices
        return draw(
            request, "sheet", pages=pages, replies=sheet.Reply.choices, facts=facts, outcomes=outcomes, adult=adult,
            language=language, edition=sheet.CODE,
        )  # fmt: skip


def _page_of(code: str) -> sheet.Page:
    try:
        return sheet.page_of(code)
    except KeyError as error:
        raise Http404 from error


def _draft(request: Request, screening_id: UUID) -> Screening:
    """An unfinished screening of ours; a finished one, or one that we were only shown, has no page to fill in."""
    screening = found(queries.screening, by=request.actor, screening_id=screening_id)
    if screening.state != codes.ScreeningState.DRAFT or screening.case.organisation_id != request.actor.organisation_id:
        raise Http404
    return screening


def _onward(request: HttpRequest, screening: Screening, code: str) -> HttpResponse:
    """To the next page, or out, with what was typed saved either way."""
    if request.POST.get("then") == "leave":
        return go(request, _("Saved. You can go on at any time."), "screening", screening.pk)
    order = [page.code for page in sheet.PAGES]
    order.insert(1, FACTS)
    following = order[order.index(code) + 1 :]
    if not following:
        return redirect("protection:screening", screening.pk)
    if following[0] == FACTS:
        return redirect("protection:screening_facts", screening.pk)
    return redirect("protection:screening_page", screening.pk, following[0])
