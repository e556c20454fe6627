"""The list of everything that an installation consists of, as CycloneDX 1.6 JSON: `python tools/sbom.py > sbom.json`.

Made from the lock of what runs (requirements/run.txt) and the checksums of the vendored files; not kept in the project,
for it says nothing that these do not.
"""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements" / "run.txt"
VENDORED = ROOT / "amparo" / "web" / "static" / "web" / "vendor" / "CHECKSUMS"
PACKAGE = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[\w,-]+\])?==([^\s;\\]+)")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def bill() -> dict[str, Any]:
    """The bill of materials as a plain object."""
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "amparo", "licenses": [_licence("Apache-2.0")]}},
        "components": [*packages(LOCK.read_text(encoding="utf-8")), *vendored(VENDORED.read_text(encoding="utf-8"))],
    }


def packages(lock: str) -> Iterator[dict[str, Any]]:
    """The locked packages, each with the hashes of its files."""
    for entry in re.split(r"\n(?=[A-Za-z0-9])", lock):
        if found := PACKAGE.match(entry):
            name, version = found[1].lower().replace("_", "-"), found[2]
            yield {
                "type": "library", "name": name, "version": version, "purl": f"pkg:pypi/{name}@{version}",
                "hashes": [{"alg": "SHA-256", "content": digest} for digest in HASH.findall(entry)],
            }  # fmt: skip


def vendored(checksums: str) -> Iterator[dict[str, Any]]:
    """The files of others that are served from here."""
    for digest, name in (line.split("  ", 1) for line in checksums.splitlines()):
        yield {"type": "file", "name": name, "hashes": [{"alg": "SHA-256", "content": digest}]}


def _licence(name: str) -> dict[str, Any]:
    return {"license": {"id": name}}


if __name__ == "__main__":
    json.dump(bill(), sys.stdout, indent=1)
    sys.stdout.write("\n")
