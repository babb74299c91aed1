"""The two commands mean the same everywhere: which Pythons, which versions, which programs of the system."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from itertools import chain
from pathlib import Path

import pytest
import tools
import yaml
from corpus_cases import ROOT
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib  # pytest's

PYTHONS = tools.pythons()
OLDEST, NEWEST = PYTHONS[0], PYTHONS[-1]
LOCKS = ("gradescope/requirements.lock", "requirements/build.lock", "requirements/test.lock")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


# --- Pythons


def test_the_pythons_have_no_gap():
    """Oldest first, one after the other, the oldest being what pip enforces."""
    minors = [int(python.removeprefix("3.")) for python in PYTHONS]
    assert minors == list(range(minors[0], minors[-1] + 1))
    assert f'requires-python = ">={OLDEST}"' in read("pyproject.toml")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("README.md", f"With Python {OLDEST} to {NEWEST} and make"),
        ("student_template/README.md", f"Python {OLDEST} to {NEWEST} is needed"),
        ("student_template/requirements.txt", f"Python {OLDEST} to {NEWEST}."),
        ("pyproject.toml", f'[tool.mypy]\npython_version = "{OLDEST}"'),
        ("gradescope/setup.sh", f'sys.version_info < (3, {OLDEST[2:]}) and "Python {OLDEST} or newer is needed'),
        ("docs/gradescope.md", f"Python {OLDEST} or newer"),
    ],
)
def test_other_places_say_what_pyproject_says(name: str, words: str):
    """Where they cannot be taken from there they are held to it."""
    assert words in read(name)


def test_no_text_promises_other_pythons():
    """`3.10 to 3.13` in a corner that nobody thought of."""
    promise = re.compile(r"Python (3\.\d+) (?:to|-|–) (3\.\d+)")
    listed = subprocess.run([tools.need("git"), "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    for name in listed.stdout.splitlines():
        if name.endswith((".md", ".txt", ".toml", ".yml", ".sh", ".ipynb")) and (ROOT / name).is_file():
            assert set(promise.findall(read(name))) <= {(OLDEST, NEWEST)}, name


def said_to_run_on(workflow: object) -> Iterator[object]:
    """Yield every Python that a workflow names, in a matrix or alone."""
    if isinstance(workflow, dict):
        for key, value in workflow.items():
            if "python" in str(key):
                yield from value if isinstance(value, list) else [value]
            else:
                yield from said_to_run_on(value)
    elif isinstance(workflow, list):
        for entry in workflow:
            yield from said_to_run_on(entry)


def test_workflows_run_every_python():
    """All that are promised and no other; as text, for YAML reads 3.10 as 3.1."""
    workflows = sorted((ROOT / ".github" / "workflows").glob("*.y*ml"))
    named = [python for path in workflows for python in said_to_run_on(yaml.safe_load(path.read_text("utf-8")))]
    plain = {python for python in named if not str(python).startswith("${{")}
    assert not workflows or plain == set(PYTHONS)


def test_a_number_in_a_workflow_is_not_a_python():
    assert list(said_to_run_on(yaml.safe_load("strategy: {matrix: {python: [3.10, '3.11']}}"))) == [3.1, "3.11"]


# --- versions


def pins(name: str, python: str) -> dict[str, Version]:
    """What a lock installs on a Python of Linux."""
    environment = {**default_environment(), "python_version": python, "python_full_version": f"{python}.0"}
    environment |= {"sys_platform": "linux", "platform_system": "Linux", "implementation_name": "cpython"}
    found = {}
    for line in re.findall(r"^([\w.-]+==.*?) \\$", read(name), re.MULTILINE):
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate(environment):
            assert requirement.name not in found, f"{name} pins {requirement.name} twice on Python {python}"
            (specifier,) = requirement.specifier
            found[requirement.name] = Version(specifier.version)
    return found


def wanted() -> list[Requirement]:
    """Every requirement of pyproject.toml: of the package, of its extras, of its build."""
    project = tomllib.loads(read("pyproject.toml"))
    extras = project["project"]["optional-dependencies"].values()
    texts = [*project["build-system"]["requires"], *project["project"]["dependencies"], *chain(*extras)]
    return [Requirement(text) for text in texts if not text.startswith("autograder[")]


def test_the_requirements_are_found():
    """The other tests of this file would pass on an empty list."""
    names = {requirement.name for requirement in wanted()}
    assert {"numpy", "otter-grader", "setuptools", "pytest", "distributed", "matplotlib", "psutil"} <= names


@pytest.mark.parametrize("python", PYTHONS)
def test_the_lock_holds_what_is_wanted_on_every_python(python: str):
    """A range that was changed without scripts/lock.sh, or a Python that a pin leaves out."""
    locked = pins("requirements/test.lock", python)
    for requirement in wanted():
        pin = locked.get(canonicalize_name(requirement.name))
        assert pin and pin in requirement.specifier, f"{requirement}: {pin}; run scripts/lock.sh"


@pytest.mark.parametrize("python", PYTHONS)
def test_what_is_tested_is_what_grades(python: str):
    """One version of each package, whether it was installed for grading, in Gradescope's image or for tests."""
    tested = pins("requirements/test.lock", python)
    for name in LOCKS[:2]:
        assert pins(name, python).items() <= tested.items()


def test_every_pin_has_hashes():
    """So pip refuses what was altered on its way."""
    for name in LOCKS:
        for block in re.split(r"\n(?=\S)", read(name).strip()):
            assert "--hash=sha256:" in block, f"{name}: {block[:60]}"


def test_this_run_has_the_locked_versions():
    """The counts in CONTRIBUTING.md are of these versions and no others."""
    locked = pins("requirements/test.lock", ".".join(map(str, sys.version_info[:2])))
    assert {name: version(name) for name in ("numpy", "otter-grader", "pytest")} == {
        name: str(locked[name]) for name in ("numpy", "otter-grader", "pytest")
    }


def test_an_old_python_is_told_so(tmp_path: Path):
    """In one sentence, before anything is made."""
    program = read("scripts/environment.py").replace("sys.version_info <", "(3, 9, 7) <")
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts" / "environment.py").write_text(program, encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text(read("pyproject.toml"), encoding="utf-8")
    command = [sys.executable, str(tmp_path / "scripts" / "environment.py"), "grading"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"Python {OLDEST} or newer is needed; say which with make PYTHON=...\n"
    assert not (tmp_path / ".venv").exists()


# --- programs of the system

DRIVES = """
import pytest, tools

@pytest.fixture(scope="module")
def program():
    return tools.need("chromium")

def test_one(program): pass
def test_two(program): pass
def test_three(): tools.need("prlimit")
def test_four(): pass
"""


def run_without_programs(folder: Path, *options: str, **environment: str) -> list[str]:
    """Run DRIVES where no program is installed; return the lines of the run."""
    (folder / "test_drives.py").write_text(DRIVES, encoding="utf-8")
    path = os.pathsep.join(str(ROOT / name) for name in ("tests", "tests/helpers"))
    command = [sys.executable, "-m", "pytest", "-q", "-p", "conftest", *options, "test_drives.py"]
    clean = {key: value for key, value in os.environ.items() if key != "CI" and not key.startswith("PYTEST")}
    clean |= {"PATH": "/nonexistent", "PYTHONPATH": path, **environment}
    done = subprocess.run(command, cwd=folder, env=clean, capture_output=True, text=True, check=False)
    return done.stdout.splitlines()


@pytest.mark.parametrize("options", [(), ("-n", "2")], ids=["one process", "two processes"])
def test_a_run_ends_with_what_it_left_out(tmp_path: Path, options: tuple[str, ...]):
    """Skipped by the program's name, and one last line with the packages that are missing."""
    *_, counts, last = run_without_programs(tmp_path, *options)
    assert counts.startswith("1 passed, 3 skipped")
    assert last.startswith("Not run: 2 for want of chromium, 1 for want of prlimit.")
    assert last.endswith("apt-get install chromium util-linux")


def test_continuous_integration_leaves_nothing_out(tmp_path: Path):
    """There a missing program is a failure."""
    last = run_without_programs(tmp_path, CI="true")[-1]
    assert re.match("1 passed, 1 failed, 2 errors|1 failed, 1 passed, 2 errors", last), last


def test_a_library_that_is_missing_is_named_by_its_package(monkeypatch: pytest.MonkeyPatch):
    """The driver of a browser ended without a word where the system had no libatomic."""
    monkeypatch.delenv("CI", raising=False)
    rows = {"libc.so.6": ("libc6", ["libc.so.6"]), "libnone.so.9": ("libnone9", ["libnone.so.9"])}
    monkeypatch.setattr(tools, "known", lambda: rows)
    assert tools.need("libc.so.6") == "libc.so.6"
    with pytest.raises(pytest.skip.Exception, match=r"needs libnone\.so\.9, .*apt-get install libnone9"):
        tools.need("libnone.so.9")


def test_every_program_that_tests_drive_has_a_package():
    """A name that .ci/packages.txt does not know would be a KeyError on the one machine that lacks it."""
    named = {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r'tools\.need\("(\w+)"\)', path.read_text(encoding="utf-8"))
    }
    assert named and named <= tools.known().keys()
