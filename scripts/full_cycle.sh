#!/usr/bin/env bash
# Does dist/autograder.zip work where it will be used? Makes a fresh Ubuntu or Debian root with debootstrap,
# unpacks the zip as Gradescope does, runs setup.sh in it, then run_autograder on the solutions, the untouched
# template, an endless loop and an empty upload, and checks every results.json. Takes a few minutes.
#
# Where a Docker daemon answers, all of that happens in containers: gradescope/Dockerfile makes the image on top of the
# fresh root, every grading is a container with Docker's own seccomp profile and capabilities, 0.5 CPU, 0.75 GB and no
# network. Elsewhere a chroot has to do. Last, the attacks of tests/corpus/hostile are graded as one class.
#
#     sudo scripts/full_cycle.sh                 Ubuntu 22.04
#     sudo scripts/full_cycle.sh noble           Ubuntu 24.04
#     sudo scripts/full_cycle.sh bookworm        Debian 12
#
# Without Docker, grading runs in a control group of Gradescope's smallest container, where this machine lets us make
# one. Needs root, debootstrap and `make` having built .venv. What pip on this machine is told by PIP_* variables, a
# CA bundle or pip.conf is handed on to the root; PYTHON names another interpreter that has this package.
set -euo pipefail

suite=${1:-jammy}
here=$(cd "$(dirname "$0")/.." && pwd)
python=${PYTHON:-$here/.venv/bin/python}
work=$(mktemp -d "${TMPDIR:-/tmp}/full-cycle.XXXXXX")
root=$work/root
image=
docker info > /dev/null 2>&1 && image=autograder-full-cycle:$suite

case $suite in
    jammy | noble)
        components=main,universe
        keyring=/usr/share/keyrings/ubuntu-archive-keyring.gpg
        ;;
    *)
        components=main
        keyring=/usr/share/keyrings/debian-archive-keyring.gpg
        ;;
esac

# Control groups, version 1 (a folder for each controller) or 2 (one for all).
cages=()
small_container() {
    local name=autograder-full-cycle-$$ bytes=$((750 * 1024 * 1024)) groups=/sys/fs/cgroup
    if mkdir "$groups/memory/$name" "$groups/cpu/$name" 2> /dev/null; then
        cages=("$groups/memory/$name" "$groups/cpu/$name")
        echo "$bytes" > "$groups/memory/$name/memory.limit_in_bytes"
        echo 100000 > "$groups/cpu/$name/cpu.cfs_period_us"
        echo 50000 > "$groups/cpu/$name/cpu.cfs_quota_us"
    elif [ -e "$groups/cgroup.controllers" ] && mkdir "$groups/$name" 2> /dev/null; then
        cages=("$groups/$name")
        echo "+memory +cpu" > "$groups/cgroup.subtree_control" &&
            echo "$bytes" > "$groups/$name/memory.max" &&
            echo "50000 100000" > "$groups/$name/cpu.max" || cages=()
    fi 2> /dev/null
    if [ ${#cages[@]} -eq 0 ]; then
        echo "No control group can be made here: grading without Gradescope's limits on memory and CPU."
    fi
}

peak() {
    local file
    for file in "${cages[0]:-/nonexistent}"/memory.{max_usage_in_bytes,peak}; do
        [ -r "$file" ] && echo ", at most $(($(cat "$file") / 1000000)) MB"
    done
    return 0
}

clean_up() {
    for cage in "${cages[@]}"; do rmdir "$cage"; done
    for place in dev proc; do
        mountpoint -q "$root/$place" && umount -R -l "$root/$place"
    done
    rm -rf --one-file-system "$work"
    if [ -n "$image" ]; then docker rmi -f "$image" "$image-base" > /dev/null 2>&1 || true; fi
}
trap clean_up EXIT

say() { printf '\n##### %s (%s s)\n' "$1" "$SECONDS"; }

say "a fresh $suite root"
trust=(--keyring="$keyring")
if [ ! -e "$keyring" ]; then
    echo "No keyring for $suite on this machine: the base system is not verified. A scratch root for a test, no more."
    trust=(--no-check-gpg)
fi
# debootstrap knows the mirror of a suite that it knows. A newer Ubuntu is set up like the others, from their mirror.
scripts=/usr/share/debootstrap/scripts
from=(${MIRROR:+"$MIRROR"})
if [ ! -e "$scripts/$suite" ]; then
    known=$(sed -n 's/.*default_mirror \(http[^ ]*\).*/\1/p' "$scripts/gutsy" | grep -v old-releases | head -1)
    from=("${MIRROR:-$known}" "$scripts/gutsy")
fi
debootstrap --variant=minbase --components="$components" "${trust[@]}" "$suite" "$root" "${from[@]}" \
    > "$work/debootstrap.log" 2>&1 || { tail -20 "$work/debootstrap.log"; exit 1; }
. "$here/scripts/handed_on.sh"
hand_on "$root"
inside=(chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 "${handed_on[@]}")

say "the zip, as Gradescope unpacks it"
(cd "$here" && "$python" -m autograder build > /dev/null)
unpacked=$work/unpacked
"$python" -m zipfile -e "$here/dist/autograder.zip" "$unpacked"

if [ -n "$image" ]; then
    say "gradescope/Dockerfile on top of it"
    tar -C "$root" -c . | docker import "${handed_on[@]/#/--change=ENV }" - "$image-base" > /dev/null
    rm -rf --one-file-system "$root"
    cp "$here/gradescope/Dockerfile" "$unpacked"
    DOCKER_BUILDKIT=0 docker build --network host --build-arg BASE="$image-base" -t "$image" "$unpacked" \
        > "$work/setup.log" 2>&1 || { tail -40 "$work/setup.log"; exit 1; }
    docker image inspect --format '{{.Size}}' "$image" | sed 's/......$/ MB/'
else
    say "setup.sh"
    cp -L /etc/resolv.conf "$root/etc/resolv.conf"
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    mount --make-rslave "$root/dev"
    mkdir -p "$root/autograder"
    mv "$unpacked" "$root/autograder/source"
    cp "$root/autograder/source/run_autograder" "$root/autograder/run_autograder"
    chmod 755 "$root/autograder/run_autograder"
    "${inside[@]}" bash /autograder/source/setup.sh > "$work/setup.log" 2>&1 || { tail -40 "$work/setup.log"; exit 1; }
    du -sh "$root/opt" | cut -f1
    # From here on the root has no network: nothing may be fetched at grading time.
    rm -f "$root/etc/resolv.conf"
    small_container
fi
grep '^===' "$work/setup.log"

run_autograder() { # grades $work/submission into $work/results
    rm -rf "$work/results"
    mkdir "$work/results"
    cp "$here/tests/helpers/submission_metadata.json" "$work"
    if [ -n "$image" ]; then
        docker run --rm --cpus 0.5 --memory 750m --memory-swap 750m --network none --workdir /autograder \
            -v "$work/submission:/autograder/submission" -v "$work/results:/autograder/results" \
            -v "$work/submission_metadata.json:/autograder/submission_metadata.json" "$image" ./run_autograder
        return
    fi
    rm -rf "$root/autograder/submission" "$root/autograder/results"
    mkdir "$root/autograder/results"
    cp -r "$work/submission" "$work/submission_metadata.json" "$root/autograder"
    (
        for cage in "${cages[@]}"; do echo "$BASHPID" > "$cage/cgroup.procs"; done
        exec "${inside[@]}" bash -c 'cd /autograder && ./run_autograder'
    )
    cp "$root/autograder/results/results.json" "$work/results"
}

grade() { # NAME, expected points; the submission is in $work/submission
    local begun=$SECONDS
    run_autograder > "$work/stdout" 2>&1 || true
    "$python" - "$work/results/results.json" "$here/tests/helpers/gradescope.schema.json" "$2" << 'PYTHON' ||
import json, sys
import jsonschema
results, schema, expected = (open(path).read() for path in sys.argv[1:3]), None, float(sys.argv[3])
results, schema = map(json.loads, results)
jsonschema.validate(results, schema)
points = results.get("score", sum(test["score"] for test in results["tests"]))
layers = results["extra_data"].get("layers", {})
print(f"{points:g} points, {results['extra_data']['status']}; layers:", layers or "none (nothing was run)")
sys.exit(points != expected)
PYTHON
    {
        echo "FAILED: $1 was to earn $2 points"
        cat "$work/stdout"
        exit 1
    }
    echo "ok: $1, $((SECONDS - begun)) s$(peak)"
}

# points CASE...: what grading.yml gives in all, less what the cases whose names begin so carry.
points() {
    "$python" - "$here/grading.yml" "$@" << 'PYTHON'
import sys
import yaml
path, *lost = sys.argv[1:]
with open(path, encoding="utf-8") as file:
    questions = yaml.safe_load(file)["questions"]
cases = [case for question in questions for case in question["cases"].items()]
print(sum(points for name, points in cases if not (lost and name.startswith(tuple(lost)))))
PYTHON
}

say "run_autograder on the solutions"
cp -r "$here/solutions" "$work/submission"
grade "the solutions" "$(points)"

say "run_autograder on the untouched template"
rm -rf "$work/submission" && cp -r "$here/student_template" "$work/submission"
grade "the untouched template" 0

say "run_autograder on an endless loop"
rm -rf "$work/submission" && cp -r "$here/solutions" "$work/submission"
printf '\ndef collapse(weights):\n    while True:\n        pass\n' >> "$work/submission/d_dying_relu.py"
grade "an endless loop" "$(points collapse)"

say "run_autograder on a function that takes all the memory there is"
rm -rf "$work/submission" && cp -r "$here/solutions" "$work/submission"
printf '\ndef collapse(weights):\n    kept = []\n    while True:\n        kept.append(np.ones(1_000_000))\n' \
    >> "$work/submission/d_dying_relu.py"
grade "a greedy function" "$(points collapse)"

say "run_autograder on an empty upload"
rm -rf "$work/submission" && mkdir "$work/submission"
grade "an empty upload" 0

say "the attacks as a class"
mkdir "$work/attacks" "$work/graded"
PYTHONPATH=$here/tests/helpers "$python" -c 'import pathlib, sys, corpus_cases
for case in corpus_cases.cases("hostile"): case.write(pathlib.Path(sys.argv[1]))' "$work/attacks"
batch='from pathlib import Path
from autograder.batch.run_batch import Options, run_batch
run_batch(Path.cwd(), Path("/attacks"), Path("/graded"), Options(quiet=True))'
interpreter=/opt/autograder/venv/bin/python
if [ -n "$image" ]; then
    docker run --rm --memory 2g --network none --workdir /autograder/source/package \
        -v "$work/attacks:/attacks:ro" -v "$work/graded:/graded" "$image" $interpreter -c "$batch"
else
    cp -r "$work/attacks" "$root/attacks"
    mkdir "$root/graded"
    "${inside[@]}" bash -c "cd /autograder/source/package && exec $interpreter -c '$batch'"
    cp -r "$root/graded/." "$work/graded"
fi
PYTHONPATH=$here/tests/helpers "$python" -c 'import csv, json, pathlib, sys, corpus_cases
from autograder.manifest import ROOT, load_manifest
results = next((pathlib.Path(sys.argv[1]).parent / "results").glob("*.json"))
image = tuple(map(int, json.loads(results.read_text())["extra_data"]["versions"]["python"].split(".")[:2]))
questions = load_manifest(ROOT).questions
full = {question.id: question.points for question in questions}
with open(sys.argv[1], newline="") as file:
    rows = {row["submission"]: row for row in csv.DictReader(file)}
def outcome(row): return row["status"], tuple(q for q, points in full.items() if float(row[q] or -1) != points)
def differs(case):
    if case.name not in rows: return f"{case.name}: no row"
    (found, lost), (statuses, loses) = outcome(rows[case.name]), case.expected(questions, image)
    if found not in statuses.split("|") or lost != loses:
        return f"{case.name}: {found}, loses points in {lost}; should be {statuses}, {loses}"
cases = list(corpus_cases.cases("hostile"))
off = list(filter(None, map(differs, cases)))
print(f"{len(cases)} attacks, of which {len(off)} do not score what they deserve", *off, sep="\n")
sys.exit(bool(off))' "$work/graded/scores.csv"

say "everything as it should be on $suite"
