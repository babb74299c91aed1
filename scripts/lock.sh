#!/usr/bin/env bash
# Renews gradescope/requirements.lock from gradescope/requirements.in: one lock with hashes for every Python from
# 3.10 on (Ubuntu 22.04 and 24.04, Debian). The image installs exactly what it lists, so what nobody imports
# while grading is left out: otter's browser for PDFs, and its documentation tools.
set -euo pipefail

here=$(cd "$(dirname "$0")/.." && pwd)
tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
python3 -m venv "$tools"
"$tools/bin/python" -m pip install --quiet uv

left_out=(playwright greenlet sphinx alabaster babel imagesize snowballstemmer roman-numerals)
left_out+=(sphinxcontrib-{applehelp,devhelp,htmlhelp,jsmath,qthelp,serializinghtml})
cd "$here/gradescope"
SSL_CERT_FILE=${SSL_CERT_FILE:-${PIP_CERT:-}} "$tools/bin/uv" pip compile requirements.in \
    --universal --python-version 3.10 --generate-hashes --no-annotate --no-header --quiet \
    "${left_out[@]/#/--no-emit-package=}" --output-file requirements.lock "$@"
echo "gradescope/requirements.lock: $(grep -c '==' requirements.lock) pins"
