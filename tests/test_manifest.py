"""grading.yml: what it says is read exactly, and each mistake in it is one line with the place."""

import re
from pathlib import Path

import pytest
from the_assignment import ASSIGNMENT

from autograder.faults import ManifestError
from autograder.manifest import load_manifest, parse_manifest

ROOT = Path(__file__).resolve().parent.parent
ALL, BY_HAND = (f"{p:g}" for p in (ASSIGNMENT.manifest.automatic_points, ASSIGNMENT.manifest.written_points))
TEXT = (ROOT / "grading.yml").read_text(encoding="utf-8")


def line_of(text: str, piece: str) -> int:
    return text[: text.index(piece)].count("\n") + 1


def test_the_interface_is_what_the_file_says():
    """Questions, functions and points are those that other people's tooling relies on."""
    manifest = ASSIGNMENT.manifest
    listed = {q.id: (q.file, q.functions) for q in manifest.questions}
    assert list(listed) == ["A0", "A1a", "A1b", "A1c", "A2", "A3", "A4", "B0", "B1", "B2", "C1", "C2", "D1"]
    assert listed["A3"] == ("a_warm_up.py", ("dY_hat_df1", "dE_df1", "dE_dW1"))
    assert listed["D1"] == ("d_dying_relu.py", ("leaky_relu", "leaky_relu_grad", "dead_units", "collapse"))
    assert [w.id for w in manifest.written] == [f"{q}-written" for q in ("A2", "A4", "B1", "C1", "C2", "D1")]
    assert sum(q.points for q in manifest.questions) == manifest.automatic_points
    assert sum(w.points for w in manifest.written) == manifest.written_points


def test_keys_that_are_merged_and_overridden_are_read_as_often_as_one_likes():
    """YAML's `<<` brings the keys of another entry along; a key that stands beside it wins, and is not given twice."""
    first, second = TEXT.index("  - id: A0\n"), TEXT.index("  - id: A1a\n")
    shared = TEXT[first:second].replace("  - id: A0\n", "  - &first\n    id: A0\n", 1)
    merged = TEXT[second:].replace("  - id: A1a\n", "  - <<: *first\n    id: A1a\n", 1)
    text = TEXT[:first] + shared + merged
    assert parse_manifest(text) == parse_manifest(text) == parse_manifest(TEXT)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("title: Sigmoid and", "colour: red\n    title: Sigmoid and", "questions[0].colour: unknown key"),
        ("    functions: [dE_dY_hat]\n", "", "questions[1].functions: missing"),
        ("      bias-entry: 2\n", "      bias-entry: -2\n", "`float` > 0.0"),
        ("      bias-entry: 2\n", "      bias-entry: many\n", "Expected `float`, got `str`"),
        ("      bias-entry: 2\n", "      bias-entry: 1\n", "A2 carries 6 points, but its cases add up to 5"),
        (f"automatic_points: {ALL}", "automatic_points: 1", f"points is 1, but the questions add up to {ALL}"),
        (f"written_points: {BY_HAND}", "written_points: 1", f"points is 1, but the questions add up to {BY_HAND}"),
        ("[dE_df1_single]", "[dE_dY_hat]", "the function dE_dY_hat is listed twice"),
        ("  - id: A1b\n", "  - id: A1a\n", "A1a is listed twice"),
        ("  - id: A1b\n", "  - id: first one\n", "Expected `str` matching regex"),
        ("scores: after_published", "scores: sometimes", "expected one of visible, after_due_date"),
        ("  call_seconds: 5", "  call_seconds: 0", "`float` > 0.0"),
        ("seed: null", "seed: -1", "`int` >= 0"),
        ("    functions: [dE_dY_hat]\n", "    functions: dE_dY_hat\n", "functions: Expected a list, got `str`"),
        ("seed: null", "seed: lucky", "Expected `int | null`, got `str`"),
        ("    points: 4\n    cases:", "    points: 4\n    points: 4\n    cases:", "the key 'points' is given twice"),
        ("questions:\n", "questions: [\n", "not YAML"),
    ],
)
def test_a_mistake_is_one_line_that_names_its_place(old: str, new: str, says: str):
    """One line: file, line, place, what is wrong."""
    assert old in TEXT
    with pytest.raises(ManifestError) as error:
        parse_manifest(TEXT.replace(old, new, 1))
    message = str(error.value)
    assert "\n" not in message
    assert message.startswith("grading.yml:")
    assert says in message


@pytest.mark.parametrize("piece", ["      gradient_magnitudes: 2", "    file: d_dying_relu.py", "  floor: 0.1 "])
def test_the_line_number_is_the_line_of_the_mistake(piece: str):
    """An editor can jump to it, in a nested list or mapping as well."""
    broken = TEXT.replace(piece, piece.split(":")[0] + ": [wrong]", 1)
    with pytest.raises(ManifestError) as error:
        parse_manifest(broken)
    assert f"grading.yml:{line_of(TEXT, piece)}:" in str(error.value)


def test_tenths_add_up():
    """0.1 and 0.2 are 0.3, whatever binary fractions say; a hundredth less is still a mistake."""
    question = re.search(r"  - id: A1a\n.*?(?=  - id: )", TEXT, re.DOTALL)[0]
    points = ASSIGNMENT.manifest.question("A1a").points
    tenths = re.sub(r"points: .*?(?=\n *$)", "points: 0.3\n    cases: {a: 0.1, b: 0.2}", question, flags=re.DOTALL)
    total = ASSIGNMENT.manifest.automatic_points
    text = TEXT.replace(question, tenths).replace(
        f"automatic_points: {total:g}", f"automatic_points: {round(total - points + 0.3, 1)}"
    )
    assert sum(case.points for case in parse_manifest(text).question("A1a").cases) != 0.3
    with pytest.raises(ManifestError, match=r"carries 0\.3 points, but its cases add up to 0\.29"):
        parse_manifest(text.replace("b: 0.2}", "b: 0.19}"))


def test_something_else_than_a_mapping_is_refused():
    """An empty or list-shaped file is not an internal error."""
    for text in ("", "- a\n", "just words\n"):
        with pytest.raises(ManifestError, match="expected a mapping"):
            parse_manifest(text)


def test_hidden_tests_and_questions_are_the_same_set(tmp_path: Path):
    """A question that nobody tests, and a test that nobody counts, are both errors."""
    tests = tmp_path / "autograder" / "tests"
    tests.mkdir(parents=True)
    for test in (ROOT / "autograder" / "tests").glob("*.py"):
        (tests / test.name).write_text("")
    (tmp_path / "grading.yml").write_text(TEXT, encoding="utf-8")
    load_manifest(tmp_path)
    (tests / "E9.py").write_text("")
    with pytest.raises(ManifestError, match="E9 is missing"):
        load_manifest(tmp_path)
    (tests / "E9.py").unlink()
    (tests / "B2.py").unlink()
    with pytest.raises(ManifestError, match="B2 has no hidden test"):
        load_manifest(tmp_path)


def test_a_missing_file_is_a_sentence(tmp_path: Path):
    """No traceback when the folder is not an assignment."""
    with pytest.raises(ManifestError, match="cannot be read"):
        load_manifest(tmp_path)
