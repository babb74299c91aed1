"""The notebook runs from top to bottom, untouched and solved; each execution happens once."""

import json
import re
import shutil
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
    client = NotebookClient(
        notebook,
        timeout=MINUTE,
        kernel_name="python3",
        resources={"metadata": {"path": folder}},
        coalesce_streams=True,  # a kernel sends what is printed in as many pieces as it likes
    )
    client.execute()
    return notebook


def outputs(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]


def said(notebook: nbformat.NotebookNode) -> str:
    """Everything that it printed or showed as text."""
    parts = [output.get("text") or output.get("data", {}).get("text/plain", "") for output in outputs(notebook)]
    return "\n".join(parts)


def pictures(notebook: nbformat.NotebookNode) -> list[str]:
    """The text of every figure; one without text counts as a fault."""
    shown = [output.get("data", {}) for output in outputs(notebook)]
    assert not [data for data in shown if "image/png" in data], "a figure without a text"
    return [found for data in shown for found in re.findall(r'<img alt="([^"]+)"', data.get("text/html", ""))]


@pytest.fixture
def template(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "student_template", tmp_path / "tutorial"))


def test_untouched_it_runs_to_the_end_and_says_what_is_missing(template):
    """Unsolved cells say "not yet" and go on: no error, no picture without its functions, and still a zip."""
    notebook = execute(template)
    text = said(notebook)
    assert not [output for output in outputs(notebook) if output.output_type == "error"]
    for question in ASSIGNMENT.manifest.questions:
        assert text.count(f"{question.id:4} not yet: {', '.join(question.functions)}\n") == 2, (
            question
        )  # its own cell, and check_all
    assert "Traceback" not in text
    assert "Error" not in text
    assert "public tests pass\n" not in text
    assert pictures(notebook) == []
    assert (template / "submission.zip").is_file()


def test_solved_it_passes_every_check_and_draws_every_picture(template):
    """With the solutions in place: 13 checks pass, 14 pictures, no warning, and both exports can be handed in."""
    for path in (ROOT / "solutions").glob("*.py"):
        shutil.copy(path, template)
    notebook = execute(template)
    text = said(notebook)
    assert not [
        output for output in outputs(notebook) if output.output_type == "error" or output.get("name") == "stderr"
    ]
    assert "not yet" not in text
    for question in QUESTIONS:
        assert len(re.findall(rf"^{question} +all \d public tests pass$", text, re.MULTILINE)) == 2, question
    assert len(set(pictures(notebook))) == 12  # and one inside the sliders
    assert "33 of 100 bottles of A are found without class weights, 91 with." in "".join(pictures(notebook))
    assert "(3, 1100) of which variety A: 100" in text
    assert "alpha / beta = 10" in text
    assert "public tests pass" in text
    for name in ("submission.zip", "submission_otter.zip"):
        with zipfile.ZipFile(template / name) as archive:
            assert {"a_warm_up.py", "d_dying_relu.py", "written_answers.md", "tutorial09.ipynb"} <= set(
                archive.namelist()
            )


def work(template: Path, *steps: str) -> list[str]:
    """Run the notebook's first cells and then these; return what each of these said."""
    notebook = nbformat.read(template / "tutorial09.ipynb", as_version=4)
    first = [cell for cell in notebook.cells if cell.cell_type == "code"][:2]
    tags = {"tags": ["raises-exception"]}
    notebook.cells = first + [nbformat.v4.new_code_cell(step, metadata=tags) for step in steps]
    nbformat.write(notebook, template / "tutorial09.ipynb")
    cells = execute(template).cells[len(first) :]
    return [said(nbformat.v4.new_notebook(cells=[cell])) for cell in cells]


def solve(name: str) -> str:
    """A step that saves a solved file, as a student's editor would."""
    return f"import shutil; _ = shutil.copy({str(ROOT / 'solutions' / name)!r}, {name!r})"


def append(name: str, code: str) -> str:
    """A step that adds code at the end of a file."""
    return f"with open({name!r}, 'a') as file:\n    _ = file.write({code!r})"


def test_saving_a_file_is_enough(template):
    """The promise of the first cell: an edited module is used at once, by the notebook and by later modules."""
    before, _, after, _, checked = work(
        template,
        "print(sigmoid(0.0))",
        solve("a_warm_up.py"),
        "print(sigmoid(0.0))",
        solve("b_deeper_network.py"),
        'grader.check("B2")',
    )
    assert before == "not yet: A0: sigmoid is not written yet\n"
    assert after == "0.5\n"
    assert "all 3 public tests pass" in checked


def test_after_an_edit_the_right_line_is_named(template):
    """Lines that were pushed down by an edit, and an error in a later function: file, number and text agree."""
    push = "text = open('a_warm_up.py').read(); _ = open('a_warm_up.py', 'w').write('# new' + chr(10) + text)"
    text = (template / "a_warm_up.py").read_text(
        encoding="utf-8"
    ) + "\n\ndef bce_loss(Y, Y_hat):\n    return Y - missing\n"
    (template / "a_warm_up.py").write_text(text, encoding="utf-8")
    number = len(text.splitlines())
    first, _, then, lives = work(template, "bce_loss(1, 2)", push, "bce_loss(1, 2)", "print('next')")
    said = "NameError: name 'missing' is not defined\na_warm_up.py, line {}:\n    return Y - missing\n"
    assert first == said.format(number)
    assert then == said.format(number + 1)
    assert lives == "next\n"


def test_a_file_that_cannot_be_read_is_named_once_and_again_when_mended(template):
    """Its functions are gone, not stale; mended, they are back without a restart."""
    _, _, broken, use, check, _, mended = work(
        template,
        solve("a_warm_up.py"),
        append("a_warm_up.py", "def (:\n"),
        "print('here')",
        "sigmoid(0.0)",
        'grader.check("A0")',
        solve("a_warm_up.py"),
        "print(sigmoid(0.0))",
    )
    assert broken.startswith("a_warm_up.py cannot be read.\na_warm_up.py, line ")
    assert (
        "    def (:\nSyntaxError: invalid syntax\nb_deeper_network.py and c_vanishing_gradient.py wait for it.\n"
        in broken
    )
    assert broken.endswith("here\n")
    assert use == "waits for a_warm_up.py, which cannot be read\n"
    assert check.strip() == "A0   waits for a_warm_up.py, which cannot be read"
    assert mended == "0.5\n"


def test_what_does_not_end_is_ended_and_what_never_stops_printing_is_cut(template):
    """The cell's own limit names the line that ran; a training loop's print shows its first lines and a count."""
    loops = "\n\ndef sigmoid(s):\n    while True:\n        s = s\n\n\ndef bce_loss(Y, Y_hat):\n    print('step')\n"
    with (template / "a_warm_up.py").open("a", encoding="utf-8") as file:
        file.write(loops)
    _, ended, lives, printed = work(
        template,
        "lesson.SECONDS = 1",
        "sigmoid(1.0)",
        "print('next')",
        "for _ in range(3000):\n    bce_loss(1, 2)\nprint('done')",
    )
    assert re.fullmatch(r"Stopped after 1 seconds\.\na_warm_up\.py, line \d+:\n    .*\n", ended)
    assert lives == "next\n"
    assert printed == "step\n" * 20 + "done\n... and 2980 more lines printed by a_warm_up.py, bce_loss\n"


def test_every_question_is_asked_and_checked():
    """The source has a check cell for each automatic question and mentions each written one that it prepares."""
    notebook = json.loads((ROOT / "student_template" / "tutorial09.ipynb").read_text(encoding="utf-8"))
    cells = ["".join(cell["source"]) for cell in notebook["cells"]]
    for question in ASSIGNMENT.manifest.questions:
        assert f'grader.check("{question.id}")' in cells
        before = "\n".join(cells[: cells.index(f'grader.check("{question.id}")')])
        assert before.rindex(f"*Write it in [{question.file}]({question.file}).*") > before.rindex("\n# ")
