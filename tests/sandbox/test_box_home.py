"""What works at home works in the box and leaves nothing behind: files, helpers, packages that are not needed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from corpus_cases import ROOT

from autograder.manifest import BoxLimits, load_manifest
from autograder.sandbox import Call, Raised, Returned, Sandbox
from autograder.sandbox.box.unused import UNUSED

LIMITS: BoxLimits = replace(load_manifest(ROOT).limits.box, call_seconds=30, import_seconds=30)


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox]:
    with Sandbox(LIMITS, untrusted=True) as sandbox:
        yield sandbox


def value(answer: object) -> object:
    assert isinstance(answer, Returned), answer
    return answer.value


def test_writing_works_in_a_copy_that_goes_with_its_worker(box: Sandbox) -> None:
    """np.savetxt works wherever it works at home; what was handed in is what the next worker finds."""
    source = """
import os
import numpy as np
def f(name):
    np.savetxt(name, np.ones(2))
    return np.loadtxt(name)
def read(name): return float(np.loadtxt(name).sum())
def end(): os._exit(1)
def original(): return sum("submission" in name for name in os.listdir(".."))
"""
    with box.open({"m.py": source.encode(), "data/x.csv": b"5", "./data/large.csv": b"1\n" * 200_000}) as opened:
        names = ["out.txt", "data/x.csv", "data/new.txt"]
        assert all(np.array_equal(value(opened.call([Call("m", "f", (name,))])[0]), np.ones(2)) for name in names)
        (large,) = opened.call([Call("m", "f", ("data/large.csv",))])
        assert isinstance(large, Raised) and large.type_name == "PermissionError"  # too large to be copied
        assert value(opened.call([Call("m", "read", ("data/x.csv",))])[0]) == 2.0
        opened.call([Call("m", "end", ())])
        assert value(opened.call([Call("m", "read", ("data/x.csv",))])[0]) == 5.0


def test_a_source_that_rewrites_itself_is_the_handed_in_one_for_the_next_worker(box: Sandbox) -> None:
    """Imports run from a writable copy; nothing that is done to it outlives its worker."""
    source = """
from pathlib import Path
Path(__file__).with_name("log.txt").write_text("x")
Path(__file__).with_name("other.py").write_text("def f(): return 2")
def f(): return 1
def end(): import os; os._exit(1)
"""
    with box.open({"m.py": source.encode(), "other.py": b"def f(): return 1"}) as opened:
        assert [value(opened.call([Call(name, "f", ())])[0]) for name in ("m", "other")] == [1, 2]
        opened.call([Call("m", "end", ())])
        assert value(opened.call([Call("other", "f", ())])[0]) == 1


HOME = """
def home(): from pathlib import Path; Path.home().joinpath("a.txt").write_text("x"); return 1
def user(): import getpass; return len(getpass.getuser())
def temporary(): import tempfile; return len(tempfile.NamedTemporaryFile().name)
def copied(): import shutil; shutil.copy("m.py", "n.py"); shutil.copytree("data", "data2"); return 1
def zone(): import zoneinfo; return len(str(zoneinfo.ZoneInfo("Asia/Singapore")))
def expanded(): import os; return len(os.listdir(os.path.expanduser("~")))
"""


@pytest.mark.parametrize("name", ["home", "user", "temporary", "copied", "zone", "expanded"])
def test_what_works_at_home_works_in_the_box(box: Sandbox, name: str) -> None:
    if name == "zone" and not Path("/usr/share/zoneinfo/Asia/Singapore").exists():
        pytest.skip("this host has no time zones; the call raises")
    with box.open({"m.py": HOME.encode(), "data/x.csv": b"5"}) as opened:
        answer = opened.call([Call("m", name, ())])[0]
    assert isinstance(answer, Returned), answer


def test_a_helper_that_is_called_like_a_module_of_pythons_wins(box: Sandbox) -> None:
    """As at home, where the folder of the program comes first; numpy itself goes on as before."""
    files = {
        "m.py": b"import statistics, calendar\nimport numpy as np\n"
        b"def f(): return statistics.answer() + calendar.month.two() + float(np.ones(1)[0])",
        "statistics.py": b"import random\ndef answer(): return 39",
        "calendar/__init__.py": b"",
        "calendar/month.py": b"def two(): return 2",
    }
    files["m.py"] = files["m.py"].replace(b"calendar\n", b"calendar.month\n")
    with box.open(files) as opened:
        assert value(opened.call([Call("m", "f", ())])[0]) == 42


def test_packages_that_marking_has_no_use_for_can_be_imported(box: Sandbox) -> None:
    """Every package of the students' requirements.txt: importing and setting up is harmless, using complains."""
    source = """
import matplotlib, otter, IPython, pytest, jupyterlab
import matplotlib.pyplot as plt
from matplotlib import cm, colors
from mpl_toolkits.mplot3d import Axes3D
from IPython.display import display, HTML
matplotlib.use("Agg")
plt.style.use("ggplot")
plt.rcParams["figure.figsize"] = (8, 6)
grader = otter.Notebook("tutorial09.ipynb")
class Mine(colors.Normalize): pass
def typed(ax: plt.Axes | None = None): return 1
@pytest.mark.parametrize("x", [1])
def test_it(x): pass
@pytest.fixture
def fixture(): return 5
def f(): return fixture()
def draws(): plt.plot([1, 2])
def shows(): display(1)
def checks(): grader.check("A3")
"""
    with box.open({"m.py": source.encode()}) as opened:
        assert value(opened.call([Call("m", "f", ())])[0]) == 5
        said = [opened.call([Call("m", name, ())])[0] for name in ("draws", "shows", "checks")]
    assert all(isinstance(answer, Raised) and answer.type_name == "NotInMarking" for answer in said)
    assert "plots are not drawn in marking" in said[0].message  # type: ignore[union-attr]


def test_requirements_of_students_are_known_to_the_box() -> None:
    """A package that students are told to install and that is not numpy is one of those."""
    modules = {"jupyterlab": "jupyterlab", "otter-grader": "otter"}
    for line in (ROOT / "assignment" / "requirements.txt").read_text().splitlines():
        name = re.split(r"[<>=\[]", line)[0]
        if name and not name.startswith("#"):
            assert modules.get(name, name) in {*UNUSED, "numpy"}
