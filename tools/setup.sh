#!/bin/sh
# Makes the virtual environment named by $1 from the hash-locked list; says in one line what is missing.
set -eu
venv=$1

fail() { echo "Error: $*" >&2; exit 1; }

find_python() {
    for name in python3.13 python3.12 python3.11 python3; do
        if command -v "$name" >/dev/null 2>&1 && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
            command -v "$name"
            return
        fi
    done
    fail "Amparo needs Python 3.11 or newer: install python3."
}

# On Debian and Ubuntu the module that makes environments is a package of its own.
add_venv_module() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 || fail "Python cannot make environments here. Install it: sudo apt-get install python3-venv"
    echo "Installing python3-venv."
    (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv) >/dev/null \
        || fail "python3-venv could not be installed."
}

python=$(find_python)
"$python" -c 'import ensurepip, venv' 2>/dev/null || add_venv_module
[ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
echo "Installing what Amparo needs into $venv (about a minute)."
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e verify -e witness -e .
