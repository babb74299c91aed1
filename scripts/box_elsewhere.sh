#!/bin/sh
# Does the box hold where the grader is not plain root? Runs its tests and grades the attacks of tests/corpus/hostile
# (1) as a user without any privilege and (2) as root with no more capabilities than a container of Docker's default
# has. Run as root; needs util-linux.
#
#   scripts/box_elsewhere.sh [PYTHON]      an interpreter that every user can run and that has numpy and pytest,
#                                          or whose version is that of .venv, whose packages it then borrows
set -eu
failed=0
cd "$(dirname "$0")/.."
python=${1:-/usr/bin/python3}
packages=$(echo .venv/lib/python3.*/site-packages)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# A copy, because the project may lie where another user cannot enter.
cp -R .ci assignment autograder student_template tests solutions grading.yml pyproject.toml SECURITY.md "$work"
cp -R "$packages" "$work/packages"
chmod -R a+rX "$work"
tests="tests/sandbox/test_sandbox.py tests/sandbox/test_sandbox_layers.py tests/sandbox/test_box_removal.py"
attacks="$python -m pytest -q -p no:cacheprovider tests/sandbox/test_box_hostile.py"
[ -d "$work/packages/otter" ] || attacks="echo the attacks are not graded: otter-grader is not here"
run="export PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$work:$work/packages
$python -m pytest -q --noconftest -p no:cacheprovider $tests || failed=1
$attacks || failed=1
exit \${failed:-0}"

echo "== without privileges"
(cd "$work" && setpriv --reuid=61182 --regid=61182 --clear-groups --no-new-privs sh -c "export HOME=$work; $run") || failed=1

echo "== root in a container: Docker's default capabilities"
kept=-all
for name in chown dac_override fowner fsetid kill setgid setuid setpcap net_bind_service net_raw sys_chroot mknod audit_write setfcap
do kept="$kept,+$name"; done
(cd "$work" && setpriv --bounding-set="$kept" --inh-caps=-all sh -c "$run") || failed=1
exit "$failed"
