"""Print the path of a Chromium: one on the machine, else Debian's (as root), else Playwright's own download."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SORRY = "No Chromium: install one (Debian: apt-get install chromium) or set CHROMIUM to its path."


def on_machine() -> str | None:
    """A browser that is there already."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named if Path(named).is_file() else None
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def from_debian() -> str | None:
    """Installed now, where we are root on Debian or Ubuntu."""
    if os.geteuid() or not shutil.which("apt-get"):
        return None
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", "chromium"]):
        subprocess.run(["/usr/bin/apt-get", *words], env=environment, stdout=sys.stderr, check=False)  # noqa: S603 fixed words
    return shutil.which("chromium")


def from_playwright() -> str | None:
    """Playwright's own, where its downloads can be reached."""
    if subprocess.run(
        [sys.executable, "-m", "playwright", "install", "chromium"], stdout=sys.stderr, check=False
    ).returncode:
        return None
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).is_file() else None


def main() -> None:
    """Print the path, or one clear line and exit code 1."""
    found = on_machine() or from_debian() or from_playwright()
    if not found:
        sys.exit(SORRY)
    print(found)


if __name__ == "__main__":
    main()
