"""What a careless or hostile change would plant is refused before it lands."""

import shutil
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from amparo.access import catalogue
from tests.access.hands import superuser_conninfo
from tests.conftest import ROOT
from tools import sbom, static

IN_A_VIEW = "amparo/protection/views_work.py"
VIEW = "\n\n@require_GET\ndef planted(request: Request) -> HttpResponse:\n    return HttpResponse()\n"
PLANTED = {
    "a view without an act": (IN_A_VIEW, VIEW, "neither its act nor that it is public"),
    "raw SQL, f-string": (
        IN_A_VIEW, "\n\ndef planted(cursor, name):\n    cursor.execute(f\"select '{name}'\")\n", "SQL put together"),
    "raw SQL, percent": (
        IN_A_VIEW, "\n\ndef planted(cursor, name):\n    cursor.execute(\"select '%s'\" % name)\n", "SQL put together"),
    "raw SQL, plus": (
        IN_A_VIEW, "\n\ndef planted(cursor, name):\n    cursor.execute(\"alter x \" + name)\n", "SQL put together"),
    "raw SQL, format": (
        IN_A_VIEW, "\n\ndef planted(m, name):\n    return m.objects.raw('x {}'.format(name))\n", "SQL put together"),
    "unescaped text": (IN_A_VIEW, "\n\ndef planted(text):\n    return mark_safe(text)\n", "unescaped"),
    "forms from elsewhere": (IN_A_VIEW, "\n\n@csrf_exempt\ndef _planted(request):\n    return None\n", "other sites"),
    "a value in a log": (
        IN_A_VIEW, "\n\ndef planted(logger, name):\n    logger.warning('no %s', name)\n", "a value in a log"),
    "the owner in a room": (
        IN_A_VIEW, "\n\ndef planted():\n    return Case.objects.using('owner')\n", "the owner's connection"),
    "the owner by name": (
        IN_A_VIEW, "\n\ndef planted():\n    return connections['owner']\n", "the owner's connection"),
    "pickle": (IN_A_VIEW, "\n\nimport pickle\n", "runs what it reads"),
    "eval": (IN_A_VIEW, "\n\ndef planted(text):\n    return eval(text)\n", "runs text"),
    "a shell": (IN_A_VIEW, "\n\ndef planted(run, text):\n    run(text, shell=True)\n", "a shell reads"),
    "a shell by os": (IN_A_VIEW, "\n\ndef planted(os, text):\n    os.system(text)\n", "a shell reads"),
    "an unpinned dependency": ("requirements/run.txt", "\nrequests>=2\n", "is not pinned"),
    "a dependency without hash": ("requirements/run.txt", "\nrequests==2.32.3\n", "is not pinned"),
    "a dependency whose hash is gone": ("requirements/dev.txt", "\nrequests==2.32.3 \\\n    # via x\n", "has no hash"),
    "a dependency by address": ("requirements/run.txt", "\nx @ https://example.org/x.whl\n", "names a place"),
    "another registry": ("requirements/dev.txt", "\n--index-url https://example.org/simple\n", "names a place"),
    "a checkout": ("requirements/run.txt", "\n-e git+ssh://example.org/x#egg=x\n", "names a place"),
}  # fmt: skip


def test_the_project_itself_breaks_no_rule() -> None:
    assert static.findings(ROOT) == []


@pytest.mark.parametrize("what", PLANTED)
def test_what_is_planted_is_named(what: str) -> None:
    name, planted, words = PLANTED[what]
    text = (ROOT / name).read_text() + planted
    found = list(static.of_requirements(text) if name.endswith(".txt") else static.of_source(name, text))
    assert [words in said for _line, said in found] == [True]
    assert found[0][0] > len(text.splitlines()) - len(planted.splitlines())


def test_the_command_ends_with_an_error_for_a_copy_with_something_planted(tmp_path: Path) -> None:
    for name in (*static.SOURCES, "requirements"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("*.pyc", "locale", "static"))
    with (tmp_path / IN_A_VIEW).open("a") as file:
        file.write(VIEW)
    done = subprocess.run(
        [sys.executable, ROOT / "tools/static.py", tmp_path], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.count("\n")) == (1, 1)
    assert "the view planted says neither its act nor that it is public" in done.stdout


FINE = [
    "cursor.execute('select %s', [name])",
    "cursor.execute(sql.SQL('select {}').format(sql.Identifier(name)))",
    "logger.warning('cannot read')",
    "run(['ls'], shell=False)",
    "cursor.execute(COLUMNS + '(%s)' + REST, [name])",
    "cursor.execute(f'select {name}')  # noqa: S608 one of our own tables",
]


@pytest.mark.parametrize("line", FINE)
def test_what_is_right_is_not_complained_of(line: str) -> None:
    assert static.of_source("amparo/x.py", f"def fine(cursor, name, logger, sql, run):\n    {line}\n") == []


def test_a_planted_table_without_a_policy_keeps_the_house_shut(committing: None) -> None:
    with psycopg.connect(superuser_conninfo()) as found:
        found.execute("create table diary (id integer)")
        said = catalogue.findings(found)
        found.rollback()
    assert "Table diary has no row security." in said


def test_the_lint_runs_every_checker() -> None:
    script = (ROOT / "tools" / "lint.sh").read_text()
    assert all(tool in script for tool in ("ruff", "tools/static.py", "bandit", "mypy", "lint-imports"))


def test_a_dangerous_call_is_found_by_bandit(tmp_path: Path) -> None:
    (tmp_path / "x.py").write_text("import yaml, hashlib\nyaml.load(open('x'))\nhashlib.md5(b'x')\n")
    done = subprocess.run(
        [Path(sys.executable).parent / "bandit", "-q", "-ll", "-r", tmp_path], capture_output=True, check=False
    )
    assert done.returncode == 1


def test_the_bill_of_materials_names_every_locked_package_with_its_hashes() -> None:
    components = sbom.bill()["components"]
    locked = [line for line in sbom.LOCK.read_text().splitlines() if "==" in line and line[0].isalpha()]
    assert len(locked) == sum(one["type"] == "library" for one in components)
    assert all(one["hashes"] for one in components)
    assert {"django", "psycopg", "htmx/htmx.min.js"} <= {one["name"] for one in components}
