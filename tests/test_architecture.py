"""The house's rules that no type checker holds: import directions, one home for points, what box data is read with."""

import ast
import re
import subprocess
from pathlib import Path

import pytest
from corpus_cases import ROOT

PACKAGE = ROOT / "autograder"
BOX = PACKAGE / "sandbox" / "box"

# A module imports only from floors below its own; modules on one floor do not know each other.
FLOORS = [
    {"faults", "otter_tests", "results", "decoding", "hostile_text", "imaginary", "reference", "sandbox"},
    {"manifest", "derivations"},
    {"submission", "solution", "inputs", "template", "roster", "ahead", "comparing"},
    {"misconceptions", "handout", "problems"},
    {"run"},
    {"carry"},
    {"judging"},
    {"activation", "public", "naming"},
    {"flags"},
    {"grade", "gradescope", "store"},
]


def modules() -> dict[str, Path]:
    """Name below the package -> file; a sub-package counts as one."""
    return {path.stem: path for path in PACKAGE.glob("*.py") if path.stem != "__init__"}


def imported(path: Path) -> set[str]:
    """Modules of this package that a file imports at its top or anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "autograder":
            found |= {alias.name for alias in node.names if (PACKAGE / f"{alias.name}.py").exists()}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("autograder."):
            found.add((node.module or "").split(".")[1])
        elif isinstance(node, ast.Import):
            found |= {alias.name.split(".")[1] for alias in node.names if alias.name.startswith("autograder.")}
    return found


@pytest.mark.parametrize("floor", range(len(FLOORS)))
def test_imports_run_one_way(floor: int):
    """From commands down to the manifest and the sandbox, never back up."""
    below = set().union(*FLOORS[:floor])
    for name in FLOORS[floor] & modules().keys():
        upwards = imported(modules()[name]) - below
        assert not upwards, f"autograder/{name}.py imports {', '.join(sorted(upwards))} from its own floor or above"


def test_the_commands_stand_on_top():
    """Nothing but __main__ imports the command line."""
    importers = {name for name, path in modules().items() if "cli" in imported(path)}
    assert importers == {"__main__"}


def test_the_sandbox_knows_nothing_of_marks():
    """It is a box; it imports nothing of the package but itself."""
    for path in (PACKAGE / "sandbox").rglob("*.py"):
        assert imported(path) <= {"sandbox", "faults", "hostile_text"}, path


def test_the_box_imports_only_itself():
    """What runs beside student code holds nothing of ours: relative imports of its own folder, numpy, the stdlib."""
    for path in BOX.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                assert node.level == 1 or not (node.module or "").startswith("autograder"), path
                assert node.level < 2, f"{path.name} reaches out of the box"
            elif isinstance(node, ast.Import):
                assert not any(alias.name.startswith(("autograder", "otter")) for alias in node.names), path


def test_student_objects_are_touched_in_the_box_only():
    """The grader never unpickles, evals or loads anything that came out of the box."""
    banned = re.compile(r"\b(pickle|dill|marshal|shelve|joblib)\b|np\.load\b|numpy\.load\b|allow_pickle")
    for path in [*PACKAGE.glob("*.py"), *(PACKAGE / "sandbox").rglob("*.py")]:
        tree = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        kinds = (ast.Import, ast.ImportFrom, ast.Attribute, ast.keyword)
        code = "\n".join(ast.unparse(node) for node in tree if isinstance(node, kinds))
        assert not banned.search(code), path


def tracked() -> list[Path]:
    """Text files under version control."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.splitlines() if (ROOT / name).is_file()]


def test_points_have_one_home():
    """No number of points stands anywhere but in grading.yml and in what is generated from it."""
    said = r"(?<!= )(?<!\$)\b\d+(?:\.\d+)?[- ](?:points?|pts|marks)\b(?! of)"
    given = r"\b(?:max_)?(?:points|score)\s*[:=]\s*[1-9]"
    spoken = re.compile(f"{said}|{given}")
    # Generated; tests; and a walk-through whose question does not exist.
    elsewhere = ("grading.yml", "student_template/", "tests/", "docs/authoring.md")
    for path in tracked():
        name = path.relative_to(ROOT).as_posix()
        if name.startswith(elsewhere) or path.suffix not in {".py", ".md", ".yml", ".j2", ".sh", ".html"}:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            assert not spoken.search(line), f"{name}:{number}: {line.strip()}"


def test_no_machine_of_ours_is_named():
    """No absolute path of a developer's machine and no package index host."""
    private = re.compile(r"(?<![\w.])/(?:root|work|home)/\w|pypi\.org|index-url|debian\.org|ubuntu\.com")
    text = {".py", ".md", ".yml", ".toml", ".sh", ".txt", ".lock", ".json", ".in"}
    for path in tracked():
        name = path.relative_to(ROOT).as_posix()
        if path.suffix in text and path != Path(__file__):
            for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
                assert not private.search(line), f"{name}:{number}: {line.strip()[:120]}"
