"""Whatever is opened, shared, ended, walled off and moved, in whatever order: everybody sees what the rules say.

Hypothesis plays long random days; a model of a few lines says who should see which case, and the database is asked.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from amparo.access import context, door
from amparo.access.context import Actor
from amparo.access.models import DutyHeld, Organisation, Principal, Team, Worker
from amparo.protection.models import Case
from tests.access.hands import principal_of, refused, rows, superuser
from tests.personas import Country, Persona

FOR_EVER = datetime(2099, 1, 1, tzinfo=UTC)
PEOPLE = {
    # who                    body       team     duty            scope
    "officer":               ("border", "day",   "screener",     "own"),
    "mate":                  ("border", "day",   "screener",     "team"),
    "night officer":         ("border", "night", "screener",     "team"),
    "commander":             ("border", "night", "screener",     "organisation"),
    "desk sergeant":         ("border", "day",   "investigator", "organisation"),
    "shelter head":          ("refuge", "house", "caseworker",   "shared"),
    "shelter worker":        ("refuge", "house", "caseworker",   "own"),
}  # fmt: skip
WITH_SIGHT = {"screener", "caseworker", "decider"}
TEAMS = {"border": ("day", "night"), "refuge": ("house",)}
REACH = {
    "own": ("worker",),
    "team": ("worker", "team"),
    "organisation": ("worker", "team", "body"),
    "shared": ("worker", "team", "body", "shared"),
}
Principal_ = tuple[str, str]
"""What can stand among the readers: ("worker", who), ("team", which), ("body", which), ("shared", with which body)."""


@dataclass
class Known:
    """What the model knows of a case: whose it is, for whom it is open, and from whom it is walled off."""

    body: str
    open_for: set[Principal_]
    lapsed: set[Principal_] = field(default_factory=set)
    walled: set[str] = field(default_factory=set)


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

    def move(self, who: str, team: str) -> None:
        worker = Worker.objects.using("owner").filter(pk=self.personas[who].worker_id)
        worker.update(team_id=self.teams[team])


def test_everybody_sees_what_the_rules_say_whatever_happened(committing: None, country: Country) -> None:
    staff = Staff()

    class Day(WorkingDay):
        people = staff

    run_state_machine_as_test(
        Day,
        settings=settings(
            max_examples=10, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


class WorkingDay(RuleBasedStateMachine):
    """One random day."""

    people: Staff
    cases = Bundle("cases")
    who = st.sampled_from(sorted(PEOPLE))
    screeners = st.sampled_from(sorted(name for name, about in PEOPLE.items() if about[2] in WITH_SIGHT))
    recipients = st.sampled_from(
        [("worker", name) for name in sorted(PEOPLE)] + [("team", "night"), ("body", "refuge"), ("shared", "refuge"),
                                                         ("body", "border")]
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self.known: dict[uuid.UUID, Known] = {}
        self.team = {name: about[1] for name, about in PEOPLE.items()}
        for name, team in self.team.items():
            self.people.move(name, team)

    def principals(self, who: str) -> set[Principal_]:
        body, _, _, scope = PEOPLE[who]
        mine = {"worker": who, "team": self.team[who], "body": body, "shared": body}
        return {(kind, mine[kind]) for kind in REACH[scope]}

    def should_see(self, who: str, case: uuid.UUID) -> bool:
        known = self.known[case]
        in_reach = bool((known.open_for - known.lapsed) & self.principals(who))
        return PEOPLE[who][2] in WITH_SIGHT and in_reach and who not in known.walled

    def may_share(self, who: str, case: uuid.UUID, principal: Principal_) -> bool:
        ours = self.known[case].body == PEOPLE[who][0]
        return ours and self.should_see(who, case) and principal != ("body", self.known[case].body)

    @rule(target=cases, who=screeners)
    def opens(self, who: str) -> uuid.UUID:
        body = PEOPLE[who][0]
        with self.people.acting(who):
            case = Case.objects.create().pk
        self.known[case] = Known(body, {("worker", who), ("team", self.team[who]), ("body", body)})
        return case

    @rule(case=cases, who=who, principal=recipients)
    def shares(self, case: uuid.UUID, who: str, principal: Principal_) -> None:
        if self.attempt("select protection_case_share(%s, %s, %s)", who, case, principal, FOR_EVER):
            self.known[case].open_for.add(principal)
            self.known[case].lapsed.discard(principal)

    @rule(case=cases, who=who, principal=recipients)
    def takes_back(self, case: uuid.UUID, who: str, principal: Principal_) -> None:
        if self.attempt("select protection_case_unshare(%s, %s)", who, case, principal):
            self.known[case].open_for.discard(principal)
            self.known[case].lapsed.discard(principal)

    def attempt(self, sql: str, who: str, case: uuid.UUID, principal: Principal_, *more: object) -> bool:
        """Try it, and see that it is refused exactly where it should be."""
        allowed = self.may_share(who, case, principal)
        with self.people.acting(who):
            if allowed:
                rows(sql, case, self.people.ids[principal], *more)
            else:
                refused("no such record", sql, case, self.people.ids[principal], *more)
        return allowed

    @rule(case=cases, data=st.data())
    def moment_passes(self, case: uuid.UUID, data: st.DataObject) -> None:
        """A share lapses; nobody has swept yet."""
        shared = sorted(self.known[case].open_for - {("body", self.known[case].body)})
        principal = data.draw(st.sampled_from(shared)) if shared else None
        if principal is None:
            return
        with superuser() as found:
            found.execute(
                "update protection_case_access set until = now() where record_id = %s and principal_id = %s",
                [case, self.people.ids[principal]],
            )
            found.execute("update protection_case set next_expiry = now() where id = %s", [case])
        self.known[case].lapsed.add(principal)

    @rule(case=cases, who=who)
    def is_walled_off(self, case: uuid.UUID, who: str) -> None:
        self.known[case].walled.add(who)
        walled = [self.people.personas[name].worker_id for name in self.known[case].walled]
        with superuser() as found:
            found.execute("update protection_case set walled = %s where id = %s", [walled, case])

    @rule(who=st.sampled_from(["officer", "mate", "night officer"]), team=st.sampled_from(TEAMS["border"]))
    def moves(self, who: str, team: str) -> None:
        self.people.move(who, team)
        self.team[who] = team

    @rule()
    def sweeper_comes_by(self) -> None:
        with superuser() as found:
            found.execute("select protection_case_sweep()")

    @invariant()
    def everybody_sees_what_they_should(self) -> None:
        ids = list(self.known)
        for who in PEOPLE:
            expected = {case for case in ids if self.should_see(who, case)}
            with self.people.acting(who) as actor:
                opened = {case for (case,) in rows("select id from protection_case where id = any (%s)", ids)}
                listed = rows("select record_id from protection_case_page(%s, 'infinity', %s, 100)",
                              list(actor.principals), uuid.UUID(int=0))  # fmt: skip
            assert opened == expected, who
            assert {case for (case,) in listed} & set(ids) == expected, who
