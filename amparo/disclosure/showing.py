"""Requests as the components draw them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TypeVar

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from amparo.access.context import Actor
from amparo.disclosure import codes, law
from amparo.disclosure.models import AskedField, Decision, Released, Request
from amparo.events.kinds import AgeStatus, Exploitation, Sex
from amparo.protection import codes as protection
from amparo.protection import places
from amparo.web.components import Cell, Column, Kind, Row, Tab, Table, Tag

OfAField = TypeVar("OfAField", AskedField, Decision, Released)
TAGS: Final[Mapping[str, Kind]] = {"released": "good", "refused": "bad", "cannot": "neutral"}
CODED: Final = {"sex": Sex, "age_status": AgeStatus, "exploitation": Exploitation,
                "victim_status": protection.VictimStatus}  # fmt: skip


def tag(request: Request) -> Tag:
    """Where a request stands, as both sides are told."""
    if request.recalled_at:
        return Tag(_("Recalled"), "bad")
    if request.answer is None:
        return Tag(_("Not answered"), "waiting")
    return Tag(codes.Answer(request.answer).label, TAGS[request.answer])


def boxes(current: str, by: Actor) -> list[Tab]:
    """The two boxes, as far as the duties reach."""
    offered = [("in", "disclosure.decide", _("To us")), ("out", "disclosure.ask", _("From us"))]
    address = reverse("disclosure:requests")
    return [Tab(words, f"{address}?box={box}", box == current) for box, act, words in offered if by.may(act)]


def table(requests: Sequence[Request], box: str) -> Table:
    """The list, those without an answer first."""
    columns = [Column(_("For what")), Column(_("From") if box == "in" else _("To")), Column(_("Asked on")),
               Column(_("Answer"))]  # fmt: skip
    return Table(_("Requests"), columns, [_row(one, box) for one in requests])


def _row(one: Request, box: str) -> list[Cell]:
    return [
        Cell(one.get_purpose_display(), url=reverse("disclosure:one", args=[one.pk])),
        Cell(who_asks(one) if box == "in" else str(one.holder)),
        Cell(moment(one.asked_at)),
        Cell(tag=tag(one)),
    ]


def who_asks(one: Request) -> str:
    """The asking body, or what it is where it is outside."""
    if one.asker:
        return str(one.asker)
    country = places.country_name(one.outside_country)
    return ", ".join(filter(None, [one.get_outside_display(), country, one.outside_reference]))


def moment(at: object) -> str:
    """Day and time in the language's own way."""
    return date_format(localtime(at), "DATETIME_FORMAT")  # type: ignore[arg-type] # a moment of the database


def rows(one: Request) -> list[Row]:
    """What was asked; the same to both sides."""
    basis = {each.code: each.words for each in law.BASES}
    return [
        Row(_("Who asks"), who_asks(one)),
        Row(_("Who is asked"), str(one.holder)),
        Row(_("For what"), one.get_purpose_display()),
        Row(_("Legal basis"), basis[one.basis]),
        Row(_("Reference of the case"), one.case_reference),
        Row(_("Fields asked for"), [each.get_field_display() for each in in_order(one.asked.all())]),
        Row(_("Asked on"), moment(one.asked_at)),
        Row(_("Usable until"), date_format(one.expires_on, "SHORT_DATE_FORMAT")),
    ]


def in_order(several: Iterable[OfAField]) -> list[OfAField]:
    """Fields in the order of the list."""
    order = [str(one) for one in codes.Field]
    return sorted(several, key=lambda one: order.index(one.field))


def decision_table(decisions: Sequence[Decision]) -> Table | None:
    """What was decided on each field, for the holder."""
    columns = [Column(_("Field")), Column(_("Decision")), Column(_("Reason")), Column(_("Second person"))]
    cells = [
        [
            Cell(one.get_field_display()),
            Cell(tag=Tag(_("Granted"), "good") if one.granted else Tag(_("Not granted"), "bad")),
            Cell(one.get_reason_display()),
            Cell(_second(one)),
        ]
        for one in in_order(decisions)
    ]
    return Table(_("Decided field by field"), columns, cells) if cells else None


def unconfirmed(decisions: Iterable[Decision]) -> list[Decision]:
    """Granted parts that say who or where somebody is and wait for a second person."""
    return [one for one in decisions if one.granted and one.field in codes.PARTS and not one.confirmed_by_id]


def may_confirm(one: Decision, by: Actor) -> bool:
    """Is this person another than whoever decided and whoever asked?"""
    return by.worker_id not in (one.decided_by_id, one.asked_by_id)


def _second(one: Decision) -> str:
    if one.field not in codes.PARTS or not one.granted:
        return "–"
    return _("Confirmed") if one.confirmed_by_id else _("Not yet")


def fact_rows(released: Sequence[Released]) -> list[Row]:
    """The released facts in words: these and no others."""
    return [Row(one.get_field_display(), _fact(one)) for one in in_order(released) if one.field not in codes.PARTS]


def _fact(one: Released) -> str:
    if one.field == codes.Field.CITIZENSHIP:
        return places.country_name(one.value or None)
    if one.field == codes.Field.REGION:
        return places.region_name(one.value or None)
    return str(CODED[one.field](one.value).label) if one.value else ""
