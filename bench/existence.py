"""Does the time of an answer tell a hidden record from one that does not exist?

    .venv/bin/python bench/existence.py [--samples 10000]

Makes a home in a temporary directory with the people of the tests, signs somebody in who sees no case of the border's,
and asks in random order for cases that are hidden and for ids that nobody has, through Django without a network. Prints
the medians, their difference with a 99 % interval (bootstrap), and how often time alone guesses right (0.5 is chance).
"""

import argparse
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
import uuid
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
DRAWS = 2000


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", type=int, default=10_000)
    samples = parser.parse_args().samples
    folder = Path(tempfile.mkdtemp(prefix="amparo-bench-"))
    folder.chmod(0o711)
    os.environ["AMPARO_HOME"] = str(folder / "amparo")
    os.environ.pop("DATABASE_URL", None)
    from amparo.house.home import Home
    from amparo.house.postgres import Embedded

    home = Home(folder / "amparo").make()
    server = Embedded(home)
    server.start()
    try:
        report(*asked(home, samples))
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def asked(home: object, samples: int) -> tuple[list[float], list[float]]:
    """Milliseconds of each answer: for hidden records, and for ids that nobody has."""
    from amparo.house.upkeep import make_ready

    make_ready(home)  # type: ignore[arg-type]  # a home
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)
    from amparo.protection import actions
    from tests.personas import build

    country = build()
    with country.border_officer.acting() as by:
        hidden = [actions.open_screening(by=by, place="border").case_id for _ in range(200)]
    client = country.outsider.client()
    times: dict[bool, list[float]] = {True: [], False: []}
    for there in random.sample([True, False] * (samples // 2 + 50), samples + 100):
        path = f"/cases/{random.choice(hidden) if there else uuid.uuid4()}/"
        began = time.perf_counter()
        answer = client.get(path, headers={"host": "localhost"})
        times[there].append((time.perf_counter() - began) * 1000)
        if answer.status_code != 404:
            raise RuntimeError(f"status {answer.status_code}")
    return times[True][50:], times[False][50:]


def report(hidden: list[float], missing: list[float]) -> None:
    """Medians, the difference with its interval, and the chance of a right guess."""
    differences = sorted(
        statistics.median(random.choices(hidden, k=len(hidden)))
        - statistics.median(random.choices(missing, k=len(missing)))
        for _ in range(DRAWS // 10 if len(hidden) > 2000 else DRAWS)
    )
    low, high = differences[len(differences) // 200], differences[-len(differences) // 200 - 1]
    cut = statistics.median([*hidden, *missing])
    guess = (sum(t > cut for t in hidden) / len(hidden) + sum(t <= cut for t in missing) / len(missing)) / 2
    right = max(guess, 1 - guess)
    print(f"{len(hidden):,} hidden: median {statistics.median(hidden):.3f} ms")
    print(f"{len(missing):,} missing: median {statistics.median(missing):.3f} ms")
    print(f"difference of medians, 99 % interval: {low * 1000:.0f} to {high * 1000:.0f} us")
    print(f"right guesses by time alone: {right:.3f}")


if __name__ == "__main__":
    main()
