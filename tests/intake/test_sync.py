"""Whatever happens on the way (lost answers, cut transactions, any order, many times), each screening arrives once."""

from dataclasses import dataclass, field

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amparo.intake import actions
from amparo.intake.codes import State
from amparo.intake.models import Envelope
from amparo.intake.queries import missing
from amparo.protection.models import Screening
from tests.access.hands import superuser
from tests.intake.hands import Tablet, enrolled
from tests.personas import Country, Persona

ways = st.lists(st.tuples(st.sampled_from(["arrives", "answer is lost", "cut before commit"]), st.integers(0, 9)))


@dataclass
class Outbox:
    """The device's half of the bargain: an envelope goes only once its receipt has come."""

    tablet: Tablet
    waiting: list[bytes] = field(default_factory=list)

    def send(self, officer: Persona, which: int, way: str) -> None:
        """One of those that wait, on its way."""
        if not self.waiting:
            return
        sent = self.waiting[which % len(self.waiting)]
        with officer.acting() as by, transaction.atomic():
            receipt = actions.receive(by=by, sent=sent)
            transaction.set_rollback(way == "cut before commit")
        if way == "arrives":
            assert receipt.state == State.TAKEN_IN
            self.waiting.remove(sent)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(1, 4), ways)
def test_every_screening_arrives_once_and_none_is_lost(
    committing: None, country: Country, written: int, happenings: list[tuple[str, int]]
) -> None:
    officer, tablet = country.border_officer, enrolled(country.border_commander)
    with superuser() as hand:
        hand.execute("delete from intake_envelope")
    outbox = Outbox(tablet, [tablet.write(place="street") for _one in range(written)])
    with officer.acting():
        before = Screening.objects.count()
    for way, which in happenings:
        outbox.send(officer, which, way)
    while outbox.waiting:
        outbox.send(officer, 0, "arrives")
    with officer.acting():
        assert Screening.objects.count() == before + written
        receipts = list(Envelope.objects.filter(device_id=tablet.device).order_by("number"))
    assert [one.number for one in receipts] == list(range(1, written + 1))
    assert len({one.screening_id for one in receipts}) == written


@given(st.sets(st.integers(1, 40)))
def test_missing_numbers_are_those_that_did_not_come(arrived: set[int]) -> None:
    found = missing([0, *sorted(arrived)])
    assert set(found) == set(range(1, max(arrived, default=0))) - arrived


def test_a_number_that_a_device_made_up_costs_nothing() -> None:
    assert len(missing([0, 2**31 - 1])) == 50
