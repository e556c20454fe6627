"""Consent and referral: what a person allowed, and one body handing on to another exactly that."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from amparo.access.context import Actor, NotAllowed
from amparo.access.models import Organisation
from amparo.events import actions as events
from amparo.events.kinds import Kind
from amparo.ledger import actions as ledger
from amparo.protection import codes, rules, sheet
from amparo.protection.models import (
    Answer,
    Case,
    Consent,
    ConsentedSet,
    Notification,
    Referral,
    ReferralAnswer,
    ReferralSet,
)

FACTS = ("sex", "age_status", "citizenship", "exploitation", "region")


@transaction.atomic
def give_consent(
    *,
    by: Actor,
    case: Case,
    recipient: Organisation,
    purpose: str,
    sets: Iterable[str],
    given_by: str,
    method: str,
    language: str,
    valid_until: date,
) -> Consent:
    """Record what the person allowed: recipient, purpose, data sets, period. Raises NotAllowed, RuleBroken."""
    by.require("consent.write")
    today, sets = timezone.localdate(), list(sets)
    rules.check_period(today, valid_until)
    rules.check_sets(sets)
    consent = Consent.objects.create(
        case=case, recipient=recipient, purpose=purpose, given_by=given_by, method=method, language=language,
        valid_from=today, valid_until=valid_until,
    )  # fmt: skip
    ConsentedSet.objects.bulk_create([ConsentedSet(consent=consent, data_set=one) for one in sets])
    return consent


@transaction.atomic
def withdraw_consent(*, by: Actor, consent: Consent) -> None:
    """The person takes the consent back: what it opened is shut at once, by the database. Raises NotAllowed.

    The past recipients are named by `sent_under`.
    """
    by.require("consent.write")
    Consent.objects.filter(pk=consent.pk, withdrawn_at__isnull=True).update(withdrawn_at=timezone.now())
    for referral in Referral.objects.filter(consent=consent, state=codes.ReferralState.SENT):
        revoke(by=by, referral=referral)


@transaction.atomic
def send(
    *, by: Actor, case: Case, receiver: Organisation, service: str, sets: Iterable[str], consent: Consent | None,
    child_view: str | None = None, guardian: str | None = None, shared_until: date | None = None,
) -> Referral:  # fmt: skip
    """Refer a person to a body, with exactly the data sets named. Raises NotAllowed, RuleBroken.

    An adult needs a live consent for that body; a child is referred in the child's best interests, the child's view
    and who stands beside the child recorded. The receiver sees nothing of the case, and of the data sets only once
    it accepts.
    """
    by.require("referral.send")
    today = timezone.localdate()
    live = consent is not None and consent.live_on(today) and consent.recipient_id == receiver.pk
    ground = rules.ground_for(age_status=case.age_status, consent_live=live)
    rules.require_child_view(case.age_status, child_view)
    rules.require_guardian(ground, guardian)
    chosen = rules.sets_to_share(sets, _consented(consent) if ground == codes.Ground.CONSENT else None)
    until = _until(consent, shared_until, today, ground)
    referral = Referral.objects.create(
        case=case, sender_id=by.organisation_id, receiver=receiver, subject=case.subject, ground=ground,
        consent=consent if ground == codes.Ground.CONSENT else None, child_view=child_view,
        guardian=guardian, service=service,
        sent_on=today, due_on=rules.working_days_after(today, rules.ANSWER_DAYS),
        shared_until=until, share_ends_at=end_of(until), **_facts_shared(case, chosen),
    )  # fmt: skip
    _pack(referral, case, chosen)
    facts = case.facts() | {"counterpart": receiver.pk, "service": service, "reason": str(ground)}
    events.record(kind=Kind.REFERRED, occurred_on=today, subject=case.subject, **facts)
    ledger.record("referral.sent", "case", case.id)
    return referral


def _consented(consent: Consent | None) -> list[str]:
    return list(ConsentedSet.objects.filter(consent=consent).values_list("data_set", flat=True))


def _until(consent: Consent | None, asked: date | None, today: date, ground: str) -> date:
    if ground == codes.Ground.CONSENT and consent:
        return min(asked or consent.valid_until, consent.valid_until)
    return asked or today + rules.LONGEST_CONSENT


def end_of(day: date) -> datetime:
    """The moment at which a day is over here."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def _facts_shared(case: Case, chosen: frozenset[str]) -> dict[str, str | None]:
    """The coded facts, if they may be shared; the age status always, because it decides how the person is received."""
    facts = case.facts()
    return facts if codes.DataSet.FACTS in chosen else {"age_status": facts["age_status"]}


def _pack(referral: Referral, case: Case, chosen: frozenset[str]) -> None:
    ReferralSet.objects.bulk_create([ReferralSet(referral=referral, data_set=one) for one in sorted(chosen)])
    answers = Answer.objects.filter(screening__case=case)
    rows = [
        ReferralAnswer(referral=referral, data_set=_set_of(found), question=found.question, answer=found.answer)
        for found in answers
        if _set_of(found) in chosen
    ]
    ReferralAnswer.objects.bulk_create(rows)


def _set_of(answer: Answer) -> str:
    return codes.DataSet.NEEDS if sheet.is_need(answer.question) else codes.DataSet.INDICATORS


@transaction.atomic
def revoke(*, by: Actor, referral: Referral) -> None:
    """Take back a referral of ours that is not answered yet. Raises NotAllowed, RuleBroken."""
    by.require("referral.send")
    _require_ours(by, referral.sender_id)
    _step(referral, codes.ReferralState.REVOKED)
    ledger.record("referral.revoked", "referral", referral.id)


@transaction.atomic
def accept(*, by: Actor, referral: Referral) -> Case:
    """Accept a referral: a case of our own opens, and the database lets us see what was shared until the consent ends.

    Raises NotAllowed, RuleBroken where it was answered, taken back, or the consent has ended.
    """
    by.require("referral.answer")
    _require_ours(by, referral.receiver_id)
    if referral.consent_id and timezone.localdate() > referral.shared_until:
        raise rules.RuleBroken(_("The consent has ended. Ask the sender to refer anew."))
    _step(referral, codes.ReferralState.ACCEPTED, answered_on=timezone.localdate())
    with connection.cursor() as cursor:
        cursor.execute("select protection_referral_person(%s)", [referral.id])
        person_id: uuid.UUID | None = cursor.fetchone()[0]
    facts = {name: getattr(referral, name) for name in FACTS}
    case = Case.objects.create(subject=referral.subject, person_id=person_id, from_referral=referral, **facts)
    _answered(referral, Kind.REFERRAL_ACCEPTED)
    ledger.record("referral.accepted", "referral", referral.id)
    ledger.record("case.opened", "case", case.id)
    return case


@transaction.atomic
def decline(*, by: Actor, referral: Referral, reason: str) -> None:
    """Decline a referral with a coded reason; the sender sees it. Raises NotAllowed, RuleBroken."""
    by.require("referral.answer")
    _require_ours(by, referral.receiver_id)
    _step(referral, codes.ReferralState.DECLINED, answered_on=timezone.localdate(), decline_reason=reason)
    _answered(referral, Kind.REFERRAL_DECLINED, reason=reason)
    ledger.record("referral.declined", "referral", referral.id)


def _require_ours(by: Actor, body_id: int) -> None:
    """The sender takes back, the receiver answers; the database refuses the other way round too."""
    if body_id != by.organisation_id:
        raise NotAllowed


def _step(referral: Referral, state: str, **changes: object) -> None:
    """Only a referral that waits can be answered or taken back; two at once are told apart by the row itself."""
    waiting = Referral.objects.filter(pk=referral.pk, state=codes.ReferralState.SENT)
    if not waiting.update(state=state, **changes):
        raise rules.RuleBroken(_("This referral has been answered or taken back already."))
    referral.refresh_from_db()


def _answered(referral: Referral, kind: Kind, **facts: str) -> None:
    shared = {name: getattr(referral, name) for name in FACTS}
    counterpart = {"counterpart": referral.sender_id, "service": referral.service}
    events.record(
        kind=kind, occurred_on=timezone.localdate(), subject=referral.subject, **shared, **counterpart, **facts
    )


@transaction.atomic
def notify(*, by: Actor, receiver: Organisation, **facts: str | None) -> Notification:
    """Tell a body of an adult who does not consent: coded facts, no identity, no link to a case. Raises NotAllowed."""
    by.require("notification.send")
    today = timezone.localdate()
    note = Notification.objects.create(sender_id=by.organisation_id, receiver=receiver, sent_on=today, **facts)
    events.record(kind=Kind.NOTIFIED, occurred_on=today, subject=None, counterpart=receiver.pk, **facts)
    return note
