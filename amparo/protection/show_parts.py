"""The parts of a case as the components draw them: answers, decisions, consents, referrals, help, who it is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from amparo.access.context import Actor
from amparo.events.kinds import AgeStatus, Exploitation, Sex
from amparo.protection import codes, places, sheet, thresholds
from amparo.protection.models import Assistance, Consent, DecisionRequest, Referral, StatusDecision
from amparo.protection.queries import CaseFile
from amparo.protection.show_case import label, url
from amparo.protection.show_lists import referral_tag, short
from amparo.vault.models import Part
from amparo.vault.values import Birth, Contact, Document, Name, SafeToContact, Value, Whereabouts
from amparo.web.components import Cell, Column, Row, Tab, Table, Tag

NONE = "–"


def answer_tables(answers: Mapping[str, str]) -> list[Table]:
    """The recorded answers, a table for each page of the sheet that has any."""
    columns = [Column(_("Question")), Column(_("Answer"))]
    pages = [
        (page, [one for one in page.questions if answers.get(one.code) in sheet.Reply.values]) for page in sheet.PAGES
    ]
    return [
        Table(page.title, columns, [[Cell(one.text), Cell(label(sheet.Reply, answers[one.code]))] for one in asked])
        for page, asked in pages
        if asked
    ]


def decision_rows(one: StatusDecision) -> list[Row]:
    """A decision: by whom, by which test, why."""
    return [
        Row(_("Decision"), f"{one.get_stage_display()}: {one.get_outcome_display()}"),
        Row(_("Decided"), f"{short(one.decided_on)}, {one.decider_body}"),
        Row(_("By which test"), thresholds.words(one.threshold)),
        Row(_("Reason"), one.get_reason_display()),
    ]


def request_rows(one: DecisionRequest) -> list[Row]:
    """A decision that was asked for, and whether it was made."""
    state = _("made") if one.answered else _("not made so far")
    return [
        Row(_("Asked for"), f"{one.get_stage_display()}: {state}"),
        Row(_("Asked of"), f"{one.authority}, {short(one.asked_on)}"),
        Row(_("Due"), short(one.due_on)),
    ]


def asked_of(file: CaseFile, by: Actor) -> list[DecisionRequest]:
    """What the acting person's body has been asked to decide and has not decided."""
    mine = [one for one in file.requests if not one.answered and one.authority_id == by.organisation_id]
    return mine if by.may("decision.write") and file.case.is_open else []


@dataclass(frozen=True)
class ShownConsent:
    """A consent on the page."""

    id: object
    rows: list[Row]
    live: bool
    tag: Tag


def shown_consent(one: Consent) -> ShownConsent:
    """A consent: who may receive what, for what, until when, and whether it still holds."""
    live = one.live_on(timezone.localdate())
    tag = Tag(_("Holds"), "good") if live else Tag(_("Withdrawn") if one.withdrawn_at else _("Ended"), "neutral")
    rows = [
        Row(_("Recipient"), str(one.recipient)),
        Row(_("Purpose"), one.get_purpose_display()),
        Row(_("What may be shared"), _in_order(each.data_set for each in one.sets.all())),
        Row(_("Period"), f"{short(one.valid_from)} – {short(one.valid_until)}"),
        Row(_("Given"), [one.get_given_by_display(), one.get_method_display(), places.language_name(one.language)]),
    ]
    if one.withdrawn_at:
        rows.append(Row(_("Withdrawn"), short(timezone.localdate(one.withdrawn_at))))
    return ShownConsent(one.pk, rows, live, tag)


def withdrawal_effects(one: Consent) -> list[str]:
    """What withdrawing shuts, and who has received something under the consent already."""
    body = {"body": one.recipient}
    effects = [
        _("Nothing more is shared with %(body)s under this consent.") % body,
        _("%(body)s can no longer open who the person is, from this moment.") % body,
    ]
    sent = [referral for referral in one.referrals.all() if referral.state != codes.ReferralState.REVOKED]
    for referral in sent:
        told = {"body": referral.receiver, "day": short(referral.sent_on), "state": referral.get_state_display()}
        effects.append(
            _("Sent under it so far: to %(body)s on %(day)s (%(state)s). What was read there was read.") % told
        )
    return [*effects, _("Help goes on. The person can consent again at any time.")]


def sent_table(referrals: Sequence[Referral]) -> Table | None:
    """The referrals of a case with their answers."""
    if not referrals:
        return None
    columns = [
        Column(_("Help asked for")),
        Column(_("To")),
        Column(_("Sent on")),
        Column(_("Answer")),
        Column(_("Reason")),
    ]
    rows = [
        [
            Cell(one.get_service_display(), url=url("referral", one.pk)),
            Cell(str(one.receiver)),
            Cell(short(one.sent_on)),
            Cell(tag=referral_tag(one)),
            Cell(label(codes.DeclineReason, one.decline_reason) or NONE),
        ]
        for one in referrals
    ]
    return Table(_("Referrals"), columns, rows)


def given_table(file: CaseFile) -> Table | None:
    """Help that was given."""
    given = [one for one in file.assistance if not one.unmet_reason]
    columns = [Column(_("Help")), Column(_("Day")), Column(_("Paid by"))]
    return (
        Table(_("Help given"), columns, [_given(one, one.funding, codes.Funding) for one in given]) if given else None
    )


def unmet_table(file: CaseFile) -> Table | None:
    """Help that was needed and could not be given."""
    unmet = [one for one in file.assistance if one.unmet_reason]
    columns = [Column(_("Help")), Column(_("Day")), Column(_("Reason"))]
    rows = [_given(one, one.unmet_reason, codes.UnmetReason) for one in unmet]
    return Table(_("Help that could not be given"), columns, rows) if unmet else None


def _given(one: Assistance, code: str | None, choices: object) -> list[Cell]:
    return [Cell(one.get_service_display()), Cell(short(one.provided_on)), Cell(label(choices, code))]


@dataclass(frozen=True)
class ShownContact:
    """A contact, never without the words on whether it is safe."""

    address: str
    how: str
    tag: Tag


@dataclass
class ShownIdentity:
    """Who a person is, as the page shows it once the button was pressed."""

    rows: list[Row] = field(default_factory=list)
    contacts: list[ShownContact] = field(default_factory=list)


SAFETY = {
    SafeToContact.YES: "good",
    SafeToContact.ONLY_AS_SAID: "waiting",
    SafeToContact.NO: "bad",
    SafeToContact.UNKNOWN: "bad",
}


def shown_identity(known: Mapping[str, Sequence[Value]]) -> ShownIdentity:
    """The opened drawers as rows and contacts."""
    values = [value for drawer in known.values() for value in drawer]
    rows = _who(values) if Part.IDENTITY in known else []
    if Part.WHEREABOUTS in known:
        rows.append(Row(_("Whereabouts"), [value.place for value in values if isinstance(value, Whereabouts)]))
    return ShownIdentity(rows, [_contact(value) for value in values if isinstance(value, Contact)])


def _who(values: Sequence[Value]) -> list[Row]:
    return [
        Row(_("Names"), [value.full for value in values if isinstance(value, Name)]),
        Row(_("Birth date or age"), [_birth(value) for value in values if isinstance(value, Birth)]),
        Row(_("Documents"), [_document(value) for value in values if isinstance(value, Document)]),
    ]


def _birth(value: Birth) -> str:
    if value.born_on:
        return short_iso(value.born_on)
    told = {"age": value.estimated_age, "day": short_iso(value.estimated_on or "")}
    return _("about %(age)s years, estimated on %(day)s") % told


def short_iso(day: str) -> str:
    """A day written as in ISO 8601, the page's language's way."""
    return short(date.fromisoformat(day)) if day else ""


def _document(value: Document) -> str:
    return ", ".join(filter(None, [value.number, places.country_name(value.country)]))


def _contact(value: Contact) -> ShownContact:
    safe = SafeToContact(value.safe)
    return ShownContact(value.address, value.how, Tag(safe.label, SAFETY[safe]))  # type: ignore[arg-type] # one of Kind


def boxes(current: str, by: Actor) -> list[Tab]:
    """The two boxes of referrals, as far as the duties reach."""
    offered = [("in", "referral.answer", _("Sent to us")), ("out", "referral.send", _("Sent by us"))]
    return [
        Tab(words, f"{url('referrals')}?box={box}", current=box == current)
        for box, act, words in offered
        if by.may(act)
    ]


@dataclass(frozen=True)
class ShownReferral:
    """A referral on the page: its rows, the facts and answers that went with it, where it stands."""

    rows: list[Row]
    facts: list[Row]
    tables: list[Table]
    tag: Tag
    opened: bool


def shown_referral(one: Referral, *, received: bool) -> ShownReferral:
    """A referral. The receiver sees what was shared once it accepted and while that lasts; else only which sets."""
    lasts = timezone.localdate() <= one.shared_until
    accepted = one.state in (codes.ReferralState.ACCEPTED, codes.ReferralState.DONE)
    opened = not received or (accepted and lasts)
    chosen = {each.data_set for each in one.sets.all()}
    facts = _facts(one, chosen) if opened else []
    tables = answer_tables({each.question: each.answer for each in one.answers.all()}) if opened else []
    rows = [*_referral_rows(one), *([] if received else [_arrival(one)])]
    return ShownReferral(rows, facts, tables, referral_tag(one), opened)


def _arrival(one: Referral) -> Row:
    """Did it arrive there? Said to the sender, apart from whether it was answered."""
    sent = [each for each in one.sent_messages.all() if each.kind == codes.MessageKind.SENT]
    arrived = sent[0].delivered_at if sent else None
    words = date_format(localtime(arrived), "DATETIME_FORMAT") if arrived else _("Not yet: it is on its way")
    return Row(_("Arrived"), words)


def _referral_rows(one: Referral) -> list[Row]:
    rows = [
        Row(_("Help asked for"), one.get_service_display()),
        Row(_("Child or adult?"), label(AgeStatus, one.age_status)),
        Row(_("Ground"), one.get_ground_display()),
        Row(_("Sent on"), short(one.sent_on)),
        Row(_("Answer due"), short(one.due_on)),
        Row(
            _("What goes with it"),
            _in_order(each.data_set for each in one.sets.all()) or _("Nothing but the request itself"),
        ),
        Row(_("May be seen until"), short(one.shared_until)),
    ]
    if one.child_view:
        rows.append(Row(_("The child's view"), label(codes.ChildView, one.child_view)))
    if one.guardian:
        rows.append(Row(_("Beside the child"), label(codes.Guardian, one.guardian)))
    if one.answered_on:
        rows.append(Row(_("Answered on"), short(one.answered_on)))
    if one.decline_reason:
        rows.append(Row(_("Reason"), label(codes.DeclineReason, one.decline_reason)))
    return rows


def _in_order(chosen: Iterable[str]) -> list[str]:
    """Data sets in words, in the order of the list."""
    found = set(chosen)
    return [str(one.label) for one in codes.DataSet if one in found]


def _facts(one: Referral, chosen: set[str]) -> list[Row]:
    if codes.DataSet.FACTS not in chosen:
        return []
    return [
        Row(_("Sex"), label(Sex, one.sex)),
        Row(_("Citizenship"), places.country_name(one.citizenship)),
        Row(_("Form of exploitation"), label(Exploitation, one.exploitation)),
        Row(_("Region"), places.region_name(one.region)),
    ]
