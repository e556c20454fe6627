"""A court's technician proves the ledger with one small package: no Django, nothing of the server it must not trust."""

import re
import subprocess
import sys
from importlib.metadata import requires
from pathlib import Path

import pytest

from amparo_verify.command import main
from tests.verify.test_verify import SIZES, Export, change

WITHOUT_THE_SERVER = """
import sys

class Refused:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"amparo", "django", "psycopg", "click", "rich", "numpy"}:
            raise ImportError(f"{name} is not there")

sys.meta_path.insert(0, Refused())
from amparo_verify.command import main
main(sys.argv[1:])
"""


def alone(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", "-c", WITHOUT_THE_SERVER, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_it_proves_an_export_where_django_and_amparo_cannot_be_imported(tmp_path: Path) -> None:
    export = Export()
    (tmp_path / "kept").write_text(export.checkpoints[2], "utf-8")
    (tmp_path / "key").write_text(export.vkey, "utf-8")
    done = alone(export.write(tmp_path / "export"), "--checkpoint", tmp_path / "kept", "--key", tmp_path / "key")
    assert (done.returncode, done.stderr) == (0, "")
    assert "The export holds." in done.stdout
    assert "the log only grew since the checkpoint you kept" in done.stdout


def test_it_names_the_altered_entry_and_ends_with_one(tmp_path: Path) -> None:
    export = Export()
    change(export, 9)
    done = alone(export.write(tmp_path / "export"))
    assert done.returncode == 1
    assert "entry 9" in done.stdout


def test_the_package_asks_for_cryptography_and_for_nothing_else() -> None:
    assert [re.split("[^a-z]", one)[0] for one in requires("amparo-verify") or []] == ["cryptography"]


def test_a_checkpoint_kept_of_another_history_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "kept").write_text(Export(mark="write").sign(SIZES[-1]), "utf-8")
    with pytest.raises(SystemExit) as ended:
        main([str(Export().write(tmp_path / "export")), "--checkpoint", str(tmp_path / "kept")])
    assert ended.value.code == 1
    assert "DOES NOT HOLD" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["nowhere"], [".", "--key", "nowhere"], [".", "--checkpoint", "nowhere"]])
def test_what_cannot_be_read_is_said_in_one_line(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "nowhere" in capsys.readouterr().err.splitlines()[-1]
