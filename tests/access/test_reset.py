"""One administrator alone becomes nobody: what a reset account could do waits for a second person."""

import re
import secrets

import pytest
from django.db import DatabaseError, connections, transaction
from django.test import Client

from amparo.access import actions, codes, context
from amparo.access.calls import Refused
from amparo.access.models import Agreement, Worker
from amparo.access.models_door import Passkey
from tests.access.hands import superuser
from tests.access.signing import first_step, sign_in, without_factors
from tests.access.test_grants import agreed, asked
from tests.disclosure.hands import worker_at
from tests.personas import PASSWORD, Country, Persona


@pytest.fixture(autouse=True)
def fresh(committing: None) -> None:
    without_factors()


@pytest.fixture
def colleague(country: Country) -> Persona:
    """Another administrator where the administrator works."""
    return worker_at(country.administrator.organisation_id, "administrator", "own")


def reset(country: Country, whose: Persona) -> str:
    """The code that the administrator holds after it."""
    page = country.administrator.client(stepped_up=True).post(f"/people/{whose.worker_id}/reset/").content.decode()
    assert "rest until a second person agrees" in page
    code = re.search(r"<code>([^<]+)</code>", page)
    assert code
    return code[1]


def taken_up(code: str) -> None:
    """Whoever holds the code chooses a password."""
    typed = {"code": code, "password": PASSWORD, "password_again": PASSWORD}
    assert Client().post("/invitation/", typed).status_code == 302


def duties(whose: Persona) -> list[str]:
    with superuser() as found:
        held = found.execute("select duty from access_dutyheld where worker_id = %s", [whose.worker_id])
        return [duty for (duty,) in held.fetchall()]


def waiting_for(whose: Persona) -> Agreement:
    return Agreement.objects.using("owner").filter(beneficiary_id=whose.worker_id).latest("asked_at")


def test_whoever_resets_a_second_administrator_cannot_agree_as_them(country: Country, colleague: Persona) -> None:
    mine = asked(country.administrator, country.shelter_colleague, "caseworker")
    taken_up(reset(country, colleague))
    assert sign_in(Client(), colleague.username)["Location"] == "/"
    browser = colleague.client()  # by a passkey, or the duty would rest for want of one
    assert browser.get("/duties/")["Location"] == "/account/", "Without a duty nothing opens but the own account."
    assert browser.post(f"/duties/{mine}/agree/").status_code == 302
    assert Agreement.objects.using("owner").get(pk=mine).agreed_at is None


PROOFS = ["access_passkey", "access_codeapp", "access_recoverycode", "access_duresspassword", "access_knowndevice",
          "access_threshold"]  # fmt: skip


def proofs(whose: Persona) -> dict[str, int]:
    with superuser() as found:
        counted = {table: f"select count(*) from {table} where worker_id = %s" for table in PROOFS}
        return {
            table: found.execute(ask.encode(), [whose.worker_id]).fetchall()[0][0] for table, ask in counted.items()
        }


@pytest.mark.parametrize("way", ["reset", "end"])
def test_nothing_that_opened_the_account_before_opens_it_after(country: Country, colleague: Persona, way: str) -> None:
    """Nor does what a thief had added to it."""
    Passkey.objects.using("owner").create(
        worker_id=colleague.worker_id,
        credential_id=secrets.token_bytes(16),
        credential=b"key",
        sign_count=0,
        name="Key",
    )
    codes.add_app(colleague.worker_id, codes.new_secret(), 0)
    assert proofs(colleague)["access_passkey"] == proofs(colleague)["access_codeapp"] == 1
    country.administrator.client(stepped_up=True).post(f"/people/{colleague.worker_id}/{way}/")
    assert proofs(colleague) == dict.fromkeys(PROOFS, 0)


def test_the_duties_come_back_when_another_agrees(country: Country, colleague: Persona) -> None:
    taken_up(reset(country, colleague))
    assert duties(colleague) == []
    waits = waiting_for(colleague)
    assert (waits.asked_by_id, waits.act) == (country.administrator.worker_id, "worker.grant")
    with pytest.raises(Refused):
        agreed(country.administrator, waits.pk)
    agreed(country.second_administrator, waits.pk)
    assert duties(colleague) == ["administrator"]
    assert sign_in(Client(), colleague.username)["Location"] == "/"
    assert colleague.client().get("/duties/").status_code == 200, "by a passkey"


def test_nobody_changes_sides_in_between(country: Country, colleague: Persona) -> None:
    reset(country, colleague)
    with pytest.raises(Refused):
        asked(country.second_administrator, colleague, "caseworker")


def test_whoever_comes_back_after_leaving_comes_with_a_new_invitation(country: Country, colleague: Persona) -> None:
    country.administrator.client(stepped_up=True).post(f"/people/{colleague.worker_id}/end/")
    agreed(country.second_administrator, asked(country.administrator, colleague, "administrator"))
    assert Worker.objects.using("owner").get(pk=colleague.worker_id).is_active
    assert first_step(Client(), colleague.username).status_code == 422, "The password of then opens nothing."


def test_an_invitation_ends_with_the_account_also_where_that_comes_back(country: Country, colleague: Persona) -> None:
    code = reset(country, colleague)
    country.administrator.client(stepped_up=True).post(f"/people/{colleague.worker_id}/end/")
    agreed(country.second_administrator, asked(country.administrator, colleague, "administrator"))
    typed = {"code": code, "password": PASSWORD, "password_again": PASSWORD}
    assert Client().post("/invitation/", typed).status_code == 422


def test_whoever_was_ended_on_the_machine_neither(country: Country, colleague: Persona) -> None:
    actions.end_worker(username=colleague.username)
    agreed(country.second_administrator, asked(country.administrator, colleague, "administrator"))
    assert first_step(Client(), colleague.username).status_code == 422


@pytest.mark.parametrize("statement", [
    "select access_reset('\\x00', {0})", "select access_end({0})",
    "select access_invite('\\x01', 'somebody.new', 'Somebody', null, 'records')",
])  # fmt: skip
def test_the_database_asks_again_who_administers(country: Country, colleague: Persona, statement: str) -> None:
    with (
        context.acting(country.administrator.secret(), using="door"),
        pytest.raises(DatabaseError, match="only after proving who one is"),
        transaction.atomic(using="door"),
        connections["door"].cursor() as cursor,
    ):
        cursor.execute(statement.format(colleague.worker_id))
