"""Known holes of the libraries that run: `make audit`, where there is a network.

Asks OSV, the open list of vulnerabilities that PyPI's own advisories are part of, for each package of the lock
(requirements/run.txt), and writes the answer down with its day, for `amparo check --deploy`. Names and versions of
public packages go out, nothing else. Vendored files and the embedded PostgreSQL are not asked for (house/versions.py).
"""

import argparse
import http.client
import json
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from amparo.house import ages, asking
from tools import sbom

OSV = "https://api.osv.dev"
SECONDS = 60.0
LARGEST_ANSWER = 16 << 20


class NotAnswered(Exception):
    """Nobody said whether there are holes; the message says why."""


def holes(at: str, purls: Sequence[str]) -> dict[str, list[str]]:
    """The numbers of the known holes of each package that has any. Raises NotAnswered."""
    asked = json.dumps({"queries": [{"package": {"purl": purl}} for purl in purls]}).encode()
    told = {"Content-Type": "application/json"}
    try:
        url, until = f"{at.rstrip('/')}/v1/querybatch", time.monotonic() + SECONDS
        status, content = asking.post(url, asked, told, until=until, largest=LARGEST_ANSWER)
        if status != http.client.OK:
            raise NotAnswered(f"{at} refuses ({status}).")
        results = json.loads(content)["results"]
        found = [[str(one["id"]) for one in result.get("vulns", [])] for result in results]
    except (OSError, http.client.HTTPException, asking.NoAddress, asking.CertificateRefused) as error:
        raise NotAnswered(f"{at} cannot be asked: {error}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotAnswered(f"{at} answers in words that are not its own.") from error
    if len(found) != len(purls):
        raise NotAnswered(f"{at} was asked for {len(purls)} packages and answered for {len(found)}.")
    return {purl: numbers for purl, numbers in zip(purls, found, strict=True) if numbers}


def main(words: Sequence[str] | None = None) -> int:
    """Ask, write down, say: 0 where no hole is known, 1 where one is, 2 where nobody answered (nothing is written)."""
    parser = argparse.ArgumentParser(description="Ask for known holes of the libraries that run.")
    parser.add_argument("--at", default=OSV, help="the service, or a mirror of it")
    parser.add_argument("--file", type=Path, default=ages.HOLES, help="where the answer is written down")
    asked = parser.parse_args(words)
    locked = {one["purl"]: f"{one['name']} {one['version']}" for one in sbom.packages(sbom.LOCK.read_text("utf-8"))}
    try:
        found = holes(asked.at, list(locked))
    except NotAnswered as error:
        sys.stderr.write(f"{error} Nothing was written down.\n")
        return 2
    lines = [f"{locked[purl]} {' '.join(numbers)}" for purl, numbers in sorted(found.items())]
    asked.file.write_text("\n".join([datetime.now(UTC).date().isoformat(), *lines, ""]), encoding="utf-8")
    sys.stdout.write("\n".join([*lines, f"{len(locked)} packages asked for, {len(found)} with known holes."]) + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
