"""What do students get?

`student_template/` is made from `solutions/` and `assignment/`, never edited by hand:

- `solutions/*.py` lose what stands between `# BEGIN SOLUTION` and `# END SOLUTION`; a `raise
  NotImplementedError("Q3: name is not written yet")` takes its place. The question comes from the docstring's
  first word. `solutions/written_answers.md` loses its model answers in the same way.
- `assignment/<notebook>.py` becomes the notebook.
- `assignment.json` says what the students' tools must know: files, questions, functions, titles, what was given.
- Everything else in `assignment/` is copied, except `assignment/scripts/`, which draws the figures and the data,
  and `assignment/links.yml`.
- In Markdown, in the notebook and in requirements.txt `{{points Q3}}`, `{{title Q3}}`, `{{link colab}}` and
  `{{python newest}}` are filled in from grading.yml, `assignment/links.yml` and pyproject.toml, so that each number
  and address has one home. While links.yml holds placeholders, what needs an address is left out: paragraphs with
  badges, and the cell that clones.

The same sources give the same bytes, so that a difference between the folder and its sources can be found. Before
anything is handed out, it is searched for solutions, model answers, hidden cases and imports of the grader.
"""

from __future__ import annotations

import ast
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path

import jupytext
import nbformat
import yaml

from autograder.faults import TemplateError
from autograder.files import write_zip
from autograder.intake.handed_out import TOOLS
from autograder.intake.upload import SUFFIXES_KEPT
from autograder.manifest import WRITTEN_FILE, Manifest, load_manifest

OUTLINE = "assignment.json"
_PACKAGE = Path(__file__).resolve().parents[1]
SHARED = (
    _PACKAGE / "intake" / "decoding.py",
    _PACKAGE / "intake" / "written.py",
    _PACKAGE / "sandbox" / "box" / "unused.py",
)
"""What the grader and the students' tools do with the same code."""
TEMPLATE = "student_template"
_ANSWER_HERE = "*Write your answer here.*"
_BEGIN = re.compile(r"^(\s*)(?:#|<!--) BEGIN SOLUTION(?: -->)?\s*$")
_END = re.compile(r"^\s*(?:#|<!--) END SOLUTION(?: -->)?\s*$")
_LOOSE_MARKER = re.compile(r"(BEGIN|END) SOLUTION")
_PLACEHOLDER = re.compile(r"\{\{(\w+) ([\w-]+)\}\}")
_TEXT = {".py", ".md", ".txt", ".ipynb", ".csv", ".svg", ".yml"}
# Shorter pieces of code say nothing about an answer.
_TELLING = 10
_TELLING_PROSE = 40
_LINK = "{{link "
# What JupyterLab writes when it opens the notebook, so that opening it changes nothing.
_METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {
        "codemirror_mode": {"name": "ipython", "version": 3},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
        "version": "3.12.0",
    },
}
_LITTER = {"__pycache__", ".pytest_cache", ".ipynb_checkpoints", ".OTTER_LOG", ".DS_Store"}


# --- making ---------------------------------------------------------------------------------------


def generate(root: Path) -> dict[str, bytes]:
    """Make every file that students get.

    Returns:
        Posix path -> contents, sorted by path.

    Raises:
        TemplateError: markers that do not match, a placeholder that stands for nothing, or a leak.
    """
    manifest = load_manifest(root)
    fill = _filler(root, manifest)
    files: dict[str, bytes] = {}
    for path in sorted((root / "solutions").glob("*.py")):
        files[path.name] = stub(_read(path), f"solutions/{path.name}").encode()
    for path in sorted(root.glob(f"solutions/{WRITTEN_FILE}")):
        name = f"solutions/{path.name}"
        files[path.name] = fill(_without_answers(_read(path), name), name).encode()
    for path in sorted((root / "assignment").rglob("*")):
        name = path.relative_to(root / "assignment").as_posix()
        if path.is_dir() or name == "links.yml" or name.startswith("scripts/") or _LITTER & set(path.parts):
            continue
        source = f"assignment/{name}"
        if name == f"{manifest.notebook}.py":
            notebook = _notebook(_read(path), source, fill, not placeholders(root))
            files[f"{manifest.notebook}.ipynb"] = notebook.encode()
        elif path.suffix in (".md", ".txt"):
            files[name] = fill(_read(path), source).encode()
        else:
            files[name] = path.read_bytes()
    for shared in SHARED:
        files[shared.name] = shared.read_bytes()
    files[OUTLINE] = outline(manifest, files).encode()
    for leak in leaks(root, files):
        raise TemplateError(leak)
    return dict(sorted(files.items()))


def outline(manifest: Manifest, files: Mapping[str, bytes]) -> str:
    """What the students' tools must know, as JSON: names, titles and limits of grading.yml, no points; what was given.

    Args:
        manifest: of grading.yml.
        files: everything else that is handed out, path -> content.
    """
    upload = manifest.limits.submission
    tools = {
        name: hashlib.sha256(content).hexdigest()
        for name, content in sorted(files.items())
        if any(fnmatchcase(name, tool) for tool in TOOLS)
    }
    known = {
        "title": manifest.title,
        "modules": list(manifest.modules),
        "notebook": f"{manifest.notebook}.ipynb",
        "written_answers": WRITTEN_FILE,
        "questions": [
            {"id": question.id, "title": question.title, "file": question.file, "functions": list(question.functions)}
            for question in manifest.questions
        ],
        "written": [{"id": question.id, "title": question.title} for question in manifest.written],
        "files": sorted([*files, OUTLINE]),
        "tools": tools,
        "data_suffixes": sorted(SUFFIXES_KEPT - {".py"}),
        "limits": {
            "total_bytes": upload.total_bytes,
            "file_bytes": upload.file_bytes,
            "files": upload.files,
            "import_seconds": manifest.limits.box.import_seconds,
            "call_seconds": manifest.limits.box.call_seconds,
        },
        "written_template": files.get(WRITTEN_FILE, b"").decode(),
    }
    return json.dumps(known, indent=1, ensure_ascii=False) + "\n"


def stub(source: str, name: str) -> str:
    """Replace every solution in a module by a `raise NotImplementedError`.

    Args:
        source: the module of solutions/.
        name: its path, for error messages.

    Raises:
        TemplateError: markers that do not match, a function without them or without a question.
    """
    lines = source.splitlines()
    blocks = list(_blocks(lines, name))
    functions = _functions(source, name)
    solved = []
    for begin, end in reversed(blocks):
        owner = next((f for f in functions if f.lineno - 1 < begin and end < (f.end_lineno or 0) + 1), None)
        if owner is None:
            raise TemplateError(f"{name}:{begin + 1}: BEGIN SOLUTION outside a function")
        question = re.match(r"[A-Za-z][A-Za-z0-9]*(?=:)", ast.get_docstring(owner) or "")
        if question is None:
            raise TemplateError(f"{name}:{owner.lineno}: {owner.name}'s docstring does not begin with its question")
        indent = lines[begin][: len(lines[begin]) - len(lines[begin].lstrip())]
        said = f"{question[0]}: {owner.name} is not written yet"
        lines[begin : end + 1] = [f'{indent}raise NotImplementedError("{said}")']
        solved.append(owner)
    for function in functions:
        if function not in solved:
            raise TemplateError(
                f"{name}:{function.lineno}: {function.name} has no BEGIN SOLUTION and would go out solved"
            )
    return "\n".join(lines) + "\n"


def _without_answers(source: str, name: str) -> str:
    lines = source.splitlines()
    for begin, end in reversed(list(_blocks(lines, name))):
        lines[begin : end + 1] = [_ANSWER_HERE]
    return "\n".join(lines) + "\n"


def _blocks(lines: list[str], name: str) -> Iterator[tuple[int, int]]:
    """Yield the 0-based lines of each BEGIN SOLUTION and its END SOLUTION."""
    begin: int | None = None
    for number, line in enumerate(lines):
        place = f"{name}:{number + 1}"
        if _BEGIN.match(line):
            if begin is not None:
                raise TemplateError(f"{place}: BEGIN SOLUTION inside the solution that begins in line {begin + 1}")
            begin = number
        elif _END.match(line):
            if begin is None:
                raise TemplateError(f"{place}: END SOLUTION without BEGIN SOLUTION")
            yield begin, number
            begin = None
        elif _LOOSE_MARKER.search(line):
            raise TemplateError(f"{place}: a marker stands on a line of its own and reads `# BEGIN SOLUTION`")
    if begin is not None:
        raise TemplateError(f"{name}:{begin + 1}: BEGIN SOLUTION is never closed by END SOLUTION")


def _functions(source: str, name: str) -> list[ast.FunctionDef]:
    try:
        return [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
    except SyntaxError as error:
        raise TemplateError(f"{name}:{error.lineno}: {error.msg}") from None


def _filler(root: Path, manifest: Manifest) -> Callable[[str, str], str]:
    """Return a function that fills the placeholders of a text; the second argument is its path."""
    automatic, written = manifest.automatic_points, manifest.written_points
    values = {("total", "automatic"): f"{automatic:g}", ("total", "written"): f"{written:g}"}
    values["total", "all"] = f"{automatic + written:g}"
    questions = [(question.id, question.title, question.points) for question in manifest.questions]
    questions += [(question.id, question.title, question.points) for question in manifest.written]
    for identifier, title, points in questions:
        values["points", identifier] = f"{points:g}"
        values["title", identifier] = title
    links = yaml.safe_load(_read(root / "assignment" / "links.yml"))
    values |= {("link", key): address.format(**links) for key, address in links.items()}
    unknown = placeholders(root)
    pythons = re.findall(r'"Programming Language :: Python :: (3\.\d+)"', _read(root / "pyproject.toml"))
    values |= {("python", "oldest"): pythons[0], ("python", "newest"): pythons[-1]}

    def fill(text: str, name: str) -> str:
        if unknown:
            text = "\n\n".join(paragraph for paragraph in text.split("\n\n") if _LINK not in paragraph)

        def value(match: re.Match[str]) -> str:
            if (match[1], match[2]) not in values:
                line = text.count("\n", 0, match.start()) + 1
                raise TemplateError(f"{name}:{line}: nothing is known about {match[0]}")
            return values[match[1], match[2]]

        return _PLACEHOLDER.sub(value, text)

    return fill


def placeholders(root: Path) -> list[str]:
    """List the names in `assignment/links.yml` that still hold what stands there before anybody filled it in."""
    links = yaml.safe_load(_read(root / "assignment" / "links.yml"))
    return [name for name in ("owner", "repository") if links.get(name) == name.upper()]


def _notebook(source: str, name: str, fill: Callable[[str, str], str], with_links: bool) -> str:
    notebook = jupytext.reads(source, fmt="py:percent")
    notebook.cells = [
        cell for cell in notebook.cells if with_links or cell.cell_type == "markdown" or _LINK not in cell.source
    ]
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number:03d}"
        cell.source = fill(cell.source, name)
        if cell.cell_type == "code":
            cell.metadata = {"tags": ["raises-exception"]}  # after an error the next cell runs
    notebook.metadata = _METADATA
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    nbformat.validate(notebook)
    return str(nbformat.writes(notebook)) + "\n"


# --- leaks ----------------------------------------------------------------------------------------


def leaks(root: Path, files: dict[str, bytes]) -> list[str]:
    """List what `files` would give away: solutions, model answers, hidden cases, imports of the grader.

    A statement of a solution that the public part of solutions/ states itself, such as `f1 = W1.T @ X`, is public.
    """
    secrets = [
        ("the solution", _solution_statements(root)),
        ("a model answer", _answer_lines(root)),
        ("a hidden case", _hidden_statements(root)),
    ]
    found = []
    for name, contents in files.items():
        if Path(name).suffix not in _TEXT:
            continue
        text = contents.decode()
        if name.endswith(".ipynb"):
            text = "\n".join(cell.source for cell in nbformat.reads(text, as_version=4).cells)
        squeezed = _squeeze(text)
        found += [
            f"{TEMPLATE}/{name}: shows {what}: {line}"
            for what, lines in secrets
            for key, line in lines.items()
            if key in squeezed
        ]
        found += [
            f"{TEMPLATE}/{name}: {what}: {line.strip()}" for line in text.splitlines() for what in _giveaways(line)
        ]
    return found


def _giveaways(line: str) -> list[str]:
    signs = {
        r"(BEGIN|END) SOLUTION": "a solution marker",
        r"^\s*(import|from)\s+autograder\b": "imports the grader",
        r"\bhidden\s*=\s*True": "a hidden test case",
    }
    return [what for sign, what in signs.items() if re.search(sign, line)]


def _squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _solution_statements(root: Path) -> dict[str, str]:
    """Telling pieces of the solutions, squeezed -> as written."""
    inside: dict[str, str] = {}
    outside = ""
    for path in sorted((root / "solutions").glob("*.py")):
        lines = _read(path).splitlines()
        blocks = list(_blocks(lines, f"solutions/{path.name}"))
        solved = {number for begin, end in blocks for number in range(begin, end + 1)}
        outside += "\n".join(line for number, line in enumerate(lines) if number not in solved)
        for begin, end in blocks:
            for line in lines[begin + 1 : end]:
                inside |= {_squeeze(part): line.strip() for part in _telling_parts(line)}
    public = _squeeze(outside)
    return {key: line for key, line in inside.items() if len(key) >= _TELLING and key not in public}


def _telling_parts(line: str) -> list[str]:
    """A line of a solution, and what it returns or assigns; nothing of a line that only opens a block."""
    code = line.strip().split("  #")[0]
    if code.startswith("#"):
        return [code.lstrip("# ")]
    if code.endswith(":"):
        return []
    return [code, code.removeprefix("return "), code.split(" = ", 1)[-1]]


def _answer_lines(root: Path) -> dict[str, str]:
    lines = [line for path in root.glob(f"solutions/{WRITTEN_FILE}") for line in _read(path).splitlines()]
    blocks = list(_blocks(lines, f"solutions/{WRITTEN_FILE}"))
    said = [line.strip() for begin, end in blocks for line in lines[begin + 1 : end]]
    return {_squeeze(line): line for line in said if len(line) >= _TELLING_PROSE}


def _hidden_statements(root: Path) -> dict[str, str]:
    """Telling statements inside the hidden test cases, squeezed -> as written."""
    found: dict[str, str] = {}
    for path in sorted((root / "autograder" / "tests").glob("*.py")):
        source = _read(path)
        for function in _functions(source, f"autograder/tests/{path.name}"):
            for statement in function.body:
                text = ast.get_source_segment(source, statement) or ""
                if len(_squeeze(text)) >= _TELLING_PROSE:
                    found[_squeeze(text)] = text.splitlines()[0]
    return found


# --- the folder and the zip -----------------------------------------------------------------------


def write_template(root: Path) -> list[str]:
    """Bring `student_template/` up to date; return the paths that were not."""
    files = generate(root)
    changed = _differing(root, files)
    for name in changed:
        path = root / TEMPLATE / name
        if name in files:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(files[name])
        else:
            path.unlink()
    return changed


def drift(root: Path) -> list[str]:
    """List the paths in `student_template/` that are missing, changed or unknown to the sources."""
    return _differing(root, generate(root))


def _differing(root: Path, files: dict[str, bytes]) -> list[str]:
    folder = root / TEMPLATE
    there = {
        path.relative_to(folder).as_posix(): path
        for path in folder.rglob("*")
        if path.is_file() and not _LITTER & set(path.parts)
    }
    return sorted(
        name for name in files.keys() | there.keys() if name not in there or files.get(name) != there[name].read_bytes()
    )


def student_zip(root: Path, out: Path, handout: Iterable[Path] = ()) -> None:
    """Write the template as a zip, with the handout's page and document; the same files give the same bytes."""
    write_zip(out, {**generate(root), **{path.name: path.read_bytes() for path in handout}})


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")
