#!/bin/sh
# Format, lint, types, arrows between the rooms, translations. $1: the virtual environment.
set -eu
bin=$1/bin
AMPARO_HOME=$(mktemp -d)  # settings make their secrets somewhere: not in your own home
export AMPARO_HOME
trap 'rm -rf "$AMPARO_HOME"' EXIT
echo "== format";              "$bin/ruff" format --check --quiet .
echo "== lint";                "$bin/ruff" check --quiet .
echo "== our own rules";       "$bin/python" tools/static.py
# what ruff's own S rules make somebody give a reason for on the line (SQL, markup, own XML) is not said twice
echo "== dangerous calls";     "$bin/bandit" -q -r amparo verify/amparo_verify witness/amparo_witness tools -ll --skip B308,B314,B608,B703
echo "== types";               "$bin/mypy" amparo verify/amparo_verify witness/amparo_witness
echo "== arrows between rooms"; "$bin/lint-imports" --no-cache
echo "== translations";        "$bin/python" -m amparo.web.messages check
