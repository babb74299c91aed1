"""student_template/ is made from its sources alone, and gives nothing away."""

import shutil
import zipfile
from pathlib import Path

import nbformat
import pytest

from autograder.authoring.template import drift, generate, stub, student_zip, write_template
from autograder.faults import TemplateError
from autograder.files import LONG_AGO
from autograder.manifest import ROOT

MODULE = '''import numpy as np


def f(s):
    """A0: Square.

    Returns:
        A number.
    """
    # BEGIN SOLUTION
    squared = np.square(s)
    return squared
    # END SOLUTION
'''


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of everything that the template is made from."""
    for folder in ("solutions", "assignment", "student_template", "autograder/tests"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("grading.yml", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def append(path: Path, text: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def test_the_committed_template_is_what_its_sources_make():
    """No drift: run `autograder build` after a change."""
    assert drift(ROOT) == []


def test_the_template_is_complete():
    """Students get stubs, answers, notebook, handout, public tests of every question, data and tools."""
    names = set(generate(ROOT))
    assert {"a_warm_up.py", "written_answers.md", "tutorial09.ipynb", "handout.md", "data/wine.csv"} <= names
    assert {"submit.py", "check_setup.py", "gradient_check.py", "requirements.txt", "README.md"} <= names
    hidden = {path.stem for path in (ROOT / "autograder" / "tests").glob("[A-Z]*.py")}
    assert {Path(name).stem for name in names if name.startswith("tests/")} == hidden
    assert not any("scripts" in name or "rubric" in name or "links" in name for name in names)


def test_a_stub_keeps_the_docstring_and_names_its_question():
    """What students replace says what is missing."""
    assert stub(MODULE, "f.py") == MODULE[: MODULE.index("    # BEGIN")] + (
        '    raise NotImplementedError("A0: f is not written yet")\n'
    )


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("    squared", "    # BEGIN SOLUTION\n    squared", "f.py:11: BEGIN SOLUTION inside the solution that begins"),
        ("    # END SOLUTION\n", "", "f.py:10: BEGIN SOLUTION is never closed"),
        ("    # BEGIN SOLUTION\n", "", "f.py:12: END SOLUTION without BEGIN"),
        ("# BEGIN SOLUTION", "#BEGIN SOLUTION here", "f.py:10: a marker stands on a line of its own"),
        ("A0: Square", "Square", "f.py:4: f's docstring does not begin with its question"),
        (
            "    return squared",
            "    return squared\n    # END SOLUTION\n\n\ndef g():\n    return 1\n",
            "END SOLUTION without",
        ),
        (
            "    # END SOLUTION\n",
            "    # END SOLUTION\n\n\ndef g():\n    return 1\n",
            "f.py:16: g has no BEGIN SOLUTION",
        ),
        ("import numpy", "# BEGIN SOLUTION\n# END SOLUTION\nimport numpy", "f.py:1: BEGIN SOLUTION outside a function"),
        ("squared = ", "squared = = ", "f.py:11: invalid syntax"),
    ],
)
def test_mistakes_with_markers_are_named_with_file_and_line(old, new, message):
    """A marker that does not match would hand out a solution, or lose a docstring."""
    with pytest.raises(TemplateError, match=message.replace("(", r"\(")):
        stub(MODULE.replace(old, new), "f.py")


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("assignment/README.md", "\nIt is (Y_hat - Y) / n, of course.\n", "README.md: shows the solution"),
        ("assignment/gradient_check.py", "\n\ndef g(X, d):\n    return X @ d.T\n", None),
        ("assignment/submit.py", "\n\ndef g(X, dE_df1):\n    return X @ dE_df1.T\n", "submit.py: shows the solution"),
        ("assignment/tutorial09.py", "\n# %%\nG = (W2 @ dE_df2) * relu_grad(f1)\n", "ipynb: shows the solution"),
        ("assignment/handout.md", "\nA perfect\nprediction moves nothing, a large feature moves its weight most, "
         "a feature that is 0 leaves its weight alone, and\n", "handout.md: shows a model answer"),
        ("assignment/tests/A3.py", "\nfrom autograder import inputs\n", "tests/A3.py: imports the grader"),
        ("assignment/tutorial09.py", "\n# %%\nimport autograder.manifest\n", "tutorial09.ipynb: imports the grader"),
        ("assignment/tests/A0.py", '\n\n@test_case(name="x", hidden=True)\ndef x():\n    pass\n', "a hidden test case"),
        ("assignment/README.md", "\n# BEGIN SOLUTION\n", "README.md: a solution marker"),
        ("assignment/README.md", "\n{{points Z9}}\n", r"README.md:\d+: nothing is known about \{\{points Z9\}\}"),
    ],
)  # fmt: skip
def test_nothing_that_belongs_to_the_grader_goes_out(house, file, text, message):
    """One of each kind of leak is planted; each stops the build and says where."""
    append(house / file, text)
    if message is None:
        generate(house)
    else:
        with pytest.raises(TemplateError, match=message):
            generate(house)


def test_a_hidden_case_does_not_go_out(house):
    """A statement of a hidden test is recognised in a public one."""
    hidden = (house / "autograder" / "tests" / "A3.py").read_text(encoding="utf-8")
    statement = next(line for line in hidden.splitlines() if line.strip().startswith("judge(")).strip()
    append(
        house / "assignment" / "tests" / "A3.py",
        f"\n\ndef copied(env, judge, inputs, reference, look):\n    {statement}\n",
    )
    with pytest.raises(TemplateError, match=r"tests/A3.py: shows a hidden case"):
        generate(house)


def test_drift_is_a_changed_a_lost_and_an_unknown_file(house):
    """Generated files are not edited by hand; building again repairs all three."""
    template = house / "student_template"
    append(template / "submit.py", "# mine\n")
    (template / "tests" / "A0.py").unlink()
    (template / "notes.txt").write_text("x", encoding="utf-8")
    (template / "__pycache__").mkdir(exist_ok=True)
    (template / "__pycache__" / "x.pyc").write_bytes(b"")
    assert drift(house) == ["notes.txt", "submit.py", "tests/A0.py"]
    assert write_template(house) == ["notes.txt", "submit.py", "tests/A0.py"]
    assert drift(house) == []


def test_numbers_and_addresses_come_from_their_one_home(house):
    """Points stand in grading.yml, addresses in links.yml; both reach the pages."""
    links = house / "assignment" / "links.yml"
    text = links.read_text().replace("owner: OWNER", "owner: grace")
    links.write_text(text.replace("repository: REPOSITORY", "repository: wine"), encoding="utf-8")
    points = house / "grading.yml"
    text = points.read_text(encoding="utf-8")
    points.write_text(text.replace("title: Class weights", "title: Weights per class"), encoding="utf-8")
    files = generate(house)
    assert b"https://colab.research.google.com/github/grace/" in files["README.md"]
    assert b"Weights per class" in files["handout.md"]
    cells = nbformat.reads(files["tutorial09.ipynb"].decode(), as_version=4).cells
    assert any('"https://github.com/grace/wine", "tutorial09"' in cell.source for cell in cells)
    assert not any(b"{{" in contents for name, contents in files.items() if name.endswith((".md", ".ipynb")))


@pytest.mark.parametrize("unknown", ["owner: OWNER", "repository: REPOSITORY"])
def test_without_an_address_nothing_asks_for_one(house, unknown):
    """Badges and the cell that clones are left out while links.yml holds a placeholder; the rest of the page stays."""
    links = house / "assignment" / "links.yml"
    other = {"owner: OWNER": "repository: REPOSITORY", "repository: REPOSITORY": "owner: OWNER"}[unknown]
    links.write_text(links.read_text().replace(other, other.split(":")[0] + ": known"), encoding="utf-8")
    files = generate(house)
    for name, contents in files.items():
        for sign in (b"badge", b"OWNER", b"REPOSITORY", b"git clone", b'"clone"'):
            assert sign not in contents, name
    assert files["README.md"].startswith(b"# Tutorial 9: backpropagation\n\nYou derive")


def test_the_notebook_is_empty_and_the_same_every_time():
    """No outputs and no random cell ids, so that a difference is a difference."""
    notebook = nbformat.reads(generate(ROOT)["tutorial09.ipynb"].decode(), as_version=4)
    assert all(not cell.get("outputs") for cell in notebook.cells)
    assert [cell.id for cell in notebook.cells] == [f"cell-{k:03d}" for k in range(len(notebook.cells))]


def test_the_same_template_gives_the_same_zip(tmp_path):
    """dist/student.zip has fixed dates and order."""
    (tmp_path / "handout.html").write_text("<main>", encoding="utf-8")
    for name in ("one.zip", "two.zip"):
        student_zip(ROOT, tmp_path / name, [tmp_path / "handout.html"])
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        assert archive.namelist() == sorted([*generate(ROOT), "handout.html"])
        assert {member.date_time for member in archive.infolist()} == {LONG_AGO}
