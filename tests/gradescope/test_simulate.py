"""A dry run shows what Gradescope would: who sees what, when, and what it would call a failure."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from rich.console import Console
from the_assignment import ASSIGNMENT

from autograder.faults import GraderFault
from autograder.files import write_zip
from autograder.gradescope.packaging import autograder_zip
from autograder.gradescope.simulate import Simulation, metadata, page, print_views, simulate, views
from autograder.manifest import ROOT
from autograder.sandbox import temporary_folder

MANIFEST = ASSIGNMENT.manifest
LIMITS = MANIFEST.limits.submission


def entry(name: str, visibility: str | None, score: float = 1.0) -> dict:
    fields = {"name": name, "number": name, "score": score, "max_score": 2.0, "output": f"about {name}"}
    return fields | ({"visibility": visibility} if visibility else {})


FOUR = ["visible", "after_due_date", "after_published", "hidden"]


def simulation(tests: list[dict], **top) -> Simulation:
    return Simulation("doe", {"output": "above all", "tests": tests, **top}, "printed <b>this</b>", 1.0)


@pytest.mark.parametrize(("last", "titles"), [(1, "v"), (2, "vd"), (3, "vdp"), (4, "vdph")])
def test_each_moment_opens_its_visibilities(last, titles):
    """A student sees what is visible, then what waits for the due date, then for publishing; never `hidden`."""
    seen = views(simulation([entry(name, policy) for name, policy in zip("vdph", FOUR, strict=True)]))[last - 1]
    assert "".join(test["name"] for test in seen.tests) == titles


def test_one_hidden_test_hides_the_total():
    """The student's total is shown only when every test is open; the instructor's always."""
    open_only = views(simulation([entry("a", None), entry("b", "visible")]))
    assert [view.total for view in open_only] == [2.0] * 4
    mixed = views(simulation([entry("a", "visible"), entry("b", "after_published")]))
    assert [view.total for view in mixed] == [None, None, 2.0, 2.0]
    overridden = views(simulation([entry("a", "visible")], score=7.0))
    assert overridden[0].total == 7.0


def test_stdout_is_the_instructors():
    """stdout is shown to instructors, and to students only where the result says so."""
    assert [bool(view.stdout) for view in views(simulation([]))] == [False, False, False, True]
    told = views(simulation([], stdout_visibility="visible"))
    assert all(view.stdout for view in told)


def test_page_and_tables_tame_what_a_submission_says():
    """Output is text: no markup of the submission's reaches the page, no style of rich's the terminal."""
    nasty = entry("a", "visible") | {"output": "<script>x</script> [bold]y", "status": "failed"}
    html = page(simulation([nasty]))
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    console = Console(file=io.StringIO(), width=200)
    nasty["extra_data"] = {"misconceptions": ["forgot-mean"], "flags": []}
    print_views(simulation([nasty]), console)
    assert "misconception: forgot-mean" in console.file.getvalue()
    assert "[bold]y" in console.file.getvalue()


def own_zip(path: Path, body: str) -> Path:
    """An autograder zip whose run_autograder is `body`."""
    write_zip(path, {"run_autograder": b"#!/usr/bin/env bash\n" + body.encode()}, programs=("run_autograder",))
    return path


@pytest.mark.parametrize("body", ["true\n", "echo '{\"score\": ' > $AUTOGRADER_ROOT/results/results.json\n"])
def test_missing_and_malformed_results(tmp_path, body):
    """No results.json, or half of one, is what Gradescope calls "failed to execute correctly"."""
    (tmp_path / "doe").mkdir()
    done = simulate(tmp_path / "doe", own_zip(tmp_path / "a.zip", body), LIMITS)
    assert done.results is None
    assert "failed to execute correctly" in page(done)


def test_layout_is_gradescopes(tmp_path):
    """source/, submission/ (a zip is unpacked), results/, the metadata, run_autograder; cwd is the root."""
    body = """find . -type f | sort; mkdir -p results
    echo '{"score": 1}' > results/results.json\n"""
    write_zip(tmp_path / "doe.zip", {"work/a_warm_up.py": b"x = 1\n"})
    done = simulate(tmp_path / "doe.zip", own_zip(tmp_path / "a.zip", body), LIMITS)
    assert done.results == {"score": 1}
    assert done.stdout.split() == [
        "./run_autograder",
        "./source/run_autograder",
        "./submission/work/a_warm_up.py",
        "./submission_metadata.json",
    ]


def test_locked_zips_reach_the_grader_whole(tmp_path):
    """What cannot be unpacked here is left to the grader, which has a sentence for it."""
    write_zip(tmp_path / "doe.zip", {"a_warm_up.py": b"x = 1\n"})
    data = bytearray((tmp_path / "doe.zip").read_bytes())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "doe.zip").write_bytes(data)
    done = simulate(tmp_path / "doe.zip", own_zip(tmp_path / "a.zip", "ls submission\n"), LIMITS)
    assert done.stdout.split() == ["doe.zip"]


def test_metadata_has_gradescopes_fields():
    """The made-up metadata has the fields and kinds of Gradescope's own example."""
    example = json.loads((ROOT / "tests" / "helpers" / "submission_metadata.json").read_text())
    ours = metadata()
    assert ours.keys() == example.keys()
    assert ours["assignment"].keys() == example["assignment"].keys()
    assert ours["users"][0].keys() == example["users"][0].keys()
    assert ours["previous_submissions"][0].keys() == example["previous_submissions"][0].keys()
    assert isinstance(ours["assignment"]["total_points"], str)


def test_inputs_that_are_not_there(tmp_path):
    """A path that does not exist is one sentence; a missing zip says how to make it."""
    (tmp_path / "doe").mkdir()
    with pytest.raises(GraderFault, match="run `autograder build` first"):
        simulate(tmp_path / "doe", tmp_path / "none.zip", LIMITS)
    with pytest.raises(GraderFault, match=r"there is no .*nobody"):
        simulate(tmp_path / "nobody", own_zip(tmp_path / "a.zip", "true\n"), LIMITS)


def test_real_zip_end_to_end(tmp_path):
    """The zip that is uploaded grades the template to 0: nothing but public checks is open at once."""
    autograder_zip(ROOT, tmp_path / "autograder.zip")
    done = simulate(ROOT / "student_template", tmp_path / "autograder.zip", LIMITS)
    at_once, _, published, instructor = views(done)
    assert (at_once.total, published.total, instructor.maximum) == (None, 0.0, MANIFEST.automatic_points)
    assert not [test for test in at_once.tests if test["max_score"]]
    assert len([test for test in published.tests if test["max_score"]]) == len(MANIFEST.questions)
    assert "Not graded" not in page(done)


def test_what_a_killed_dry_run_left_is_swept_away_by_the_next_grader(monkeypatch):
    """It holds the hidden tests; a folder that is in use stays."""
    source = "import sys, time\nfrom autograder.gradescope import simulate\nfrom pathlib import Path\n"
    source += "simulate._run = lambda root: (print(root, flush=True), time.sleep(600))\n"
    source += "from autograder.manifest import ROOT, load_manifest\n"
    source += "archive, submission = map(Path, sys.argv[1:])\n"
    source += "simulate.simulate(submission, archive, load_manifest(ROOT).limits.submission)"
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        monkeypatch.setenv("TMPDIR", name)
        monkeypatch.setattr(tempfile, "tempdir", None)
        archive = folder / "archive.zip"
        write_zip(archive, {"run_autograder": b"exit 0"})
        words = [sys.executable, "-c", source, str(archive), str(ROOT / "solutions")]
        running = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
        used = Path(running.stdout.readline().strip()).parents[1]
        assert used.parent == folder
        assert used.stat().st_mode & 0o077 == 0o011
        assert (used / "own").stat().st_mode & 0o077 == 0
        with temporary_folder():
            assert used.exists()
        running.send_signal(signal.SIGKILL)
        running.communicate()
        with temporary_folder() as mine:
            assert not used.exists()
            assert mine.exists()
        assert list(folder.iterdir()) == [archive]
