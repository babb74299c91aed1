#!/usr/bin/env bash
# Builds the grading image; Gradescope runs this once, as root, with the network on. Python from the system,
# wheels from requirements.lock (exact versions, checked hashes), no conda, no compiler, no LaTeX, no browser.
# Nothing is fetched later, when submissions are graded.
set -euo pipefail

root=${AUTOGRADER_ROOT:-/autograder}
venv=${AUTOGRADER_VENV:-/opt/autograder/venv}
source=$root/source
step="starting"
begun=$SECONDS

begin() {
    step=$1
    echo
    echo "=== autograder setup: $step ($((SECONDS - begun)) s)"
}

failed() {
    echo
    echo "=== AUTOGRADER SETUP FAILED at the step: $step"
    echo "=== The lines above say why; docs/gradescope.md, 'When the image does not build', says what to do."
} >&2
trap failed ERR

begin "1/4 system packages (python3, python3-venv)"
export DEBIAN_FRONTEND=noninteractive
apt-get -o Acquire::Retries=3 update
apt-get -o Acquire::Retries=3 install -y --no-install-recommends python3 python3-venv ca-certificates
python3 -c 'import sys; sys.exit(sys.version_info < (3, 10) and "Python 3.10 or newer is needed: choose Ubuntu 22.04")'

begin "2/4 virtual environment in $venv"
rm -rf "$venv"
python3 -m venv "$venv"

begin "3/4 wheels of requirements.lock"
"$venv/bin/python" -m pip install --no-deps --require-hashes --only-binary :all: --no-compile \
    --disable-pip-version-check --no-cache-dir --progress-bar off --quiet -r "$source/requirements.lock"

begin "4/4 the grader grades its own solutions"
chmod 755 "$source/run_autograder"
(cd "$source/package" && "$venv/bin/python" -m autograder.gradescope.packaging)
apt-get clean
rm -rf /var/lib/apt/lists/*

begin "done"
