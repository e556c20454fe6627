"""Whatever is opened, shared, ended, walled off, moved, read in an emergency: everybody sees what the rules say.

Hypothesis plays long random days; a model of a few lines says who should see which case, and the database is asked.
That the model would find a fault is tried, too: with faults planted in the policies.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    rule,
    run_state_machine_as_test,
)

from amparo.access import context, door
from amparo.access.context import Actor
from amparo.access.models import DutyHeld, Organisation, Principal, Team, Worker
from amparo.protection.models import Case
from tests.access.hands import hidden_again, principal_of, refused, rows, shown, superuser
from tests.personas import Country, Persona

FOR_EVER = datetime(2099, 1, 1, tzinfo=UTC)
FOR_GOOD = float("inf")
PEOPLE = {
    # who                    body       team     duty            scope
    "officer":               ("border", "day",   "screener",     "own"),
    "mate":                  ("border", "day",   "screener",     "team"),
    "night officer":         ("border", "night", "screener",     "team"),
    "commander":             ("border", "night", "screener",     "organisation"),
    "desk sergeant":         ("border", "day",   "investigator", "organisation"),
    "shelter head":          ("refuge", "house", "caseworker",   "shared"),
    "shelter worker":        ("refuge", "house", "caseworker",   "own"),
    "inspector":             ("court",  "bench", "integrity_officer", "own"),
    "other inspector":       ("court",  "bench", "integrity_officer", "own"),
}  # fmt: skip
WITH_SIGHT = {"screener", "caseworker", "decider"}
TEAMS = {"border": ("day", "night"), "refuge": ("house",), "court": ("bench",)}
REACH = {
    "own": ("worker",),
    "team": ("worker", "team"),
    "organisation": ("worker", "team", "body"),
    "shared": ("worker", "team", "body", "shared"),
}
Principal_ = tuple[str, str]
"""What can stand among the readers: ("worker", who), ("team", which), ("body", which), ("shared", with which body)."""


@dataclass
class Built:
    """What the model knows of a wall: before whom, and who has been kept out by it so far."""

    id: uuid.UUID
    body: str
    worker: str | None
    team: str | None
    chain: bool
    members: set[str] = field(default_factory=set)


@dataclass
class Known:
    """What the model knows of a case: whose it is, for whom it is open until when, the walls, the emergencies."""

    body: str
    open_for: dict[Principal_, float]
    walls: list[Built] = field(default_factory=list)
    emergencies: dict[str, float] = field(default_factory=dict)


class Staff:
    """The bodies, teams and people in the database, made once."""

    def __init__(self) -> None:
        self.ids: dict[Principal_, int] = {}
        self.teams: dict[str, int] = {}
        self.personas: dict[str, Persona] = {}
        self.secrets: dict[str, str] = {}
        for body, teams in TEAMS.items():
            made = Organisation.objects.using("owner").create(name=f"{body} {uuid.uuid4()}", kind="NGO")
            for kind, name in (("organisation", "body"), ("shared", "shared")):
                Principal.objects.using("owner").create(kind=kind, organisation=made)
                self.ids[name, body] = principal_of(kind, made.pk)
            for team in teams:
                self.teams[team] = Team.objects.using("owner").create(organisation=made, name=team).pk
                Principal.objects.using("owner").create(kind="team", team_id=self.teams[team])
                self.ids["team", team] = principal_of("team", self.teams[team])
            for who, (whose, team, duty, scope) in PEOPLE.items():
                if whose == body:
                    self.employ(who, made.pk, team, duty, scope)

    def employ(self, who: str, body: int, team: str, duty: str, scope: str) -> None:
        made = Worker.objects.using("owner").create(
            username=f"{who} {uuid.uuid4()}", organisation_id=body, team_id=self.teams[team], scope=scope
        )
        Principal.objects.using("owner").create(kind="worker", worker=made)
        DutyHeld.objects.using("owner").create(worker=made, side="records", duty=duty)
        self.personas[who] = Persona(made.pk, made.username, body)
        self.ids["worker", who] = principal_of("worker", made.pk)

    @contextmanager
    def acting(self, who: str) -> Iterator[Actor]:
        """In the session they have, as long as it lasts: a move ends it."""
        with context.acting(self.secrets.get(who, "")) as actor:
            if actor:
                yield actor
                return
        self.secrets[who] = door.open_session(self.personas[who].worker_id)
        with context.acting(self.secrets[who]) as actor:
            assert actor is not None
            yield actor

    @contextmanager
    def proven(self, who: str) -> Iterator[Actor]:
        with self.personas[who].acting(stepped_up=True) as actor:
            yield actor

    def move(self, who: str, team: str) -> None:
        worker = Worker.objects.using("owner").filter(pk=self.personas[who].worker_id)
        worker.update(team_id=self.teams[team])


def day_of(staff: Staff, overseer: Persona) -> type["WorkingDay"]:
    """A machine that plays with these people."""

    class Day(WorkingDay):
        people = staff
        watches = overseer

    return Day


def test_everybody_sees_what_the_rules_say_whatever_happened(committing: None, country: Country) -> None:
    run_state_machine_as_test(
        day_of(Staff(), country.overseer),
        settings=settings(
            max_examples=8, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


FAULTS = {
    "no wall": (
        "drop policy walled_off on protection_case",
        "create policy walled_off on protection_case as restrictive for all to amparo_app"
        " using (walled is null or not access_walled(walled))",
    ),
    "no expiry": (
        "alter policy not_lapsed on protection_case using (true)",
        "alter policy not_lapsed on protection_case using (next_expiry > now() or protection_case_live(id)"
        " or id = any ((select safeguards_emergency_cases())::uuid[]))",
    ),
    "emergencies that never end": (
        "alter policy seen_in_emergency on protection_case using (exists (select 1"
        " from safeguards_emergency e where e.case_id = protection_case.id and e.worker_id = access_worker()))",
        "alter policy seen_in_emergency on protection_case"
        " using (id = any ((select safeguards_emergency_cases())::uuid[]))",
    ),
    "a wall that newcomers pass": (
        "alter table access_worker disable trigger safeguards_worker_joined",
        "alter table access_worker enable trigger safeguards_worker_joined",
    ),
    "a wall that walls off nobody above": (
        "create rule short_chain as on insert to safeguards_wallmember where new.worker_id in"
        " (select id from access_worker where scope = 'organisation') do instead nothing",
        "drop rule short_chain on safeguards_wallmember",
    ),
}
"""What is wrong, the SQL that plants it, and the SQL that takes it out again."""


def a_day(day: "WorkingDay") -> None:
    """A day on which each of the faults would show, told with the machine's own rules and looked at after each."""
    looked_at = day.everybody_sees_what_they_should
    case = day.opens("officer")
    day.is_shared(case, ("worker", "night officer"), 30.0)
    looked_at()
    day.clock_ticks(61)
    looked_at()
    day.opens_in_an_emergency(case, "shelter worker")
    day.opens_in_an_emergency(case, "night officer")
    looked_at()
    day.clock_ticks(61)
    day.sweeper_comes_by()
    looked_at()
    day.moves("mate", "day")
    _, wall = day.is_walled_off(case, "night officer", "team", True)
    looked_at()
    day.opens_in_an_emergency(case, "night officer")
    day.moves("mate", "night")
    day.moves("mate", "day")
    looked_at()
    day.is_lifted((case, wall))
    looked_at()


def test_the_day_that_shows_faults_shows_none_where_there_is_none(committing: None, country: Country) -> None:
    a_day(day_of(Staff(), country.overseer)())


@pytest.mark.parametrize("fault", FAULTS)
def test_the_machine_finds_a_planted_fault(committing: None, country: Country, fault: str) -> None:
    plant, take_out = FAULTS[fault]
    day = day_of(Staff(), country.overseer)()
    with superuser() as found:
        found.execute(plant)
    try:
        with pytest.raises(AssertionError):
            a_day(day)
    finally:
        with superuser() as found:
            found.execute(take_out)


class WorkingDay(RuleBasedStateMachine):
    """One random day."""

    people: Staff
    watches: Persona
    cases = Bundle("cases")
    walls = Bundle("walls")
    who = st.sampled_from(sorted(PEOPLE))
    screeners = st.sampled_from(sorted(name for name, about in PEOPLE.items() if about[2] in WITH_SIGHT))
    at_border = st.sampled_from(sorted(name for name, about in PEOPLE.items() if about[0] == "border"))
    recipients = st.sampled_from(
        [("worker", name) for name in sorted(PEOPLE)] + [("team", "night"), ("body", "refuge"), ("shared", "refuge"),
                                                         ("body", "border")]
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self.known: dict[uuid.UUID, Known] = {}
        self.clock = 0.0
        self.used: dict[str, list[float]] = {name: [] for name in PEOPLE}
        self.team = {name: about[1] for name, about in PEOPLE.items()}
        for name, team in self.team.items():
            self.people.move(name, team)
        self.forget_emergencies()

    def forget_emergencies(self) -> None:
        """What earlier days used up counts no more."""
        with superuser() as found:
            found.execute(
                "update safeguards_emergency set opened_at = opened_at - interval '99 days',"
                " until = until - interval '99 days', confirm_by = confirm_by - interval '99 days',"
                " confirmed_at = confirmed_at - interval '99 days'"
            )
            found.execute("delete from safeguards_emergencytry")

    def principals(self, who: str) -> set[Principal_]:
        body, _, _, scope = PEOPLE[who]
        mine = {"worker": who, "team": self.team[who], "body": body, "shared": body}
        return {(kind, mine[kind]) for kind in REACH[scope]}

    def kept_out(self, who: str, case: uuid.UUID) -> bool:
        return any(who in wall.members for wall in self.known[case].walls)

    def sees_ordinarily(self, who: str, case: uuid.UUID) -> bool:
        known = self.known[case]
        live = {principal for principal, until in known.open_for.items() if until > self.clock}
        return PEOPLE[who][2] in WITH_SIGHT and bool(live & self.principals(who)) and not self.kept_out(who, case)

    def in_emergency(self, who: str, case: uuid.UUID) -> bool:
        return self.known[case].emergencies.get(who, 0) > self.clock and not self.kept_out(who, case)

    @rule(target=cases, who=screeners)
    def opens(self, who: str) -> uuid.UUID:
        body = PEOPLE[who][0]
        with self.people.acting(who):
            case = Case.objects.create().pk
        readers = [("worker", who), ("team", self.team[who]), ("body", body)]
        self.known[case] = Known(body, dict.fromkeys(readers, FOR_GOOD))
        return case

    @rule(case=cases, principal=recipients, minutes=st.sampled_from([30.0, 90.0, FOR_GOOD]))
    def is_shared(self, case: uuid.UUID, principal: Principal_, minutes: float) -> None:
        until = FOR_EVER if minutes == FOR_GOOD else datetime.now(UTC) + timedelta(minutes=minutes)
        shown(case, self.people.ids[principal], until)
        self.known[case].open_for[principal] = self.clock + minutes

    @rule(case=cases, principal=recipients)
    def is_taken_back(self, case: uuid.UUID, principal: Principal_) -> None:
        hidden_again(case, self.people.ids[principal])
        self.known[case].open_for.pop(principal, None)

    @rule(minutes=st.sampled_from([20, 61, 31 * 24 * 60]))
    def clock_ticks(self, minutes: int) -> None:
        """Time passes for everything that ends; nobody has swept yet."""
        self.clock += minutes
        ids, by = list(self.known), timedelta(minutes=minutes)
        with superuser() as found:
            found.execute(
                "update protection_case_access set until = until - %s"
                " where record_id = any (%s) and until < '2090-01-01'", [by, ids],
            )  # fmt: skip
            found.execute(
                "update protection_case set next_expiry = next_expiry - %s"
                " where id = any (%s) and next_expiry < '2090-01-01'", [by, ids],
            )  # fmt: skip
            found.execute(
                "update safeguards_emergency set opened_at = opened_at - %(by)s, until = until - %(by)s,"
                " confirm_by = confirm_by - %(by)s, confirmed_at = confirmed_at - %(by)s", {"by": by},
            )  # fmt: skip

    @rule(target=walls, case=cases, whom=at_border, kind=st.sampled_from(["official", "team"]), chain=st.booleans())
    def is_walled_off(self, case: uuid.UUID, whom: str, kind: str, chain: bool) -> tuple[uuid.UUID, uuid.UUID]:
        official, team = (whom, None) if kind == "official" else (None, self.team[whom])
        made = self.build(case, official, team, chain)
        wall = Built(made, PEOPLE[whom][0], official, team, chain)
        self.known[case].walls.append(wall)
        self.spread()
        return case, made

    def build(self, case: uuid.UUID, official: str | None, team: str | None, chain: bool) -> uuid.UUID:
        request, body = uuid.uuid4(), self.people.personas["officer"].organisation_id
        with superuser() as found:
            found.execute(
                "insert into safeguards_wallrequest (id, case_id, subject, asked_by_id, asked_at, named_id, extent,"
                " suspicion) select %s, id, subject, owner_id, now(), %s, 'official', 'named' from protection_case"
                " where id = %s", [request, body, case],
            )  # fmt: skip
        values = [
            self.people.teams[team] if team else None,
            self.people.personas[official].worker_id if official else None,
        ]
        with self.people.proven("inspector"):
            made: uuid.UUID = rows("select safeguards_set_wall(%s, %s, %s, %s)", request, *values, chain)[0][0]
        return made

    def spread(self) -> None:
        """Whoever is in a walled unit now, or above a walled official now, is kept out from now on."""
        for wall in (wall for known in self.known.values() for wall in known.walls):
            for who, (body, _, _, scope) in PEOPLE.items():
                if body == wall.body and self.reached(wall, who, scope):
                    wall.members.add(who)

    def reached(self, wall: Built, who: str, scope: str) -> bool:
        if who == wall.worker or (wall.team and self.team[who] == wall.team):
            return True
        above = scope in ("organisation", "shared")
        beside = scope == "team" and wall.worker is not None and self.team[who] == self.team[wall.worker]
        return wall.chain and (above or beside)

    @rule(wall=consumes(walls))
    def is_lifted(self, wall: tuple[uuid.UUID, uuid.UUID]) -> None:
        case, which = wall
        with self.people.proven("inspector"):
            agreement = rows("select safeguards_ask_lift(%s)", which)[0][0]
            refused("agreed_by_another", "select safeguards_agree_lift(%s)", agreement)
        with self.people.proven("other inspector"):
            rows("select safeguards_agree_lift(%s)", agreement)
        self.known[case].walls = [one for one in self.known[case].walls if one.id != which]

    @rule(case=cases, who=screeners)
    def opens_in_an_emergency(self, case: uuid.UUID, who: str) -> None:
        known = self.known[case]
        opens = not (self.sees_ordinarily(who, case) or self.kept_out(who, case) or self.in_emergency(who, case))
        ask = "select safeguards_open_emergency(%s, 'life', 'night', %s)"
        with self.people.proven(who):
            if len([at for at in self.used[who] if at > self.clock - 30 * 24 * 60]) >= 2:
                refused("too many", ask, case.hex[:10], self.watches.worker_id)
                return
            assert rows(ask, case.hex[:10], self.watches.worker_id) == [(case if opens else None,)]
        if opens:
            known.emergencies[who] = self.clock + 60
            self.used[who].append(self.clock)
            self.confirm(case)
        with superuser() as found:
            found.execute("delete from safeguards_emergencytry")

    def confirm(self, case: uuid.UUID) -> None:
        with self.watches.acting(stepped_up=True):
            rows(
                "select safeguards_answer_emergency(id, true) from safeguards_emergency"
                " where case_id = %s and confirmed_at is null", case,
            )  # fmt: skip

    @rule(who=st.sampled_from(["officer", "mate", "night officer"]), team=st.sampled_from(TEAMS["border"]))
    def moves(self, who: str, team: str) -> None:
        self.people.move(who, team)
        self.team[who] = team
        self.spread()

    @rule()
    def sweeper_comes_by(self) -> None:
        with superuser() as found:
            found.execute("select protection_case_sweep()")

    @invariant()
    def everybody_sees_what_they_should(self) -> None:
        ids = list(self.known)
        for who in PEOPLE:
            ordinarily = {case for case in ids if self.sees_ordinarily(who, case)}
            expected = ordinarily | {case for case in ids if self.in_emergency(who, case)}
            with self.people.acting(who) as actor:
                opened = {case for (case,) in rows("select id from protection_case where id = any (%s)", ids)}
                listed = rows("select record_id from protection_case_page(%s, 'infinity', %s, 100)",
                              list(actor.principals), uuid.UUID(int=0))  # fmt: skip
            assert opened == expected, who
            assert {case for (case,) in listed} & set(ids) == ordinarily, who
