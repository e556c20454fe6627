"""Asking other bodies: whoever asks learns what a holder chooses to say, and nothing else, whatever they try."""

import uuid

import pytest
from django.db import DatabaseError, connections, transaction
from hypothesis import given
from hypothesis import strategies as st

from amparo.access import context
from amparo.access.context import NotAllowed
from amparo.access.models import Organisation, Team
from amparo.jobs.kinds import REGULAR
from amparo.ledger.models import Entry
from amparo.notices.models import Notice
from amparo.safeguards import alarms
from amparo.vault import actions, asking, holders
from amparo.vault.asking import BudgetReached
from amparo.vault.blind import TooLittleToSearchError, TooMuchToAskError, marked_tokens, tokens_for_query, tokens_to_ask
from amparo.vault.keys import tokens as hashed
from amparo.vault.models import HolderQuestion, Question
from amparo.vault.values import Birth, Document, Name
from tests.access.hands import refused, rows, superuser
from tests.personas import Country, Persona
from tests.protection.people import NAME, screened
from tests.safeguards.scenes import walled
from tests.vault.test_blind import KEY
from tests.vault.tickets import backdate_all

KNOWN, YEAR, PAPER = "Эмілія Дзярновіч", 1991, "MP7654321"
NOBODY = "Квінціліян Няісны"
CONTACT_US, NOT_SAID = HolderQuestion.Answer.CONTACT_US, HolderQuestion.Answer.NOT_SAID


def house(call: str) -> int:
    """What the worker process does by the clock."""
    assert call in {one for _, one in REGULAR}
    with connections["worker"].cursor() as cursor:
        cursor.execute(call)
        return int(cursor.fetchone()[0])


def passed_on() -> int:
    return house("select vault_pass_on()")


@pytest.fixture(autouse=True)
def _nothing_asked(committing: None) -> None:
    """Each test begins with nobody asked, told or findable from outside."""
    with superuser() as hand:
        hand.execute("delete from vault_holderquestion")
        hand.execute("delete from vault_question")
        hand.execute("delete from notices_notice")
        hand.execute("delete from vault_token where narrow")


@pytest.fixture
def person(committing: None, country: Country) -> uuid.UUID:
    """Somebody whom the shelter alone knows, with a year and a document."""
    with country.shelter_worker.acting() as by:
        values = [Name(KNOWN), Birth(f"{YEAR}-03-04"), Document(PAPER, "BY")]
        return actions.add_person(by=by, subject=uuid.uuid4(), values=values)


def ask(persona: Persona, name: str = KNOWN, year: int = YEAR) -> uuid.UUID:
    with persona.acting() as by:
        return holders.ask_by_name(by=by, text=name, birth_year=year, purpose="contact")


def before(persona: Persona) -> list[HolderQuestion]:
    """The questions that somebody of a body sees."""
    with persona.acting() as by:
        return holders.asked_of_us(by=by)


def answers(persona: Persona) -> list[str]:
    """The bodies whose answers somebody sees."""
    with persona.acting() as by:
        return [answer.body for one in holders.questions(by=by) for answer in one.answers]


def answer(persona: Persona, said: HolderQuestion.Answer) -> None:
    asked = before(persona)[0]
    with persona.acting() as by:
        holders.answer(by=by, question_id=asked.pk, said=said)


def told(persona: Persona, kind: str) -> int:
    with persona.acting():
        return Notice.objects.filter(kind=kind).count()


def test_the_holder_learns_which_body_asks_and_the_asker_what_the_holder_says(
    person: uuid.UUID, country: Country
) -> None:
    ask(country.border_officer)
    assert (passed_on(), passed_on()) == (1, 0)
    [asked] = before(country.shelter_worker)
    assert asked.asking_body_id == country.border_officer.organisation_id
    assert (asked.drawer.person_id, asked.purpose, asked.answer) == (person, "contact", None)
    assert told(country.shelter_worker, "holder.asked") == told(country.shelter_head, "holder.asked") == 1
    assert answers(country.border_officer) == []
    answer(country.shelter_worker, CONTACT_US)
    assert answers(country.border_officer) == ["Lantern House"]
    assert told(country.border_officer, "holder.answered") == 1
    assert answers(country.colleague_at_border) == [], "an answer is for whoever asked"


def test_a_document_asks_too(person: uuid.UUID, country: Country) -> None:
    with country.border_officer.acting() as by:
        holders.ask_by_document(by=by, number="мр 765-43-21", purpose="danger")
    passed_on()
    assert [one.drawer.person_id for one in before(country.shelter_worker)] == [person]


def seen_by_asker(country: Country) -> list[object]:
    """Everything that the asker can read of having asked, but for what is random and what time it is."""
    with country.border_officer.acting() as by:
        me = by.worker_id
        return [
            [(one.question.purpose, one.answers) for one in holders.questions(by=by)],
            list(Entry.objects.filter(worker_id=me).exclude(act="question.listed").order_by("-id")
                 .values_list("act", "kind", "purpose", "number")[:1]),
            Notice.objects.count(),
            HolderQuestion.objects.only("id").count(),
            rows("select count(*) from ledger_entry where act in ('person.asked_about', 'holder.answered')"),
        ]  # fmt: skip


def test_nobody_knowing_silence_and_not_saying_are_the_same_to_the_asker(person: uuid.UUID, country: Country) -> None:
    found = []
    for name, said in ((NOBODY, None), (KNOWN, None), (KNOWN, NOT_SAID)):
        with superuser() as hand:
            hand.execute("delete from vault_holderquestion")
            hand.execute("delete from vault_question")
        ask(country.border_officer, name)
        passed_on()
        assert len(before(country.shelter_worker)) == (name == KNOWN)
        if said:
            answer(country.shelter_worker, said)
        found.append(seen_by_asker(country))
    assert found[0] == found[1] == found[2]


def test_asking_looks_for_nobody_so_that_it_costs_the_same(person: uuid.UUID, country: Country) -> None:
    """What is written while somebody waits for the answer is the same rows whoever is known."""

    def written(name: str) -> list[tuple[object, ...]]:
        with superuser() as hand:
            mark = hand.execute("select coalesce(max(id), 0) from ledger_entry").fetchone()
        ask(country.border_officer, name)
        with superuser() as hand:
            counts = "select (select count(*) from vault_holderquestion), (select count(*) from notices_notice)"
            acts = hand.execute("select act, kind, number from ledger_entry where id > %s order by id", mark).fetchall()
            return [*hand.execute(counts).fetchall(), *acts]

    nobody, known = written(NOBODY), written(KNOWN)
    assert known == nobody
    assert known == [(0, 0), ("person.asked_holders", "question", None)]


def test_what_is_asked_stays_written_though_the_request_is_rolled_back(person: uuid.UUID, country: Country) -> None:
    with transaction.atomic():
        ask(country.border_officer)
        transaction.set_rollback(True)
    passed_on()
    assert len(before(country.shelter_worker)) == 1
    with country.border_officer.acting() as by:
        last = Entry.objects.filter(act="person.asked_holders", worker_id=by.worker_id).latest("id")
        assert last.object_id == str(holders.questions(by=by)[0].question.pk)


@pytest.mark.parametrize("typed", ["Эмілія", "Дзярновіч", "E. Dz."])
def test_one_name_alone_asks_nobody(person: uuid.UUID, country: Country, typed: str) -> None:
    with country.border_officer.acting() as by, pytest.raises(TooLittleToSearchError):
        holders.ask_by_name(by=by, text=typed, birth_year=YEAR, purpose="contact")


def test_a_list_of_names_is_not_one_question(country: Country) -> None:
    with pytest.raises(TooMuchToAskError):
        tokens_to_ask("Алена Вольга Марыя Настасся Кацярына Наталля Ганна Юлія", YEAR, lambda _, parts: list(parts))
    with country.border_officer.acting() as by, pytest.raises(NotAllowed):
        asking.ask_holders(by=by, tokens=[bytes([n]) for n in range(13)], purpose="contact")
    with country.border_officer.acting() as by, pytest.raises(NotAllowed):
        asking.ask_holders(by=by, tokens=[], purpose="contact")


def test_the_database_itself_matches_no_name_without_its_year(person: uuid.UUID, country: Country) -> None:
    """Whoever speaks to the database past our code has tokens of the name alone, and of a year not known."""
    with country.shelter_worker.acting() as by:
        actions.add_person(by=by, subject=uuid.uuid4(), values=[Name(KNOWN)])
    by_name = tokens_for_query(KNOWN, None, hashed)
    next_year = tokens_for_query(KNOWN, YEAR + 2, hashed)
    for tokens in (by_name, next_year):
        with country.border_officer.acting() as by:
            asking.ask_holders(by=by, tokens=tokens, purpose="contact")
        passed_on()
        assert before(country.shelter_worker) == []


@given(
    year=st.none() | st.integers(1900, 2030), asked=st.integers(1900, 2030),
    name=st.sampled_from([KNOWN, "Natallia Kavaliova", "Іван Іваноў"]),
)  # fmt: skip
def test_a_question_finds_exactly_whose_year_it_says(year: int | None, asked: int, name: str) -> None:
    marked = marked_tokens([name], year, [], KEY)
    narrow = {token for token, is_narrow in marked.items() if is_narrow}
    assert bool(narrow & set(tokens_to_ask(name, asked, KEY))) == (year == asked)
    assert narrow.isdisjoint(tokens_for_query(name, None, KEY))


def test_guessing_ends_at_ten_a_day_and_is_told(person: uuid.UUID, country: Country) -> None:
    for year in range(1980, 1990):
        ask(country.border_officer, year=year)
    with pytest.raises(BudgetReached) as reached:
        ask(country.border_officer)
    assert reached.value.budget == "holders"
    assert told(country.overseer, "budget_reached") == told(country.border_commander, "budget_reached") == 1
    backdate_all(3600)
    with pytest.raises(BudgetReached):
        ask(country.border_officer)
    passed_on()
    assert before(country.shelter_worker) == []
    ask(country.colleague_at_border)
    backdate_all(86400)
    ask(country.border_officer)


def test_our_own_body_is_not_asked(person: uuid.UUID, country: Country) -> None:
    ask(country.shelter_colleague)
    passed_on()
    assert before(country.shelter_worker) == before(country.shelter_head) == []


def test_in_the_body_only_whoever_sees_the_person_sees_the_question(person: uuid.UUID, country: Country) -> None:
    ask(country.border_officer)
    passed_on()
    [asked] = before(country.shelter_worker)
    for persona in (country.shelter_colleague, country.outsider, country.border_officer):
        assert before(persona) == []
        assert told(persona, "holder.asked") == 0
        with persona.acting() as by, pytest.raises(HolderQuestion.DoesNotExist):
            holders.answer(by=by, question_id=asked.pk, said=CONTACT_US)


def test_an_answer_is_given_once_and_by_one_of_two_words(person: uuid.UUID, country: Country) -> None:
    ask(country.border_officer)
    passed_on()
    [asked] = before(country.shelter_worker)
    with country.shelter_worker.acting():
        refused("question_answered_whole", "select vault_answer_holder(%s, 'known')", asked.pk)
    answer(country.shelter_worker, NOT_SAID)
    with country.shelter_head.acting() as by, pytest.raises(HolderQuestion.DoesNotExist):
        holders.answer(by=by, question_id=asked.pk, said=CONTACT_US)
    with superuser() as hand:
        acts = hand.execute("select act, worker_id from ledger_entry where object_id = %s order by id",
                            [str(asked.drawer_id)]).fetchall()  # fmt: skip
    assert acts == [("person.asked_about", None), ("holder.answered", country.shelter_worker.worker_id)]


def test_a_wall_against_anybody_of_the_asking_body_keeps_its_questions_out(committing: None, country: Country) -> None:
    """The asker himself, or only a colleague of his: the holder is not asked, and so cannot tell by mistake."""
    case = screened(country.border_officer)
    with country.border_officer.acting() as by:
        actions.put(by=by, person_id=case.person_id or uuid.uuid4(), values=[Birth("1991-01-01")])
    walled(country, case, body=country.shelter_worker.organisation_id, account=country.shelter_head.worker_id)
    ask(country.shelter_worker, NAME)
    ask(country.outsider, NAME)
    passed_on()
    bodies = [one.asking_body_id for one in before(country.border_officer)]
    assert bodies == [country.outsider.organisation_id]


def test_whoever_is_walled_in_the_holding_body_hears_of_no_question(committing: None, country: Country) -> None:
    case = screened(country.border_officer)
    with country.border_officer.acting() as by:
        actions.put(by=by, person_id=case.person_id or uuid.uuid4(), values=[Birth("1991-01-01")])
    ask(country.outsider, NAME)
    passed_on()
    commander = country.border_commander
    assert len(before(commander)) == told(commander, "holder.asked") == 1
    walled(country, case, account=commander.worker_id)
    assert before(commander) == []
    assert told(commander, "holder.asked") == 0
    ask(country.outsider, NAME)
    passed_on()
    assert told(commander, "holder.asked") == 0
    assert len(before(country.border_officer)) == 2


def test_nobody_is_asked_about_a_canary(committing: None, country: Country) -> None:
    body = Organisation.objects.using("owner").get(pk=country.border_officer.organisation_id)
    team = Team.objects.using("owner").get(organisation=body, name="Day shift")
    bait = "Тадэвуш Прынада"
    alarms.add_canary(body=body, name=Name(bait), colleague="A colleague who left", duty="screener", team=team)
    with superuser() as hand:
        tokens = tokens_to_ask(bait, YEAR, hashed)
        drawer = hand.execute("select d.id from vault_drawer d join safeguards_canary c on c.person_id = d.person_id"
                              " where d.part = 'identity' order by c.set_at desc limit 1").fetchone()  # fmt: skip
        assert drawer is not None
        for token in tokens:
            hand.execute("insert into vault_token (token, drawer_id, narrow) values (%s, %s, true)", [token, *drawer])
    ask(country.outsider, bait)
    assert passed_on() == 1
    assert before(country.border_commander) == []


def test_under_duress_nobody_is_asked_and_nothing_looks_different(person: uuid.UUID, country: Country) -> None:
    real = ask(country.border_officer, NOBODY)
    with context.acting(country.border_officer.secret(reduced=True)) as by:
        assert by is not None
        forced = holders.ask_by_name(by=by, text=KNOWN, birth_year=YEAR, purpose="contact")
        assert [one.question.pk for one in holders.questions(by=by)] == [forced]
    assert passed_on() == 2
    assert before(country.shelter_worker) == []
    with country.border_officer.acting() as by:
        assert [one.question.pk for one in holders.questions(by=by)] == [real]


def test_under_duress_no_question_is_seen_or_answered(person: uuid.UUID, country: Country) -> None:
    ask(country.border_officer)
    passed_on()
    [asked] = before(country.shelter_worker)
    with context.acting(country.shelter_worker.secret(reduced=True)) as by:
        assert by is not None
        assert holders.asked_of_us(by=by) == []
        with pytest.raises(HolderQuestion.DoesNotExist):
            holders.answer(by=by, question_id=asked.pk, said=CONTACT_US)


def test_the_asker_reads_neither_tokens_nor_who_was_asked(person: uuid.UUID, country: Country) -> None:
    ask(country.border_officer)
    passed_on()
    with country.border_officer.acting():
        assert rows("select id from vault_holderquestion") == []
        for column in ("tokens", "passed_on_at", "reduced"):
            refused("permission denied", f"select {column} from vault_question")
        refused("permission denied", "select question_id from vault_holderquestion")
        refused("permission denied", "delete from vault_question")
        refused("permission denied", "update vault_holderquestion set answer = 'contact_us'")
        refused("permission denied", "insert into vault_question (id) values (gen_random_uuid())")
        refused("permission denied", "select vault_pass_on()")
        refused("permission denied", "select vault_holders_of(null)")
    with superuser() as hand:
        assert hand.execute("select tokens from vault_question").fetchall() == [([],)]


def test_after_thirty_days_a_question_is_gone(person: uuid.UUID, country: Country) -> None:
    ask(country.border_officer)
    passed_on()
    answer(country.shelter_worker, CONTACT_US)
    assert house("select vault_forget_questions()") == 0
    with superuser() as hand:
        for table in ("vault_question", "vault_holderquestion"):
            days = hand.execute(f"select expires_at - asked_at from {table}").fetchone()
            assert days is not None
            assert days[0].days == 30
            hand.execute(f"update {table} set expires_at = now()")
    assert before(country.shelter_worker) == []
    assert answers(country.border_officer) == []
    assert house("select vault_forget_questions()") == 1
    with superuser() as hand:
        assert (
            hand.execute("select 1 from vault_question union all select 1 from vault_holderquestion").fetchall() == []
        )


@pytest.mark.parametrize("name", ["decider", "prosecutor", "statistician", "overseer", "administrator"])
def test_without_the_duty_nobody_asks_and_nobody_answers(person: uuid.UUID, country: Country, name: str) -> None:
    with country.all()[name].acting() as by:
        for forbidden in (
            lambda: asking.ask_holders(by=by, tokens=[b"token"], purpose="contact"),
            lambda: holders.questions(by=by),
            lambda: holders.asked_of_us(by=by),
            lambda: holders.answer(by=by, question_id=uuid.uuid4(), said=CONTACT_US),
        ):
            with pytest.raises(NotAllowed):
                forbidden()
        assert rows("select vault_answer_holder(%s, 'contact_us')", uuid.uuid4()) == [(False,)]
        assert not Question.objects.only("id").exists()


@pytest.mark.parametrize("purpose", ["search", "record", "curiosity"])
def test_a_purpose_is_one_of_the_list(country: Country, purpose: str) -> None:
    with country.border_officer.acting() as by, pytest.raises((NotAllowed, DatabaseError)):
        asking.ask_holders(by=by, tokens=[b"token"], purpose=purpose)
    with country.border_officer.acting() as by:
        assert holders.questions(by=by) == []
