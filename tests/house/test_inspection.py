"""What a rehearsal looks at finds what is wrong: a missing row, an altered entry, an erased person with a key."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from amparo.house.backup import inspection
from amparo.house.backup.making import count, last_checkpoint, tables_of
from amparo.keyservice.destroyed import FILE
from amparo.ledger import sequencer
from amparo.protection import actions as protection
from amparo.protection.models import Case
from amparo.vault import actions as vault
from amparo.vault.keys import client
from amparo.vault.values import Name
from amparo_verify.cosignatures import Cosigner
from amparo_verify.merkle import EMPTY_ROOT
from amparo_verify.notes import parse_checkpoint, parse_note
from tests.access.hands import superuser_conninfo
from tests.personas import Country
from tests.servers import HOME

Connection = psycopg.Connection[Any]


@pytest.fixture
def restored(committing: None, country: Country) -> Iterator[Connection]:
    """A house with people, one of them erased, all entries placed; what a test breaks is rolled back."""
    with country.shelter_worker.acting() as by:
        for number in range(2):
            case = protection.open_screening(by=by, place="shelter").case
            protection.record_identity(by=by, case=case, values=[Name("Зьмена Вымышляная")])
            person = Case.objects.get(pk=case.pk).person_id
            if number:
                assert person
                vault.erase(by=by, person_id=person)
    sequencer.sequence()
    with psycopg.connect(superuser_conninfo()) as connection:
        yield connection
        connection.rollback()


def asked(connection: Connection, kept: str | None = None) -> dict[str, Any]:
    """What a backup made at this moment would say of itself."""
    contents = {"tables": count(connection, tables_of(connection)), "checkpoint": last_checkpoint(connection)}
    return {"contents": contents, "kept": kept, "keys": True}


def found(connection: Connection, told: dict[str, Any]) -> str:
    return " ".join(inspection.look_through(connection, told)["findings"])


def untriggered(connection: Connection) -> None:
    """As an administrator of the database could: past every trigger and constraint."""
    connection.execute("set local session_replication_role = 'replica'")


def test_what_is_whole_is_found_whole(restored: Connection) -> None:
    told = asked(restored, last_checkpoint(restored))
    said = inspection.look_through(restored, told)
    assert said["findings"] == []
    assert said["witnessed"] is True
    assert said["rows"] == sum(told["contents"]["tables"].values()) > 10


def test_row_that_is_missing_is_named_by_its_table(restored: Connection) -> None:
    told = asked(restored)
    untriggered(restored)
    restored.execute("delete from vault_sealed where id = (select id from vault_sealed limit 1)")
    assert "vault_sealed: " in found(restored, told)
    told["contents"]["tables"]["gone_table"] = 3
    assert "gone_table: None rows were restored, 3 were backed up" in found(restored, told)


def test_entry_that_was_altered_is_named(restored: Connection) -> None:
    told = asked(restored)
    untriggered(restored)
    restored.execute(
        "update ledger_entry set act = 'case.read'"
        " where id = (select entry_id from ledger_leaf order by position limit 1)"
    )
    assert "Entry 0 of the ledger is not what was hashed" in found(restored, told)


def test_entry_that_was_dropped_with_its_place_is_found(restored: Connection) -> None:
    told = asked(restored)
    untriggered(restored)
    restored.execute("delete from ledger_leaf where position = (select max(position) from ledger_leaf)")
    assert "its last checkpoint names" in found(restored, told)


def test_past_that_was_rewritten_is_found_by_a_checkpoint_kept_elsewhere(restored: Connection) -> None:
    kept = last_checkpoint(restored)
    assert kept
    note = parse_checkpoint(parse_note(kept).text)
    signature = kept.split("\n\n")[1]
    other = replace(note, root=EMPTY_ROOT).text() + "\n" + signature
    assert "name two roots" in found(restored, asked(restored, other))
    longer = replace(note, size=note.size + 5).text() + "\n" + signature
    assert f"names {note.size + 5} entries of the ledger, {note.size} were restored" in found(
        restored, asked(restored, longer)
    )
    assert "cannot be read" in found(restored, asked(restored, "no note"))


def witnessed(connection: Connection) -> None:
    """A witness that cosigned the newest checkpoint, all of it rolled back with the rest."""
    cosigner = Cosigner("om.example/w1", Ed25519PrivateKey.generate())
    note = parse_note(last_checkpoint(connection) or "")
    row = connection.execute(
        "insert into ledger_witness (name, url, vkey, added_at) values (%s, 'https://om.example/', %s, now())"
        " returning id",
        [cosigner.name, cosigner.witness.encoded()],
    ).fetchone()
    assert row
    connection.execute(
        "insert into ledger_cosigning (witness_id, size, at, outcome, line) values (%s, %s, now(), 'cosigned', %s)",
        [row[0], parse_checkpoint(note.text).size, cosigner.cosign(note.text, 1).line()],
    )


def test_root_is_compared_with_what_a_witness_cosigned_last(restored: Connection) -> None:
    """Also where nobody gives a checkpoint: the weekly rehearsal that runs by itself."""
    assert inspection.look_through(restored, asked(restored))["witnessed"] is False
    witnessed(restored)
    said = inspection.look_through(restored, asked(restored))
    assert (said["findings"], said["witnessed"]) == ([], True)


def test_past_that_was_rewritten_with_the_logs_own_key_is_found_by_what_a_witness_cosigned(
    restored: Connection,
) -> None:
    """Root and note are made anew, as whoever holds the log's key could: the witness's line fits no more."""
    witnessed(restored)
    note = parse_checkpoint(parse_note(last_checkpoint(restored) or "").text)
    other = sequencer.signer().sign(replace(note, root=EMPTY_ROOT).text()).encoded()
    untriggered(restored)
    restored.execute("update ledger_checkpoint set note = %s where size = %s", [other, note.size])
    assert "the witness om.example/w1 cosigned last does not hold" in found(restored, asked(restored))
    restored.execute("delete from ledger_checkpoint where size = %s", [note.size])
    assert "the witness om.example/w1 cosigned last does not hold" in found(restored, asked(restored))


def test_erased_person_who_could_be_found_again_is_told(restored: Connection) -> None:
    told = asked(restored) | {"keys": False}
    untriggered(restored)
    restored.execute("alter table vault_person drop constraint erased_is_without_keys")
    restored.execute("update vault_person set wrapped_key = sha256('x') where erased_at is not null")
    assert "who were erased could be read again" in found(restored, told)


def test_persons_whose_keys_do_not_open_are_counted(restored: Connection) -> None:
    told = asked(restored)
    restored.execute(
        "update vault_person set wrapped_key = set_byte(wrapped_key, 40, 255 - get_byte(wrapped_key, 40))"
        " where id = (select id from vault_person where wrapped_key is not null limit 1)"
    )
    assert "1 persons' keys do not open" in found(restored, told)


def test_person_who_was_erased_after_the_backup_is_no_finding_and_opens_no_more(restored: Connection) -> None:
    """The keys that were restored know of an erasure that the database does not: then its keys go from here, too."""
    told = asked(restored)
    key = "select wrapped_key from vault_person where id = %s"
    erased = restored.execute("select id from vault_person where erased_at is not null limit 1").fetchone()
    there = restored.execute("select id from vault_person where wrapped_key is not null limit 1").fetchone()
    assert erased
    assert there
    assert client().rewrap(str(there[0]), restored.execute(key, there).fetchone()[0]) != b""  # type: ignore[index]
    assert found(restored, told) == ""
    assert str(erased[0]) in (HOME.keys / FILE).read_text()
    assert str(there[0]) not in (HOME.keys / FILE).read_text()


def test_hole_in_row_security_is_told(restored: Connection) -> None:
    told = asked(restored)
    restored.execute("alter table vault_sealed disable row level security")
    assert "vault_sealed" in found(restored, told)
