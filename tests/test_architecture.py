"""The house's rules that no type checker holds: import directions, one home for points, what box data is read with."""

import ast
import re
import subprocess
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
import tools
from corpus_cases import ROOT
from the_assignment import ASSIGNMENT

PACKAGE = ROOT / "autograder"
BOX = PACKAGE / "sandbox" / "box"

# A room imports from the rooms of the floors below its own and from itself. The last floor is the top of the package.
FLOORS = [
    {"faults", "processes"},
    {"files", "hostile_text", "manifest", "pages", "tables"},
    {"sandbox"},
    {"intake"},
    {"marking"},
    {"tutorial", "batch"},
    {"tests", "reports", "gradescope", "authoring"},
    {"cli"},
    {"__main__"},
]
# Nobody but they themselves imports these: the rest gets the tutorial as a value.
PLUGGED_IN = {"tutorial", "tests"}


def modules() -> dict[str, list[Path]]:
    """Room, or name of a module on top of the package -> its files."""
    rooms: dict[str, list[Path]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        room = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        rooms.setdefault(room, []).append(path)
    return rooms


def imported(path: Path) -> set[str]:
    """Modules of this package that a file imports at its top or anywhere in it, as dotted names below the package."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                here = path.relative_to(PACKAGE.parent).with_suffix("").parts[: -node.level]
                base = ".".join([*here, *([node.module] if node.module else [])])
            found |= {f"{base}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return {name.removeprefix("autograder.") for name in found if name.startswith("autograder.")}


def rooms_imported(path: Path) -> set[str]:
    return {name.split(".")[0] for name in imported(path)} & modules().keys()


def test_every_module_has_a_floor():
    """A room that nobody placed is in nobody's way, until it is."""
    assert set().union(*FLOORS) | {"__init__"} == modules().keys()


@pytest.mark.parametrize("floor", range(len(FLOORS)))
def test_imports_run_one_way(floor: int):
    """From commands down to the manifest and the faults, never back up and never across."""
    below = set().union(*FLOORS[:floor])
    for room in FLOORS[floor]:
        allowed = below | {room} if room in PLUGGED_IN else (below | {room}) - PLUGGED_IN
        for path in modules()[room]:
            upwards = rooms_imported(path) - allowed
            assert not upwards, f"{path.relative_to(ROOT)} imports {', '.join(sorted(upwards))}"


ENGINE = ("marking", "sandbox", "intake", "batch", "reports", "gradescope", "authoring", "templates")


def words_of_the_tutorial() -> re.Pattern[str]:
    """What only this tutorial says: functions, modules, notebook, question ids, and how its gradients are called."""
    manifest = ASSIGNMENT.manifest
    functions = {name for question in manifest.questions for name in question.functions}
    modules = {question.module for question in manifest.questions} | {manifest.notebook}
    ids = {question.id for question in manifest.questions}
    parameters = {"alpha", "beta", "Y_hat"}
    everybodys = {"forward", "backward", "collapse"}  # passes of any network, and tables' borders
    words = (functions | modules | ids | parameters) - everybodys
    return re.compile(rf"(?<!Cronbach’s )\b(?:{'|'.join(sorted(words))}|dE_\w+|[A-D][0-9][a-z]?)\b|\[[Aa]-[Dd]\]")


def test_the_engine_knows_no_tutorial():
    """Not one word of this tutorial in the engine, not in a comment either: another tutorial's author reads it too."""
    said = words_of_the_tutorial()
    assert said.search("ids like A3") and said.search('glob("[a-d]_*.py")') and said.search("dE_dW9")
    texts = [path for room in ENGINE for path in (PACKAGE / room).rglob("*") if path.suffix in {".py", ".yml", ".j2"}]
    assert len(texts) > 80
    for path in [*texts, *PACKAGE.glob("*.py")]:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            assert not said.search(line), f"{path.relative_to(ROOT)}:{number}: {line.strip()}"


def test_one_door_into_what_is_under_way():
    """Nothing ambient in marking: no running submission, and no identity of an object in the place of its value."""
    ambient = re.compile(r"\bcurrent_run\b|(?<![\w.])id\(|\bContextVar\(|^ *global ")
    found = {}
    for path in sorted((PACKAGE / "marking").glob("*.py")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if ambient.search(line):
                found.setdefault(path.name, []).append(line)
    # While hidden tests are compiled, otter passes them nothing: they ask which assignment they belong to.
    assert {name: len(lines) for name, lines in found.items()} == {"assignment.py": 1}, found


def test_no_circle_of_imports():
    """Inside a room too, modules can be put in an order."""
    files = {
        ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__"): path
        for paths in modules().values()
        for path in paths
    }
    graph = {}
    for name, path in files.items():
        wanted = {module if module in files else module.rpartition(".")[0] for module in imported(path)}
        graph[name] = {module for module in wanted if module in files and module != name}
    list(TopologicalSorter(graph).static_order())  # raises CycleError, which names the circle


def test_every_room_says_who_lives_there():
    """A folder's docstring is what a newcomer reads first."""
    for path in PACKAGE.glob("*/__init__.py"):
        assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), path


def test_few_modules_stand_outside_a_room():
    """The way in, what grading.yml says, the errors, and at most five that every room needs."""
    entrance = {"__init__", "__main__", "cli", "manifest", "faults"}
    assert len({path.stem for path in PACKAGE.glob("*.py")} - entrance) <= 5


def test_box_vocabulary_has_one_road():
    """Outside the sandbox nobody reaches into the box; what crosses its wall is imported from the room."""
    for room, paths in modules().items():
        for path in paths if room != "sandbox" else ():
            assert not any(name.startswith("sandbox.box") for name in imported(path)), path


def test_the_box_imports_only_itself():
    """What runs beside student code holds nothing of ours: relative imports of its own folder, numpy, the stdlib."""
    for path in BOX.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                assert node.level == 1 or not (node.module or "").startswith("autograder"), path
                assert node.level < 2, f"{path.name} reaches out of the box"
            elif isinstance(node, ast.Import):
                assert not any(alias.name.startswith(("autograder", "otter")) for alias in node.names), path


def test_nobody_forks_but_who_has_one_thread():
    """A fork of a process with threads may wait for ever for a lock: these three look."""
    banned = re.compile(r"\bfork(pty|server)?\b|\bpreexec_fn\b|\bProcessPoolExecutor\b|\bset_start_method\b")
    for path in PACKAGE.rglob("*.py"):
        if path not in (BOX / "zygote.py", PACKAGE / "batch" / "forked.py", PACKAGE / "gradescope" / "container.py"):
            kinds = (ast.Import, ast.ImportFrom, ast.Attribute, ast.keyword, ast.Call)
            tree = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            assert not any(banned.search(ast.unparse(node)) for node in tree if isinstance(node, kinds)), path


def test_student_objects_are_touched_in_the_box_only():
    """The grader never unpickles, evals or loads anything that came out of the box."""
    banned = re.compile(r"\b(pickle|dill|marshal|shelve|joblib)\b|np\.load\b|numpy\.load\b|allow_pickle")
    for path in PACKAGE.rglob("*.py"):
        tree = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        kinds = (ast.Import, ast.ImportFrom, ast.Attribute, ast.keyword)
        code = "\n".join(ast.unparse(node) for node in tree if isinstance(node, kinds))
        assert not banned.search(code), path


def tracked() -> list[Path]:
    """Text files under version control."""
    command = [tools.need("git"), "ls-files"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
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
