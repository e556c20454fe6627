"""A stolen database, a stolen disk, a stolen backup: without the root, nothing opens (T7, T14)."""

import shutil
import uuid
from contextlib import suppress
from pathlib import Path

import pytest
from django.db import connection

from amparo.house.home import Home
from amparo.keyservice.errors import BadRequest, KeysUnavailable
from amparo.keyservice.keys import Keys
from amparo.keyservice.protocol import Operation
from amparo.keyservice.root import LocalRoot
from amparo.keyservice.running import ROOT as ROOT_FILE
from amparo.keyservice.running import local_root, service_of
from amparo.vault import actions, cipher
from amparo.vault.cipher import VaultError
from amparo.vault.values import Name
from tests.access.hands import superuser
from tests.keyservice.conftest import House, drawer, to_open
from tests.personas import Country
from tests.servers import HOME

Loot = list[tuple[uuid.UUID, bytes, uuid.UUID, bytes]]


@pytest.fixture
def loot(committing: None, country: Country) -> Loot:
    """What a thief of the database has of a person: wrapped key and sealed name."""
    with country.shelter_worker.acting() as by:
        person = actions.add_person(by=by, subject=uuid.uuid4(), values=[Name("Тэкля Буйніцкая")])
    connection.close()
    with superuser() as thief:
        return [
            (row[0], bytes(row[1]), row[2], bytes(row[3]))
            for row in thief.execute(
                "select p.id, p.wrapped_key, s.id, s.sealed from vault_person p join vault_drawer d"
                " on d.person_id = p.id join vault_sealed s on s.drawer_id = d.id where p.id = %s", [person],
            )
        ]  # fmt: skip


def opened(keys: Keys, loot: Loot) -> str:
    [(person, wrapped, row, sealed)] = loot
    key = keys.open(str(person), wrapped)
    place = {"table": "vault_sealed", "column": "name", "row_id": str(row), "key_version": 1}
    return cipher.open_sealed(sealed, key=key, **place).decode()  # type: ignore[arg-type] # words of one call


def every_key_of(folder: Path) -> list[bytes]:
    """Whatever 32 bytes could be read out of files as a key, as they are and as text."""
    contents = [file.read_bytes() for file in folder.rglob("*") if file.is_file()]
    return [part for content in contents for part in (content[:32], content[-32:], content[1:33]) if len(part) == 32]


def test_a_dump_and_the_webs_secrets_open_nothing_without_the_key_service(loot: Loot) -> None:
    secrets = [key for key in every_key_of(HOME.secrets) if key != local_root(HOME)]
    [(person, wrapped, _, _)] = loot
    assert secrets
    for key in secrets:
        with pytest.raises(VaultError):
            cipher.unwrap(wrapped, kek=key, owner=str(person))


def test_a_dump_and_the_sealed_keys_open_nothing_without_the_root(loot: Loot, short: Path) -> None:
    """A whole disk, where custodians hold the root."""
    stolen = Home(short / "home").make()
    shutil.copytree(HOME.keys, stolen.keys, dirs_exist_ok=True)
    with pytest.raises(KeysUnavailable):
        service_of(stolen, {})
    for guess in every_key_of(stolen.path):
        with pytest.raises(KeysUnavailable):
            Keys(stolen.keys, LocalRoot(guess))
        with pytest.raises(VaultError):
            cipher.unwrap(loot[0][1], kek=guess, owner=str(loot[0][0]))


def test_with_the_root_the_same_loot_opens(loot: Loot, short: Path) -> None:
    """So that the tests above fail for the lack of the root and of nothing else."""
    kept = Home(short / "home").make()
    shutil.copytree(HOME.keys, kept.keys, dirs_exist_ok=True)
    shutil.copy(HOME.secrets / ROOT_FILE, kept.secrets / ROOT_FILE)
    assert "Тэкля Буйніцкая" in opened(service_of(kept, {}).keys, loot)


def test_no_key_is_among_the_secrets_but_the_root_of_this_default(committing: None) -> None:
    names = {file.name for file in HOME.secrets.iterdir()}
    assert not [name for name in names if name.startswith(("wrapping-key", "search"))]


def test_no_answer_of_the_service_holds_a_data_key(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever holds the web process reads while it is held, and takes no key away that opens what is written later."""
    made: list[bytes] = []

    def noted() -> bytes:
        made.append(bytes(range(200, 232)))
        return made[-1]

    monkeypatch.setattr(cipher, "new_data_key", noted)
    service, owner = house.service(), b"person"
    [wrapped] = service.answer(Operation.NEW_KEYS, [owner, b"3"])
    [sealed] = service.answer(Operation.SEAL, [owner, wrapped, b"vault_sealed", b"name", b"row", "Тэкля".encode()])
    asked = to_open(house.tickets.give("person"), ("person", wrapped, [("name", "row", sealed)]))
    opened = service.answer(Operation.OPEN, asked)
    assert opened == ["Тэкля".encode()]
    fields = {Operation.TOKENS: [b"pair", b"x"], Operation.REWRAP: [owner, wrapped], Operation.INTAKE_KEY: [b"3"]}
    answers = [wrapped, sealed, *opened]
    for operation in Operation:
        with suppress(Exception):
            answers += service.answer(operation, fields.get(operation, []))
    assert made
    assert not [answer for answer in answers if made[0] in answer]


@pytest.mark.parametrize("count", [b"2", b"-1", b"x", b"", b"99999999999999999999"])
def test_values_that_are_not_there_open_nothing(house: House, count: bytes) -> None:
    service = house.service()
    owner, wrapped, [(column, row, sealed)] = drawer(service.keys, "person", service.keys.new_key("person", 3)[1])
    asked = [house.tickets.give("person").bytes, b"vault_sealed", owner.encode(), wrapped, count,
             column.encode(), row.encode(), sealed]  # fmt: skip
    with pytest.raises(BadRequest):
        service.answer(Operation.OPEN, asked)
    assert service.keys.openings.number == 0
