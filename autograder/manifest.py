"""What does grading.yml say?

It is read once into frozen, typed structures. A mistake in the file is one line: the file, the line in it, the
place, what was expected. msgspec checks the types; the YAML node tree tells where in the file a place is.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import isclose
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, get_args, get_origin, get_type_hints

import msgspec
import yaml
from msgspec import Meta, Struct

from autograder.faults import GraderFault, ManifestError


def _root() -> Path:
    beside = Path(__file__).resolve().parent.parent
    here = Path.cwd()
    return next((folder for folder in (beside, here, *here.parents) if (folder / "grading.yml").is_file()), beside)


ROOT = _root()
"""The assignment's folder where nobody names another: grading.yml, solutions/ and the rest stand beside the package,
or, where that was installed from a wheel, in the current folder or above it."""

WRITTEN_FILE = "written_answers.md"
"""Where students write what people mark."""

YamlLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The safe one in C, where yaml was built with it: ten times as fast."""

Visibility = Literal["visible", "after_due_date", "after_published", "hidden"]
"""When a student sees something, as Gradescope calls it; from open to shut."""
Positive = Annotated[float, Meta(gt=0, le=sys.float_info.max)]
Count = Annotated[int, Meta(gt=0)]
Kind = TypeVar("Kind", bound=Struct)
Place = tuple[int | str, ...]
"""The keys and numbers that lead to a line of the file."""
Identifier = Annotated[str, Meta(pattern=r"^[A-Za-z][A-Za-z0-9]*(-written)?$")]
"""It names files: the hidden and the public test of a question."""


@dataclass(frozen=True)
class BoxLimits:
    """What a submission may use in the box.

    Seconds are wall time. `memory_bytes` is what it may map on top of numpy, `answer_bytes` and
    `printed_bytes` what is kept of it, `file_bytes` what it may write, `open_files` and `processes` what
    it may hold.
    """

    call_seconds: float
    import_seconds: float
    submission_seconds: float
    memory_bytes: int
    answer_bytes: int
    printed_bytes: int
    file_bytes: int
    open_files: int
    processes: int


class Section(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A part of grading.yml or another file of data: frozen, with no key that nobody knows."""


def checked(data: Any, kind: type[Kind], place: str, hook: Callable[[type, Any], Any] | None = None) -> Kind:
    """Data out of a file, as what it must be; `hook` reads what is none of JSON's types.

    Raises:
        GraderFault: it is not; `place` in words, and what is wrong there.
    """
    try:
        return msgspec.convert(data, kind, dec_hook=hook)
    except msgspec.ValidationError as error:
        raise GraderFault(f"{place}: {error}") from None


class Tolerances(Section, frozen=True):
    """How close is equal; see the comments in grading.yml."""

    relative: Positive
    floor: Positive
    edge_relative: Positive
    deep_relative: Positive
    solution_agreement: Positive


class SubmissionLimits(Section, frozen=True):
    """What may be handed in: bytes in all, bytes of one file, number of files, unpacked / packed size."""

    total_bytes: Count
    file_bytes: Count
    files: Count
    compression_ratio: Count


class Limits(Section, frozen=True):
    """What student code may use, and what the grader may for one submission; `box` is the sandbox's share of it."""

    call_seconds: Positive
    import_seconds: Positive
    submission_seconds: Positive
    memory_bytes: Count
    answer_bytes: Count
    printed_bytes: Count
    file_bytes: Count
    open_files: Count
    processes: Count
    grader_seconds: Positive
    grader_bytes: Count
    submission: SubmissionLimits

    @property
    def box(self) -> BoxLimits:
        """The limits of the sandbox."""
        return BoxLimits(**{name: getattr(self, name) for name in BoxLimits.__dataclass_fields__})


class VisibilityPolicy(Section, frozen=True):
    """When a student sees the hidden tests' scores, and the public checks."""

    scores: Visibility
    public_checks: Visibility


class SubmissionPolicy(Section, frozen=True):
    """How often a student may be graded on Gradescope, and how long one grading may take there."""

    per_day: Count | None
    seconds: Positive


class Case(Section, frozen=True):
    """One hidden test case and its points."""

    name: str
    points: Positive


class Question(Section, frozen=True):
    """One automatic question: its functions stand in `file`; `cases` are its hidden test cases in order.

    `stand_in` says whether the model answer may take the place of a student's wrong one when later questions are asked
    again; not where there is more than one right answer.
    """

    id: Identifier
    title: str
    file: Annotated[str, Meta(pattern=r"^[a-z_][a-z0-9_]*\.py$")]
    functions: tuple[str, ...]
    points: Positive
    cases: tuple[Case, ...]
    stand_in: bool = True
    visibility: Visibility | None = None

    def __post_init__(self) -> None:
        shared = sum(case.points for case in self.cases)
        if not isclose(shared, self.points):
            raise ValueError(f"{self.id} carries {self.points:g} points, but its cases add up to {shared:g}")

    @property
    def module(self) -> str:
        """The module's name: `file` without .py."""
        return self.file.removesuffix(".py")


class Written(Section, frozen=True):
    """One written question, marked by people."""

    id: Identifier
    title: str
    points: Positive


class Manifest(Section, frozen=True):
    """All of grading.yml."""

    title: str
    tutorial: Annotated[str, Meta(pattern=r"^[A-Za-z_]\w*(\.\w+)*$")]
    notebook: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]+$")]
    automatic_points: Positive
    written_points: Positive
    seed: Annotated[int, Meta(ge=0)] | None
    tolerances: Tolerances
    settings: dict[str, Any]
    limits: Limits
    visibility: VisibilityPolicy
    submissions: SubmissionPolicy
    questions: tuple[Question, ...]
    written: tuple[Written, ...]

    def __post_init__(self) -> None:
        for problem in self._disagreements():
            raise ValueError(problem)

    def _disagreements(self) -> Iterator[str]:
        ids = [question.id for question in self.questions] + [written.id for written in self.written]
        yield from (f"{twice} is listed twice" for twice in _repeated(ids))
        functions = [name for question in self.questions for name in question.functions]
        yield from (f"the function {twice} is listed twice" for twice in _repeated(functions))
        for what, said, parts in (
            ("automatic_points", self.automatic_points, self.questions),
            ("written_points", self.written_points, self.written),
        ):
            total = sum(part.points for part in parts)
            if not isclose(total, said):
                yield f"{what} is {said:g}, but the questions add up to {total:g}"

    def question(self, identifier: str) -> Question:
        """The automatic question of that id.

        Raises:
            KeyError: there is none.
        """
        for question in self.questions:
            if question.id == identifier:
                return question
        raise KeyError(identifier)

    def visibility_of(self, question: Question) -> Visibility:
        """When a student sees the points of a question and the reasons: the only rule of it."""
        return question.visibility or self.visibility.scores

    @property
    def visibility_of_total(self) -> Visibility:
        """When a student sees a total: not before all of its questions, which it would reveal."""
        return max(map(self.visibility_of, self.questions), key=get_args(Visibility).index)

    @property
    def modules(self) -> tuple[str, ...]:
        """The modules that students hand in, each once, in order."""
        return tuple(dict.fromkeys(question.file for question in self.questions))

    @property
    def wanted(self) -> tuple[str, ...]:
        """All that students hand in: the modules and the written answers."""
        return (*self.modules, WRITTEN_FILE)


def load_manifest(root: Path) -> Manifest:
    """Read and check `root`/grading.yml, also against the hidden tests that stand in `root`.

    Raises:
        ManifestError: one line with the place in the file.
    """
    path = root / "grading.yml"
    try:
        manifest = parse_manifest(path.read_text(encoding="utf-8"), path.name)
    except (OSError, UnicodeDecodeError) as error:
        raise ManifestError(f"{path.name}: cannot be read: {error}") from None
    tests = {test.stem for test in (root / "autograder" / "tests").glob("[!_]*.py")}
    listed = {question.id for question in manifest.questions}
    for missing in sorted(tests - listed):
        raise ManifestError(f"{path.name}: questions: {missing} is missing; autograder/tests/{missing}.py tests it")
    for untested in sorted(listed - tests):
        raise ManifestError(f"{path.name}: questions: {untested} has no hidden test autograder/tests/{untested}.py")
    return manifest


def closed_files(root: Path, manifest: Manifest) -> tuple[Path, ...]:
    """What no student's code may read of an assignment; the box tries whether it can."""
    places = (root, Path(__file__).resolve().parent.parent)
    tutorial = [place.joinpath(*manifest.tutorial.split(".")) for place in places]
    folders = dict.fromkeys([root / "autograder" / "tests", root / "solutions", *tutorial])
    return (root / "grading.yml", *(path for folder in folders for path in sorted(folder.glob("[!_]*.*"))))


def parse_manifest(text: str, name: str = "grading.yml") -> Manifest:
    """Read the text of a grading.yml; `name` stands in error messages.

    Raises:
        ManifestError: one line with the place in the file.
    """
    try:
        tree = yaml.compose(text, Loader=YamlLoader)
        twice = _repeated_key(tree)  # before `_data`, which merges what `<<` brings along into the tree
        data = _data(tree)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ManifestError(f"{name}:{line}: not YAML: {error.problem}") from None
    except yaml.YAMLError as error:
        raise ManifestError(f"{name}: not YAML: {' '.join(str(error).split())}") from None
    if twice is not None:
        raise ManifestError(f"{name}:{twice.start_mark.line + 1}: the key {twice.value!r} is given twice")
    if not isinstance(data, dict):
        raise ManifestError(f"{name}:1: expected a mapping with title, questions, ...; found {type(data).__name__}")
    questions = data.get("questions")
    for number, question in enumerate(questions if isinstance(questions, list) else ()):
        if isinstance(question, dict) and "cases" in question:
            cases = question["cases"]
            if not isinstance(cases, dict) or not cases:
                expected = "expected one line `case name: points` for each hidden test case"
                raise _mistake(name, tree, ("questions", number, "cases"), expected)
            question["cases"] = [{"name": case, "points": points} for case, points in cases.items()]
    return _validated(Manifest, data, tree, name)


def parse_settings(kind: type[Kind], text: str) -> Kind:
    """Read the section `settings:` of a grading.yml by the tutorial's own model.

    Raises:
        ManifestError: one line with the place in the file.
    """
    tree = yaml.compose(text, Loader=YamlLoader)
    return _validated(kind, _data(tree)["settings"], tree, "grading.yml", ("settings",))


def _data(tree: yaml.Node | None) -> Any:
    return None if tree is None else YamlLoader("").construct_document(tree)


def _validated(kind: type[Kind], data: Any, tree: yaml.Node | None, name: str, inside: Place = ()) -> Kind:
    try:
        return msgspec.convert(data, kind)
    except msgspec.ValidationError as error:
        said = str(error).replace("`object`", "a mapping").replace("`array`", "a list")  # as YAML calls them
        message, _, path = said.rpartition(" - at `$")
        message, place = (message, _place(path)) if message else (said, ())
        if message.startswith("Invalid enum value"):
            message += f"; expected one of {', '.join(_choices(kind, place))}"
        elif unknown := re.match(r"Object contains unknown field `(.*)`$", message):
            message, place = "unknown key", (*place, unknown[1])
        elif missing := re.match(r"Object missing required field `(.*)`$", message):
            message, place = "missing", (*place, missing[1])
        raise _mistake(name, tree, (*inside, *place), message) from None


def _place(path: str) -> Place:
    """What `.questions[0].id` leads to."""
    return tuple(key or int(index) for key, index in re.findall(r"\.([^.\[`]+)|\[(\d+)\]", path))


def _choices(kind: Any, place: Place) -> tuple[str, ...]:
    """The words that may stand at a place."""
    for part in place:
        if isinstance(part, str):
            holder = next(one for one in (kind, *get_args(kind)) if isinstance(one, type) and issubclass(one, Struct))
            kind = get_type_hints(holder)[part]
    return next(get_args(one) for one in (kind, *get_args(kind)) if get_origin(one) is Literal)


def _mistake(name: str, tree: yaml.Node | None, place: Place, message: str) -> ManifestError:
    where = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place).lstrip(".")
    label = f" {where}:" if where else ""
    return ManifestError(f"{name}:{_line(tree, place)}:{label} {message}")


def _line(node: yaml.Node | None, place: Place) -> int:
    """The 1-based line of a place; of its closest parent when the place itself is not in the file."""
    line = node.start_mark.line if node is not None else 0
    for part in place:
        child: yaml.Node | None = None
        if isinstance(node, yaml.MappingNode) and isinstance(part, int) and part < len(node.value):
            key, child = node.value[part]  # `cases`, a mapping whose order counts
            line = key.start_mark.line
        elif isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                if key.value == part:
                    child, line = value, key.start_mark.line
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            child = node.value[part]
            line = child.start_mark.line
        if child is None:
            break
        node = child
    return line + 1


def _repeated_key(node: yaml.Node | None) -> yaml.Node | None:
    """The first mapping key that YAML would silently let override an earlier one."""
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            if key.value in seen:
                return key
            seen.add(key.value)
            if (twice := _repeated_key(value)) is not None:
                return twice
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            if (twice := _repeated_key(item)) is not None:
                return twice
    return None


def _repeated(names: list[str]) -> list[str]:
    return sorted({name for name in names if names.count(name) > 1})
