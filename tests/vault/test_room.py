"""The vault on the database itself: what is put in comes out for those who may see it, and nowhere else."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from amparo.access.context import Actor, NotAllowed
from amparo.vault import actions, asking, queries
from amparo.vault.cipher import SealBrokenError, UnknownFormatError
from amparo.vault.models import Drawer, Part, Person, Sealed
from amparo.vault.values import Birth, Contact, Document, Name, Photo, Value, Whereabouts
from tests.access.hands import principal_of, rows, shown, superuser
from tests.personas import Country
from tests.vault.tickets import stepped_up

EVERYTHING: list[Value] = [
    Name("Ядвіга Траццяк"), Birth(estimated_age=17, estimated_on="2005-03-01"), Document("AB 1234567", "BY"),
    Contact("+375 00 000 00 00", "only_as_said", "in the morning, ask for Kasia"), Whereabouts("the green house"),
    Photo("aGFyYm91cg=="),
]  # fmt: skip


def add(by: Actor, *values: Value) -> uuid.UUID:
    return actions.add_person(by=by, subject=uuid.uuid4(), values=values)


def opened_as(by: Actor, person: uuid.UUID, sealed: bytes, column: str, row_id: str) -> list[list[bytes]]:
    """What a sealed value holds, if it lay in this place and were this person's."""
    ticket = asking.ask(by=by, person_ids=[person], parts=["identity"], purpose="assistance")
    wrapped = bytes(rows("select vault_key_to_seal(%s, false)", person)[0][0])
    return asking.open_values(ticket, [(str(person), wrapped, [(column, row_id, sealed)])])


def test_what_was_sealed_is_read_again(db: None, country: Country) -> None:
    with stepped_up(country.shelter_worker) as by:
        person = add(by, *EVERYTHING)
        found = queries.read_person(by=by, person_id=person, purpose="assistance", parts=Part.values)
    assert [value for part in Part.values for value in found[part]] == EVERYTHING


def test_only_the_parts_asked_for_are_opened(db: None, country: Country) -> None:
    with country.shelter_worker.acting() as by:
        person = add(by, *EVERYTHING)
        assert set(queries.read_person(by=by, person_id=person, purpose="assistance")) == {"identity"}
        found = queries.read_person(by=by, person_id=person, purpose="assistance", parts=["photo"])
        assert found == {"photo": [EVERYTHING[-1]]}


@pytest.mark.parametrize("persona", ["outsider", "shelter_colleague", "border_officer", "complicit_official"])
def test_anothers_drawers_are_unseen(db: None, country: Country, persona: str) -> None:
    with country.shelter_worker.acting() as by:
        person = add(by, *EVERYTHING)
    with stepped_up(country.all()[persona]) as by:
        assert queries.read_person(by=by, person_id=person, purpose="assistance", parts=Part.values) == {}
        assert queries.own_drawers(person) == []
        with pytest.raises(Person.DoesNotExist):
            actions.put(by=by, person_id=person, values=[Name("Somebody Else")])


@pytest.mark.parametrize("persona", ["decider", "prosecutor", "statistician", "overseer", "administrator"])
def test_whoever_has_no_duty_to_know_is_refused(db: None, country: Country, persona: str) -> None:
    with country.all()[persona].acting() as by:
        with pytest.raises(NotAllowed):
            queries.read_person(by=by, person_id=uuid.uuid4(), purpose="assistance")
        with pytest.raises(NotAllowed):
            queries.find_person(by=by, text="Ядвіга Траццяк")
        with pytest.raises(NotAllowed):
            add(by, Name("Ядвіга Траццяк"))


@pytest.mark.parametrize(("hours", "seen"), [(1, True), (-1, False)])
def test_one_drawer_is_shared_until_a_moment(committing: None, country: Country, hours: int, seen: bool) -> None:
    with country.shelter_worker.acting() as by:
        person = add(by, *EVERYTHING)
        drawer = Drawer.objects.get(person_id=person, part=Part.IDENTITY)
    theirs = principal_of("shared", country.outsider.organisation_id)
    shown(drawer.pk, theirs, timezone.now() + timedelta(hours=hours), "vault_drawer")
    with stepped_up(country.outsider) as by:
        found = queries.read_person(by=by, person_id=person, purpose="assistance", parts=Part.values)
        assert set(found) == ({"identity"} if seen else set())


def altered(row: Sealed, sealed: bytes) -> None:
    """As somebody changes it who holds the database itself: the app only empties values."""
    with superuser() as found:
        found.execute("update vault_sealed set sealed = %s where id = %s", [sealed, row.pk])


def test_a_value_moved_to_another_row_does_not_open(committing: None, country: Country) -> None:
    with country.shelter_worker.acting() as by:
        person = add(by, Name("Ядвіга Траццяк"), Name("Jadwiga Tracciak"))
        one, other = Sealed.objects.filter(drawer__person_id=person)
    altered(one, bytes(other.sealed))
    with country.shelter_worker.acting() as by, pytest.raises(SealBrokenError):
        queries.read_person(by=by, person_id=person, purpose="assistance")


def test_a_value_does_not_open_as_another_field_or_persons(db: None, country: Country) -> None:
    with country.shelter_worker.acting() as by:
        person, stranger = add(by, Name("Ядвіга Траццяк")), add(by, Name("Марыля Траццяк"))
        row = Sealed.objects.get(drawer__person_id=person)
        sealed, place = bytes(row.sealed), str(row.pk)
        assert "Ядвіга" in opened_as(by, person, sealed, "name", place)[0][0].decode()
        elsewhere = ((person, "document", place), (person, "name", str(person)), (stranger, "name", place))
        for who, column, row_id in elsewhere:
            with pytest.raises(SealBrokenError):
                opened_as(by, who, sealed, column, row_id)


def test_an_altered_value_does_not_open_and_its_error_says_nothing_of_it(committing: None, country: Country) -> None:
    with country.shelter_worker.acting() as by:
        person = add(by, Name("Ядвіга Траццяк"))
        row = Sealed.objects.get(drawer__person_id=person)
    for changed, error in ((lambda old: old[:-1] + bytes([old[-1] ^ 1]), SealBrokenError),
                           (lambda old: b"Jadwiga", UnknownFormatError)):  # fmt: skip
        altered(row, changed(bytes(row.sealed)))
        with country.shelter_worker.acting() as by, pytest.raises(error) as raised:
            queries.read_person(by=by, person_id=person, purpose="assistance")
        assert "Jadwiga" not in str(raised.value)


def test_a_replaced_value_is_gone_and_is_found_no_more(db: None, country: Country) -> None:
    with country.shelter_worker.acting() as by:
        person = add(by, Name("Ядвіга Траццяк"), Document("AB 1234567"))
        actions.put(by=by, person_id=person, values=[Name("Агата Саковіч")], replace=["name"])
        found = queries.read_person(by=by, person_id=person, purpose="assistance")["identity"]
        assert found == [Document("AB 1234567"), Name("Агата Саковіч")]
        assert queries.find_person(by=by, text="Ядвіга Траццяк") == []
        assert [one.name for one in queries.find_person(by=by, text="Агата Саковіч")] == ["Агата Саковіч"]
        assert [one.person_id for one in queries.find_document(by=by, number="ab-1234567")] == [person]


def test_a_name_taken_back_is_gone_though_nothing_replaces_it(db: None, country: Country) -> None:
    with country.shelter_worker.acting() as by:
        person = add(by, Name("Ядвіга Траццяк"), Document("AB 1234567"))
        actions.put(by=by, person_id=person, values=[], replace=["name"])
        known = queries.read_person(by=by, person_id=person, purpose="assistance")
        assert known == {"identity": [Document("AB 1234567")]}
        assert queries.find_person(by=by, text="Ядвіга Траццяк") == []
        assert len(queries.find_document(by=by, number="AB1234567")) == 1


def test_our_changes_leave_another_bodys_drawer_as_it_is(committing: None, country: Country) -> None:
    with country.shelter_worker.acting() as by:
        person = add(by, Name("Ядвіга Траццяк"))
        drawer = Drawer.objects.get(person_id=person)
    theirs = principal_of("shared", country.outsider.organisation_id)
    shown(drawer.pk, theirs, timezone.now() + timedelta(hours=1), "vault_drawer")
    with country.outsider.acting() as by:
        actions.put(by=by, person_id=person, values=[Name("Агата Саковіч")], replace=["name"])
    with country.shelter_worker.acting() as by:
        known = queries.read_person(by=by, person_id=person, purpose="assistance")
        assert known == {"identity": [Name("Ядвіга Траццяк")]}
