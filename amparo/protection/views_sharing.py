"""Decisions asked and made, consent, referrals sent, notification without identity."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from amparo.access.gate import Request, may
from amparo.protection import actions, codes, queries, referral, rules, show_case, show_parts
from amparo.protection.forms_case import (
    AskForm,
    ChildReferForm,
    ConsentForm,
    DecideForm,
    NotifyForm,
    ReferForm,
)
from amparo.protection.models import Consent
from amparo.protection.views_base import carried_out, draw, found, go, go_back, own_case, typed
from amparo.web.forms import Form


@may("decision.ask")
@require_http_methods(["GET", "POST"])
def ask(request: Request, case_id: UUID) -> HttpResponse:
    """Ask a competent authority to decide on status."""
    by, case = request.actor, own_case(request, case_id)
    form = AskForm(typed(request), bodies=queries.bodies(by=by, that="decisions"))
    if form.is_valid() and carried_out(form, actions.ask_decision, by=by, case=case, **form.cleaned_data):
        return go(request, _("The decision has been asked for."), "case_decisions", case.pk)
    return draw(request, "decision_ask", form=form, case=case)


@may("decision.write")
@require_http_methods(["GET", "POST"])
def decide(request: Request, case_id: UUID) -> HttpResponse:
    """Decide on status; help goes on whatever is decided."""
    by, case = request.actor, found(queries.case, by=request.actor, case_id=case_id)
    stage = request.GET.get("stage", codes.Stage.INITIAL)
    form = DecideForm(typed(request), initial={"stage": stage})
    if form.is_valid() and carried_out(form, actions.decide, by=by, case=case, **form.cleaned_data):
        return go(request, _("The decision is recorded."), "case_decisions", case.pk)
    return draw(request, "decide", form=form, case=case)


@may("consent.write")
@require_http_methods(["GET", "POST"])
def consent(request: Request, case_id: UUID) -> HttpResponse:
    """Record what the person allowed: one recipient, one purpose, named data, a period."""
    by, case = request.actor, own_case(request, case_id)
    form = ConsentForm(typed(request), bodies=queries.bodies(by=by, that="referrals"))
    if form.is_valid() and carried_out(form, referral.give_consent, by=by, case=case, **form.given()):
        return go(request, _("The consent is recorded."), "case_consents", case.pk)
    child = rules.takes_child_path(case.age_status)
    return draw(request, "consent_new", form=form, case=case, child=child)


@may("consent.write")
@require_http_methods(["GET", "POST"])
def withdraw(request: Request, consent_id: UUID) -> HttpResponse:
    """The person takes a consent back; the page says what that shuts, and who has seen what."""
    given = found(queries.consent, by=request.actor, consent_id=consent_id)
    if given.withdrawn_at:
        return go_back(request, _("This consent has been withdrawn already."), "case_consents", given.case_id)
    if request.method == "POST":
        referral.withdraw_consent(by=request.actor, consent=given)
        return go(request, _("The consent is withdrawn. What it opened is shut."), "case_consents", given.case_id)
    return _confirm(
        request, question=_("Withdraw this consent?"), confirm=_("Withdraw the consent"),
        effects=show_parts.withdrawal_effects(given), cancel_url=show_case.url("case_consents", given.case_id),
    )  # fmt: skip


def _confirm(request: Request, **context: object) -> HttpResponse:
    return render(request, "web/confirm.html", {**context, "danger": True, "form": ""})


@may("referral.send")
@require_GET
def refer(request: Request, case_id: UUID) -> HttpResponse:
    """On which ground: the consents that hold, or a child's best interests, or neither and what to do then."""
    file = found(queries.case_file, by=request.actor, case_id=case_id)
    if file.case.organisation_id != request.actor.organisation_id:
        raise Http404
    today = timezone.localdate()
    live = [show_parts.shown_consent(one) for one in file.consents if one.live_on(today)]
    child = rules.takes_child_path(file.case.age_status)
    return draw(request, "refer", case=file.case, consents=live, child=child)


@may("referral.send")
@require_http_methods(["GET", "POST"])
def refer_with_consent(request: Request, consent_id: UUID) -> HttpResponse:
    """Refer to the body that the consent names; only what was consented to is offered."""
    given = found(queries.consent, by=request.actor, consent_id=consent_id)
    child = rules.takes_child_path(given.case.age_status)
    form = ReferForm(typed(request), sets=[one.data_set for one in given.sets.all()], child=child)
    if form.is_valid() and _sent(request, form, given):
        return go(
            request, _("The referral is sent. The answer will show under “My work”."), "case_consents", given.case_id
        )
    return draw(request, "refer_form", form=form, case=given.case, given=show_parts.shown_consent(given))


def _sent(request: Request, form: Form, given: Consent) -> bool:
    return carried_out(
        form, referral.send, by=request.actor, case=given.case, receiver=given.recipient, consent=given,
        **form.cleaned_data,
    )  # fmt: skip


@may("referral.send")
@require_http_methods(["GET", "POST"])
def refer_child(request: Request, case_id: UUID) -> HttpResponse:
    """Refer a child, or a presumed child, in the child's best interests; what the child says is recorded."""
    by, case = request.actor, own_case(request, case_id)
    if not rules.takes_child_path(case.age_status):
        return redirect("protection:refer", case.pk)
    form = ChildReferForm(typed(request), bodies=queries.bodies(by=by, that="referrals"))
    if form.is_valid() and carried_out(form, referral.send, by=by, case=case, consent=None, **form.referred()):
        return go(request, _("The referral is sent. The answer will show under “My work”."), "case_consents", case.pk)
    return draw(request, "refer_form", form=form, case=case, given=None)


@may("notification.send")
@require_http_methods(["GET", "POST"])
def notify(request: Request, case_id: UUID) -> HttpResponse:
    """Tell a body of an adult who does not consent: coded facts only; the notification has no link to the case."""
    by, case = request.actor, own_case(request, case_id)
    if rules.takes_child_path(case.age_status):
        return redirect("protection:refer", case.pk)
    form = NotifyForm(typed(request), bodies=queries.bodies(by=by, that="decisions"), initial=case.facts())
    if form.is_valid() and carried_out(form, referral.notify, by=by, age_status="adult", **_told(form)):
        return go(request, _("The notification is sent, without identity. Help goes on."), "case", case.pk)
    return draw(request, "notify", form=form, case=case)


def _told(form: NotifyForm) -> dict[str, object]:
    return {"receiver": form.cleaned_data["receiver"]} | {
        name: value for name, value in form.facts().items() if name != "receiver"
    }
