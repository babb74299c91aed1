#!/usr/bin/env bash
# Does `make test` pass on every Python that pyproject.toml names? Each gets a clone of what is committed, with an
# environment of its own. The Pythons are this machine's (pyenv's, or python3.N on the path); those that it lacks come
# from a fresh Debian sid root, for which this must run as root with debootstrap. Prints the table of CONTRIBUTING.md;
# takes ten minutes a Python on two cores.
#
#     scripts/pythons.sh                 all of them
#     scripts/pythons.sh 3.14 3.15       these
#     SID=yes scripts/pythons.sh 3.14    in the sid root, although this machine has one
#
# WORKERS and PIP_* variables are handed on. Logs are kept in ${LOGS:-a new folder in /tmp}. Exit status: 0 when all pass.
set -euo pipefail

here=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/pythons.XXXXXX")
logs=${LOGS:-$work/logs}
root=$work/sid
failed=0
. "$here/scripts/handed_on.sh"
promised() { sed -n 's/.*Programming Language :: Python :: \(3\.[0-9]*\)".*/\1/p' "$here/pyproject.toml"; }
wanted=("$@")
[ $# -gt 0 ] || mapfile -t wanted < <(promised)

clean_up() {
    if mountpoint -q "$root"; then umount -R -l "$root"; fi
    rm -rf --one-file-system "$root" "$work"/clone-*
    rmdir "$work" 2> /dev/null || echo "The logs are in $logs"
}
trap clean_up EXIT

here_as() { # the newest interpreter of a version that this machine has, or nothing
    local found
    found=$(ls -d "${PYENV_ROOT:-$HOME/.pyenv}/versions/$1".*/bin/python 2> /dev/null | sort -V | tail -1)
    if [ -z "$found" ] && "python$1" -c '' 2> /dev/null; then found=$(command -v "python$1"); fi
    if [ "${SID:-}" != yes ]; then echo "$found"; fi
}

make_sid() { # a Debian sid root, from where this machine's apt gets its packages
    local mirror trust=(--keyring=/usr/share/keyrings/debian-archive-keyring.gpg)
    [ -e "${trust[0]#*=}" ] || trust=(--no-check-gpg)
    mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 'Label: Debian' | head -1)
    debootstrap --variant=minbase --include=ca-certificates,git,make "${trust[@]}" sid "$root" "$mirror" \
        > "$logs/debootstrap.txt" 2>&1 || { tail -20 "$logs/debootstrap.txt"; exit 1; }
    hand_on "$root"
    cp -L /etc/resolv.conf "$root/etc/resolv.conf"
    echo 'Acquire::Check-Valid-Until "false";' > "$root/etc/apt/apt.conf.d/mirrors-may-lag"
    mount --bind "$root" "$root"  # a mount of its own, as a real root is: the box makes name spaces of it
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    mount --make-rslave "$root/dev"
    in_sid apt-get update -qq
}

in_sid() {
    chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
        WORKERS="${WORKERS:-auto}" "${handed_on[@]}" "$@"
}

row() { # VERSION WHERE CLONE RUNNER...: one line of the table, from the log and the environment of a clone
    local version=$1 where=$2 clone=$3 log=$logs/$1.txt counts
    shift 3
    counts=$(sed -n 's/^=* \(.*[0-9]* passed.*\) in .*=*$/\1/p' "$log" | tail -1)
    "$@" "$clone/.venv/bin/python" -c "import platform, sys; from importlib.metadata import version as v
print('|', ' | '.join([platform.python_version(), sys.argv[1], v('numpy'), v('otter-grader'), sys.argv[2]]), '|')" \
        "$where" "${counts:-no counts: see $log}" || echo "| $version | $where | | | no environment: see $log |"
}

run_here() { # VERSION INTERPRETER
    local clone=$work/clone-$1
    git clone --quiet "$here" "$clone"
    make -C "$clone" test PYTHON="$2" > "$logs/$1.txt" 2>&1 || failed=1
    row "$1" "this machine" "$clone"
    rm -rf "$clone"
}

run_in_sid() { # VERSION; .ci/run installs Chromium and the like there, so that nothing is left out
    local clone=/srv/clone-$1
    [ -d "$root" ] || make_sid
    git clone --quiet "$here" "$root$clone"
    { in_sid apt-get install -y -qq --no-install-recommends "python$1-venv" &&
        in_sid env PYTHON="python$1" bash "$clone/.ci/run"; } > "$logs/$1.txt" 2>&1 || failed=1
    row "$1" "Debian sid" "$clone" in_sid
    rm -rf "${root:?}$clone"
}

mkdir -p "$logs"
echo "| Python | from | numpy | otter-grader | tests |"
echo "|---|---|---|---|---|"
for version in "${wanted[@]}"; do
    interpreter=$(here_as "$version")
    if [ -n "$interpreter" ]; then
        run_here "$version" "$interpreter"
    elif [ "$(id -u)" = 0 ] && command -v debootstrap > /dev/null; then
        run_in_sid "$version"
    else
        echo "| $version | not found; a sid root needs root and debootstrap | | | not run |"
        failed=1
    fi
done
exit "$failed"
