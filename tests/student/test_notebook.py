"""The notebook runs from top to bottom, untouched and solved; each execution happens once."""

import json
import re
import shutil
import time
import zipfile
from pathlib import Path

import nbformat
import pytest
import tools
from nbclient import NotebookClient
from the_assignment import ASSIGNMENT

from autograder.manifest import ROOT

QUESTIONS = [question.id for question in ASSIGNMENT.manifest.questions]
MINUTE = 60


@pytest.fixture(autouse=True)
def _kernels_may_warn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(tools.STRICT)


def execute(folder: Path) -> nbformat.NotebookNode:
    """Run the notebook in a fresh kernel, as "run all" does; the first error would end it."""
    notebook = nbformat.read(folder / "tutorial09.ipynb", as_version=4)
    client = NotebookClient(notebook, timeout=MINUTE, kernel_name="python3", resources={"metadata": {"path": folder}})
    begin = time.monotonic()
    client.execute()
    assert time.monotonic() - begin < MINUTE
    return notebook


def outputs(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]


def said(notebook: nbformat.NotebookNode) -> str:
    """Everything that it printed or showed as text."""
    parts = [output.get("text") or output.get("data", {}).get("text/plain", "") for output in outputs(notebook)]
    return "\n".join(parts)


def pictures(notebook: nbformat.NotebookNode) -> int:
    return sum("image/png" in output.get("data", {}) for output in outputs(notebook))


@pytest.fixture
def template(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "student_template", tmp_path / "tutorial"))


def test_untouched_it_runs_to_the_end_and_says_what_is_missing(template):
    """Unsolved cells say "not yet" and go on: no error, no picture without its functions, and still a zip."""
    notebook = execute(template)
    text = said(notebook)
    assert not [output for output in outputs(notebook) if output.output_type == "error"]
    for question in QUESTIONS:
        assert f"not yet: {question}: " in text, question
    assert "Traceback" not in text
    assert "All test cases passed!" not in text
    assert pictures(notebook) == 0
    assert "with 0 Axes" not in text
    assert (template / "submission.zip").is_file()


def test_solved_it_passes_every_check_and_draws_every_picture(template):
    """With the solutions in place: 13 checks pass, 11 pictures, no warning, and both exports can be handed in."""
    for path in (ROOT / "solutions").glob("*.py"):
        shutil.copy(path, template)
    notebook = execute(template)
    text = said(notebook)
    assert not [
        output for output in outputs(notebook) if output.output_type == "error" or output.get("name") == "stderr"
    ]
    assert "not yet" not in text
    for question in QUESTIONS:
        assert text.count(f"{question} results: All test cases passed!") == 2, question  # its own cell, and check_all
    assert pictures(notebook) == 11
    assert "(3, 1100) of which class A: 100" in text
    assert "alpha / beta = 10" in text
    assert "public tests pass" in text
    for name in ("submission.zip", "submission_otter.zip"):
        with zipfile.ZipFile(template / name) as archive:
            assert {"a_warm_up.py", "d_dying_relu.py", "written_answers.md", "tutorial09.ipynb"} <= set(
                archive.namelist()
            )


def test_saving_a_file_is_enough(template):
    """The promise of the first cell: an edited module is used at once, by the notebook and by later modules."""
    notebook = nbformat.read(template / "tutorial09.ipynb", as_version=4)
    first = [cell for cell in notebook.cells if cell.cell_type == "code"][:2]
    solve = "import pathlib, shutil\ndef solve(name):\n    shutil.copy(pathlib.Path(SOLUTIONS) / name, name)"
    steps = [
        f"SOLUTIONS = {str(ROOT / 'solutions')!r}\n{solve}",
        "from a_warm_up import *\nfrom b_deeper_network import *",
        "with when_written():\n    print(sigmoid(0.0))",
        "solve('a_warm_up.py')",
        "with when_written():\n    print(sigmoid(0.0))",
        "solve('b_deeper_network.py')",
        'grader.check("B2")',
    ]
    notebook.cells = first + [nbformat.v4.new_code_cell(step) for step in steps]
    nbformat.write(notebook, template / "tutorial09.ipynb")
    text = said(execute(template))
    assert re.search(r"not yet: A0: sigmoid.*\n0\.5\n.*B2 results: All test cases passed!", text, re.DOTALL), text


def test_every_question_is_asked_and_checked():
    """The source has a check cell for each automatic question and mentions each written one that it prepares."""
    notebook = json.loads((ROOT / "student_template" / "tutorial09.ipynb").read_text(encoding="utf-8"))
    cells = ["".join(cell["source"]) for cell in notebook["cells"]]
    for question in QUESTIONS:
        assert f'grader.check("{question}")' in cells
