#!/usr/bin/env bash
# Renews what is installed, to the newest versions that pyproject.toml and gradescope/requirements.in allow, and says
# what changed. Each lock has hashes and holds for every Python of pyproject.toml:
#
#   gradescope/requirements.lock   what grading needs: Gradescope's image and `make grade` install exactly this
#   requirements/build.lock        the build backend, which installs this package into .venv
#   requirements/test.lock         all that `make test` needs, both of them included, in the same versions
#
#   scripts/lock.sh [--upgrade-package NAME ...]     renew these alone (and what they need) instead of everything
set -euo pipefail

cd "$(dirname "$0")/.."
tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
python3 -m venv "$tools"
"$tools/bin/python" -m pip install --quiet uv
oldest=$(sed -n 's/^requires-python = ">=\(.*\)"$/\1/p' pyproject.toml)
options=("${@:---upgrade}")

# Nobody imports them: otter's documentation tools, and for grading its browser for PDFs.
unused=(sphinx alabaster babel imagesize snowballstemmer roman-numerals)
unused+=(sphinxcontrib-{applehelp,devhelp,htmlhelp,jsmath,qthelp,serializinghtml})
browser=(playwright greenlet)

renew() { # LOCK SOURCE OPTIONS...
    local lock=$1 source=$2
    shift 2
    touch "$lock"
    pins "$lock" > "$tools/before"
    SSL_CERT_FILE=${SSL_CERT_FILE:-${PIP_CERT:-}} "$tools/bin/uv" pip compile "$source" "$@" "${options[@]}" \
        --universal --python-version "$oldest" --generate-hashes --no-annotate --no-header --quiet \
        --output-file "$lock"
    pins "$lock" > "$tools/after"
    echo "$lock: $(wc -l < "$tools/after") pins"
    { diff "$tools/before" "$tools/after" || true; } | sed -n 's/^</  was/p; s/^>/  now/p'
}

pins() { sed -n 's/ \\$//; /^[a-z].*==/p' "$1" | sort; }

renew gradescope/requirements.lock gradescope/requirements.in "${unused[@]/#/--no-emit-package=}" \
    "${browser[@]/#/--no-emit-package=}"
renew requirements/test.lock pyproject.toml --extra dev --constraint gradescope/requirements.lock \
    "${unused[@]/#/--no-emit-package=}"
sed -n '/^\[build-system\]/,/^$/s/^requires = \["\(.*\)"\]$/\1/p' pyproject.toml > "$tools/build.in"
renew requirements/build.lock "$tools/build.in"
