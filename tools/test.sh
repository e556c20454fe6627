#!/bin/sh
# Everything that must hold before a change lands. $1: the virtual environment.
set -eu
bin=$1/bin
CHROMIUM=$("$bin/python" tools/chromium.py)
export CHROMIUM
sh tools/lint.sh "$1"
echo "== tests on the embedded server"
"$bin/pytest" -q -n 2 --dist loadfile --ignore tests/browser
echo "== tests on a server reached over TCP with a password"
AMPARO_TEST_SERVER=tcp "$bin/pytest" -q -n 2 --dist loadfile tests/access tests/attack tests/vault tests/house/test_databases.py
echo "== tests in a browser"
"$bin/pytest" -q tests/browser
