"""Referrals received and sent: the two boxes, one referral, the answer to it, taking it back."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from amparo.access.gate import Request, may
from amparo.protection import queries, referral, show_case, show_lists, show_parts
from amparo.protection.forms_case import DeclineForm
from amparo.protection.models import Referral
from amparo.protection.rules import RuleBroken
from amparo.protection.views_base import carried_out, draw, found, go, go_back, typed

BOXES = ("in", "out")


@may("referral.list")
@require_GET
def referrals(request: Request) -> HttpResponse:
    """What was sent to us, or by us; those without an answer first."""
    by = request.actor
    usual = "in" if by.may("referral.answer") else "out"
    box = request.GET.get("box") if request.GET.get("box") in BOXES else usual
    caption = _("Referrals sent to us") if box == "in" else _("Referrals that we sent")
    start = _start(request.GET.get("after") or request.GET.get("before") or "")
    rows = queries.referrals(by=by, box=str(box), start=start)
    table = show_lists.referral_table(caption, rows, box=str(box), start=start) if rows else None
    return draw(request, "referrals", box=box, table=table, tabs=show_parts.boxes(str(box), by))


def _start(word: str) -> int:
    """Where a page begins; at the beginning for anything that was not made by us."""
    return int(word) if word.isascii() and word.isdecimal() and len(word) < 7 else 0


@may("referral.list")
@require_GET
def one(request: Request, referral_id: UUID) -> HttpResponse:
    """A referral: to the receiver exactly what was shared, to the sender the answer."""
    by, sent = request.actor, found(queries.referral, by=request.actor, referral_id=referral_id)
    received = sent.receiver_id == by.organisation_id
    case = queries.case_from(by=by, referral_id=sent.pk) if received else None
    shown = show_parts.shown_referral(sent, received=received)
    answer = received and sent.state == "sent" and by.may("referral.answer")
    revoke = not received and sent.state == "sent" and by.may("referral.send")
    return draw(request, "referral", sent=sent, shown=shown, case=case, received=received, answer=answer, revoke=revoke)


def _received(request: Request, referral_id: UUID) -> Referral:
    """A referral that was sent to us, so that we may answer it."""
    sent = found(queries.referral, by=request.actor, referral_id=referral_id)
    if sent.receiver_id != request.actor.organisation_id:
        raise Http404
    return sent


@may("referral.answer")
@require_POST
def accept(request: Request, referral_id: UUID) -> HttpResponse:
    """Accept: a case of our own opens, and what was shared can be seen."""
    sent = _received(request, referral_id)
    try:
        case = referral.accept(by=request.actor, referral=sent)
    except RuleBroken as broken:
        return go_back(request, str(broken), "referral", sent.pk)
    return go(request, _("Accepted. The sender sees your answer, and nothing of this case."), "case", case.pk)


@may("referral.answer")
@require_http_methods(["GET", "POST"])
def decline(request: Request, referral_id: UUID) -> HttpResponse:
    """Decline with a coded reason, which the sender sees."""
    by, sent = request.actor, _received(request, referral_id)
    form = DeclineForm(typed(request))
    if form.is_valid() and carried_out(form, referral.decline, by=by, referral=sent, **form.cleaned_data):
        return go(request, _("Declined. The sender sees the reason."), "referrals")
    return draw(request, "decline", form=form, sent=sent)


@may("referral.send")
@require_http_methods(["GET", "POST"])
def revoke(request: Request, referral_id: UUID) -> HttpResponse:
    """Take back a referral that has no answer yet, after saying what that does."""
    sent = found(queries.referral, by=request.actor, referral_id=referral_id)
    if sent.sender_id != request.actor.organisation_id:
        raise Http404
    if request.method == "POST":
        try:
            referral.revoke(by=request.actor, referral=sent)
        except RuleBroken as broken:
            return go_back(request, str(broken), "referral", sent.pk)
        return go(request, _("The referral is taken back."), "case_consents", sent.case_id)
    return render(
        request,
        "web/confirm.html",
        {
            "question": _("Take this referral back?"), "confirm": _("Take the referral back"), "danger": True,
            "form": "", "cancel_url": show_case.url("referral", sent.pk),
            "effects": [
                _("%(body)s can no longer accept it.") % {"body": sent.receiver},
                _("Nobody there has seen who the person is: that opens only when a referral is accepted."),
                _("The consent stays: you can refer anew under it."),
            ],
        },
    )  # fmt: skip
