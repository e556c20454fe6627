"""Known holes of libraries: asked for where there is a network (here a small server that answers as OSV does)."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import version
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from amparo.house import ages, deploy
from amparo.house.home import Home
from tests.slow_and_false import dripping
from tools import audit, sbom

DJANGO = f"pkg:pypi/django@{version('django')}"


class Osv(HTTPServer):
    """Knows the holes that it is told to know."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.known: dict[str, list[str]] = {}
        self.asked: list[str] = []
        self.instead: tuple[int, bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Answering(BaseHTTPRequestHandler):
    """POST /v1/querybatch, as it is documented."""

    server: Osv

    def do_POST(self) -> None:
        queries = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["queries"]
        self.server.asked = [one["package"]["purl"] for one in queries]
        found = [self.server.known.get(purl, []) for purl in self.server.asked]
        results = [{"vulns": [{"id": number} for number in numbers]} if numbers else {} for numbers in found]
        status, content = self.server.instead or (200, json.dumps({"results": results}).encode())
        self.send_response(status if self.path == "/v1/querybatch" else 404)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


@pytest.fixture
def osv() -> Iterator[Osv]:
    with Osv() as found:
        thread = Thread(target=found.serve_forever, args=(0.01,))
        thread.start()
        yield found
        found.shutdown()
        thread.join()


def asked(osv: Osv, file: Path) -> int:
    return audit.main(["--at", osv.address, "--file", str(file)])


def test_every_locked_library_is_asked_for_and_what_is_known_is_told_until_it_is_replaced(
    osv: Osv, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, today = tmp_path / "holes", datetime.now(UTC).date()
    assert asked(osv, file) == 0
    assert osv.asked == [one["purl"] for one in sbom.packages(sbom.LOCK.read_text("utf-8"))]
    assert DJANGO in osv.asked
    assert list(ages.known_holes(today, file)) == []
    osv.known = {DJANGO: ["GHSA-aaaa", "PYSEC-2026-1"]}
    assert asked(osv, file) == 1
    assert "GHSA-aaaa" in capsys.readouterr().out
    (said,) = ages.known_holes(today, file)
    assert f"django {version('django')}" in said
    assert "GHSA-aaaa, PYSEC-2026-1" in said
    assert "make update" in said
    file.write_text(file.read_text().replace(version("django"), "1.0"))
    assert list(ages.known_holes(today, file)) == [], "what is installed now is another"


@pytest.mark.parametrize(
    "instead", [(503, b""), (200, b"<html>"), (200, b"{}"), (200, b'{"results": [{}]}'), (200, b'{"results": 1}')]
)
def test_an_answer_that_is_none_is_never_taken_for_no_holes(
    osv: Osv, tmp_path: Path, capsys: pytest.CaptureFixture[str], instead: tuple[int, bytes]
) -> None:
    osv.instead = instead
    assert asked(osv, tmp_path / "holes") == 2
    assert not (tmp_path / "holes").exists()
    assert "Nothing was written down" in capsys.readouterr().err


def test_a_service_that_is_away_or_slow_without_end_is_never_taken_for_no_holes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "SECONDS", 0.8)
    with dripping(b"HTTP/1.1 200 OK\r\n\r\n") as port:
        for at in (f"http://127.0.0.1:{port}", "http://127.0.0.1:1", "nowhere"):
            assert audit.main(["--at", at, "--file", str(tmp_path / "holes")]) == 2
    assert not (tmp_path / "holes").exists()


@pytest.mark.parametrize(("days", "old"), [(0, False), (29, False), (30, True)])
def test_a_month_after_the_last_answer_somebody_is_to_ask_again(tmp_path: Path, days: int, old: bool) -> None:
    file = tmp_path / "holes"
    file.write_text("2026-03-01\n")
    assert bool([*ages.known_holes(date(2026, 3, 1) + timedelta(days=days), file)]) is old


def test_check_says_where_nobody_ever_asked(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ages, "HOLES", tmp_path / "never")
    told = deploy.reminders(Home(folder / "home").make(), datetime.now(UTC))
    assert any("make audit" in one for one in told)
