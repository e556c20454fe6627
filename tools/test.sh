#!/bin/sh
# Everything that must hold before a change lands. $1: the virtual environment.
set -eu
bin=$1/bin
CHROMIUM=$("$bin/python" tools/chromium.py)
export CHROMIUM
AMPARO_RAN=$(mktemp)
export AMPARO_RAN
trap 'rm -f "$AMPARO_RAN"' EXIT
sh tools/lint.sh "$1"
echo "== tests on the embedded server"
"$bin/pytest" -q -n 2 --dist loadfile --ignore tests/browser --ignore tests/drills --ignore tests/attack/test_unfiltered.py
echo "== drills, and the suite as traffic without our own filters: one at a time"
"$bin/pytest" -q tests/drills tests/attack/test_unfiltered.py
echo "== tests on a server reached over TCP with a password"
AMPARO_TEST_SERVER=tcp "$bin/pytest" -q -n 2 --dist loadfile tests/access tests/attack tests/vault tests/house/test_databases.py --ignore tests/attack/test_unfiltered.py
echo "== tests in a browser"
"$bin/pytest" -q -n 2 --dist worksteal tests/browser
echo "== what is said to show something ran"
"$bin/python" tools/ran.py "$AMPARO_RAN"
