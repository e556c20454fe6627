"""How long who a person is stays known: the day, holds and their lifting."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from amparo.access.gate import Request, may
from amparo.protection.forms_case import HoldForm
from amparo.protection.models import Case
from amparo.protection.views_base import draw, found, go, go_back, own_case, typed
from amparo.vault import retaining
from amparo.vault.models import Hold


def _person_of(case: Case) -> UUID:
    """The person of a case; a page that does not exist where nobody is recorded."""
    if case.person_id is None:
        raise Http404
    return case.person_id


@may("person.hold")
@require_GET
def keeping(request: Request, case_id: UUID) -> HttpResponse:
    """Until when the identity is kept, why it may be kept longer, and what erasing it does."""
    case = own_case(request, case_id)
    person = _person_of(case)
    return draw(
        request, "keeping", case=case, until=retaining.kept_until(person, request.actor.organisation_id),
        holds=retaining.holds(person), erased_at=found(retaining.erased_at, person),
    )  # fmt: skip


@may("person.hold")
@require_http_methods(["GET", "POST"])
def hold(request: Request, case_id: UUID) -> HttpResponse:
    """Place a hold: the person is not erased until a colleague lifts it."""
    case = own_case(request, case_id)
    form = HoldForm(typed(request))
    if form.is_valid():
        try:
            found(retaining.hold, by=request.actor, person_id=_person_of(case), **form.cleaned_data)
            return go(request, _("The hold is placed. A colleague can lift it."), "keeping", case.pk)
        except retaining.ReviewTooFar:
            form.add_error(
                "review_on", _("Choose a day within a year from today, on which somebody looks at it again.")
            )
    return draw(request, "hold", form=form, case=case)


@may("person.hold")
@require_POST
def lift(request: Request, case_id: UUID, hold_id: UUID) -> HttpResponse:
    """Lift a hold that a colleague placed."""
    case = own_case(request, case_id)
    try:
        retaining.lift(by=request.actor, hold_id=hold_id)
    except Hold.DoesNotExist as error:
        raise Http404 from error
    except retaining.HeldBySameHand:
        return go_back(request, _("You placed this hold yourself: ask a colleague to lift it."), "keeping", case.pk)
    return go(request, _("The hold is lifted."), "keeping", case.pk)
