"""A witness of the tests, which knows the log of the tests."""

from pathlib import Path

import pytest

from amparo_witness.folder import Folder
from amparo_witness.judging import Judge
from tests.witness.histories import LOG

AT = 1_110_000_000


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path / "witness")
    made.make("ombudsman.example/w1")
    made.trust(LOG.verifier.encoded())
    return made


@pytest.fixture
def judge(folder: Folder) -> Judge:
    return Judge(folder, lambda: AT)
