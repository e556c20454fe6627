"""Wrapping keys: one an organisation and month, on the disk before they are used, gone for good when retired."""

import base64
import stat
import uuid
from pathlib import Path

import pytest

from amparo.house.home import Home
from amparo.keyservice.errors import KeysRefused, KeysSealed, KeysUnavailable
from amparo.keyservice.keys import Keys
from amparo.keyservice.protocol import Operation
from amparo.keyservice.root import LocalRoot
from amparo.keyservice.running import ROOT as ROOT_FILE
from amparo.keyservice.running import local_root, root_of, service_of
from amparo.keyservice.store import Store, kept_too_long
from amparo.vault.cipher import KekId, SealBrokenError, UnknownWrappingKeyError, kek_of, new_data_key, open_sealed
from tests.keyservice.conftest import ROOT, Clock, House
from tests.vault.test_cipher import KEY, WRAPPED_FORMAT_1

DAY = 86400


def keys_of(house: House) -> Keys:
    return Keys(house.folder, LocalRoot(ROOT), house.limits, house.clock)


def test_each_body_and_each_month_has_a_wrapping_key_of_its_own(house: House) -> None:
    keys = keys_of(house)
    november = [kek_of(keys.new_key("person", body)[1]) for body in (3, 4, 3)]
    house.clock.now += 5 * DAY
    assert [*november, kek_of(keys.new_key("person", 3)[1])] == [
        KekId(3, 202611, 0), KekId(4, 202611, 0), KekId(3, 202611, 0), KekId(3, 202612, 0),
    ]  # fmt: skip
    assert len({keys.store.kek(kek_id) for kek_id in [*november, KekId(3, 202612, 0)]}) == 3


def test_after_a_restart_everything_opens(house: House) -> None:
    key, wrapped = keys_of(house).new_key("person", 3)
    house.clock.now += 40 * DAY
    assert keys_of(house).open("person", wrapped) == key


def test_a_wrapping_key_is_on_the_disk_before_anything_is_wrapped_with_it(house: House) -> None:
    keys = keys_of(house)
    (house.folder / "kek-3-202611-0000").mkdir()  # so that it cannot be written
    with pytest.raises(KeysUnavailable):
        keys.new_key("person", 3)
    (house.folder / "kek-3-202611-0000").rmdir()
    assert keys.new_key("person", 3)


def test_files_are_sealed_and_of_this_account_alone(house: House) -> None:
    keys = keys_of(house)
    keys.new_key("person", 3)
    held = [keys.store.kek(KekId(3, 202611, 0)), keys.store.key("log-key"), keys.store.key("search-key")]
    for file in house.folder.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert not [key for key in held if key in file.read_bytes()]


def test_a_file_that_was_renamed_or_altered_does_not_open(house: House) -> None:
    keys_of(house).new_key("person", 3)
    file = house.folder / "kek-3-202611-0000"
    file.rename(house.folder / "kek-4-202611-0000")
    with pytest.raises(SealBrokenError):
        keys_of(house).store.kek(KekId(4, 202611, 0))
    (house.folder / "kek-4-202611-0000").write_bytes(b"\x01" + bytes(60))
    with pytest.raises(SealBrokenError):
        keys_of(house).new_key("person", 4)


def test_retired_wrapping_keys_are_gone_and_what_they_wrapped_opens_no_more(house: House) -> None:
    keys = keys_of(house)
    key, before = keys.new_key("person", 3)
    assert keys.store.begin_turn() == (202611, 1)
    after = keys.rewrap("person", before)
    assert keys.store.retire() == 1
    assert keys.open("person", after) == key
    for one in (keys, keys_of(house)):
        with pytest.raises(UnknownWrappingKeyError):
            one.open("person", before)
        assert one.store.turn() == (202611, 1)


def test_the_service_itself_refuses_to_retire_right_after_a_rotation(house: House) -> None:
    service = house.service()
    service.answer(Operation.BEGIN_TURN, [])
    with pytest.raises(KeysRefused, match="too recent"):
        service.answer(Operation.RETIRE, [])


def test_wrapping_anew_keeps_owner_and_body_and_tells_what_does_not_open(house: House) -> None:
    keys = keys_of(house)
    key, wrapped = keys.new_key("person", 3)
    keys.store.begin_turn()
    anew = keys.rewrap("person", wrapped)
    assert kek_of(anew) == KekId(3, 202611, 1)
    assert keys.open("person", anew) == key
    assert keys.rewrap("person", anew) == anew
    for owner, wrong in (("somebody else", wrapped), ("somebody else", anew), ("person", b"damaged"), ("person", b"")):
        assert keys.rewrap(owner, wrong) == b""


def test_values_are_sealed_without_the_data_key_going_out(house: House) -> None:
    keys = keys_of(house)
    key, wrapped = keys.new_key("person", 3)
    [sealed] = keys.seal("person", wrapped, [("vault_sealed", "name", "row-1", b"Hanna")])
    place = {"table": "vault_sealed", "column": "name", "row_id": "row-1", "key_version": 1}
    assert open_sealed(sealed, key=key, **place) == b"Hanna"  # type: ignore[arg-type] # words of one call
    with pytest.raises(SealBrokenError):
        keys.seal("somebody else", wrapped, [])


def test_another_root_opens_nothing_and_harms_nothing(house: House) -> None:
    key, wrapped = keys_of(house).new_key("person", 3)
    with pytest.raises(KeysUnavailable, match="not the one"):
        house.service(root=bytes(32))
    assert keys_of(house).open("person", wrapped) == key


def test_a_folder_from_which_something_is_missing_is_refused_not_begun_anew(house: House) -> None:
    keys_of(house).new_key("person", 3)
    (house.folder / "log-key").unlink()
    with pytest.raises(KeysUnavailable, match="log-key is missing"):
        house.service()
    assert not (house.folder / "log-key").exists()


def test_too_many_turns_in_a_month_are_refused(house: House) -> None:
    (house.folder / "turn-202611-65535").touch()
    with pytest.raises(KeysUnavailable, match="Wait for the next"):
        keys_of(house).store.begin_turn()


def test_a_draft_that_a_killed_service_left_is_in_nobodys_way(house: House) -> None:
    (house.folder / ".kek-3-202611-0000").write_bytes(b"half")
    assert keys_of(house).new_key("person", 3)


def home_at(folder: Path) -> Home:
    """As root, Amparo's own account must be able to walk there."""
    return Home(folder / "home").make()


def test_keys_of_an_older_amparo_move_under_the_root_and_still_open(short: Path) -> None:
    home = home_at(short)
    (home.secrets / "wrapping-key-0007").write_text(base64.b64encode(bytes(32)).decode())
    (home.secrets / "search-key").write_text(base64.b64encode(KEY).decode())
    for _ in range(2):
        service = service_of(home, {})
        assert service.keys.open("person-1", WRAPPED_FORMAT_1) == KEY
        assert service.keys.store.key("search-key") == KEY
    assert {file.name for file in home.secrets.iterdir()} == {ROOT_FILE, "amparo_keys"}
    assert kek_of(service.keys.rewrap("person-1", WRAPPED_FORMAT_1))[1:] == service.keys.store.turn()


def test_a_root_that_is_gone_is_not_made_anew(short: Path) -> None:
    home = home_at(short)
    service_of(home, {})
    (home.secrets / ROOT_FILE).unlink()
    with pytest.raises(KeysUnavailable, match="amparo keys recover"):
        service_of(home, {})
    assert not (home.secrets / ROOT_FILE).exists()


def test_sealed_means_that_no_root_lies_about(short: Path) -> None:
    home = home_at(short)
    local_root(home)
    with pytest.raises(KeysUnavailable, match="nothing would be sealed"):
        root_of(home, {"AMPARO_KEYS_UNSEAL": "1"})


def test_sealed_it_answers_how_it_is_and_nothing_else(house: House) -> None:
    keys_of(house)
    service = house.service(root=None)
    assert service.answer(Operation.STATUS, [])[0] == b"0"
    for asked in set(Operation) - {Operation.STATUS, Operation.UNSEAL}:
        with pytest.raises(KeysSealed, match="amparo keys unseal"):
            service.answer(asked, [uuid.uuid4().bytes])


def test_keys_are_random(house: House) -> None:
    one, other = (Store(house.folder, LocalRoot(new_data_key()), Clock()).key(name) for name in ("one", "other"))
    assert one != other


def test_wrapping_keys_that_outlive_the_promise_are_named(house: House) -> None:
    """Whoever was known and erased on the first of November must open from no copy on the sixth of December."""
    keys = keys_of(house)
    keys.new_key("person", 3)
    for days, month in ((0, None), (7, None), (8, 202611), (70, 202611)):
        assert kept_too_long(house.folder, house.clock.now + days * DAY) == month
    house.clock.now += 8 * DAY
    keys.new_key("person", 3)
    keys.store.retire()
    assert kept_too_long(house.folder, house.clock.now) is None
