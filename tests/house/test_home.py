"""The data directory: private, made once, and clear about what to do where it cannot be used."""

import os
import pwd
import stat
import threading
from pathlib import Path

import pytest

from amparo.house.home import Home, HomeUnusable, reachable, refuse_unreachable
from amparo.house.postgres import Embedded

PASSED_THROUGH = 0o710 if os.geteuid() == 0 else 0o700
"""As root, the accounts of the house may pass through, and look at nothing."""


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_home_and_its_folders_are_private(folder: Path) -> None:
    home = Home(folder / "home").make()
    assert {mode(path) for path in (home.secrets, home.postgres, home.log)} == {0o700}
    assert {mode(path) for path in (home.path, home.run)} == {PASSED_THROUGH}


def test_home_that_others_could_read_is_closed(folder: Path) -> None:
    home = Home(folder).make()
    home.path.chmod(0o755)
    home.secrets.chmod(0o755)
    home.make()
    assert (mode(home.path), mode(home.secrets)) == (PASSED_THROUGH, 0o700)


def test_secret_is_made_once_and_private(folder: Path) -> None:
    home = Home(folder).make()
    first = home.secret("key")
    assert len(first) > 30
    assert home.secret("key", lambda: "another") == first
    assert mode(home.secrets / "key") == 0o600
    assert [file.name for file in home.secrets.iterdir()] == ["key"]


def test_two_who_need_a_secret_at_once_get_the_same(folder: Path) -> None:
    home, found = Home(folder).make(), []
    threads = [threading.Thread(target=lambda: found.append(home.secret("key"))) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 16
    assert len(set(found)) == 1


def test_full_disk_leaves_no_half_written_secret(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Home(folder).make()

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", full)
        with pytest.raises(HomeUnusable, match="No space left"):
            home.secret("key")
    assert list(home.secrets.iterdir()) == []
    assert home.secret("key")


def test_empty_secret_is_never_used(folder: Path) -> None:
    home = Home(folder).make()
    (home.secrets / "key").touch()
    with pytest.raises(HomeUnusable, match="backup"):
        home.secret("key")


@pytest.mark.parametrize("place", ["/proc/amparo", "/dev/null/amparo"])
def test_place_that_cannot_be_written_says_what_to_do(place: str) -> None:
    with pytest.raises(HomeUnusable, match=f"Cannot use {place}.*set AMPARO_HOME"):
        Home(Path(place)).make()


def test_folder_with_other_files_is_left_alone(folder: Path) -> None:
    (folder / "letters").mkdir()
    before = mode(folder)
    with pytest.raises(HomeUnusable, match="holds other files"):
        Home(folder).make()
    assert mode(folder) == before
    assert [path.name for path in folder.iterdir()] == ["letters"]


def test_home_behind_a_closed_folder_is_refused_for_the_servers_account(folder: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    folder.chmod(0o755)
    assert reachable(folder / "open", nobody)
    assert not reachable(closed / "home", nobody)
    with pytest.raises(HomeUnusable, match=r"'nobody', which cannot reach .*Set AMPARO_HOME"):
        refuse_unreachable(closed / "home", nobody)
    assert mode(closed) == 0o700


def test_path_too_long_for_a_socket_is_refused_before_anything_is_made(folder: Path) -> None:
    home = Home(folder / ("long" * 25)).make()
    with pytest.raises(HomeUnusable, match=r"too long a path.*shorter"):
        Embedded(home).start()
    assert list(home.postgres.iterdir()) == []
