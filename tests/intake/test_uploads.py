"""What students really upload is opened, or refused for the true reason: zips, names, copies, text, notebooks."""

from __future__ import annotations

import io
import json
import re
import struct
import unicodedata
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from corpus_cases import ROOT
from the_assignment import ASSIGNMENT

from autograder.faults import Unreadable
from autograder.intake.for_markers import answer_texts
from autograder.intake.names import front_of, original_name
from autograder.intake.notebook import modules_from
from autograder.intake.submission import Submission, open_submission
from autograder.intake.written import without_heading, written_answers

A, B, C, D = ASSIGNMENT.manifest.modules
W = "written_answers.md"
WANTED = (A, B, C, D, W)
LIMITS = SimpleNamespace(total_bytes=2_000_000, file_bytes=500_000, files=50, compression_ratio=200)
FILES = {A: b"x = 1\n", B: b"y = 2\n", C: b"z = 3\n", D: b"w = 4\n", W: b"## A2-written\nIt grows.\n"}
GIVEN = {name: (ROOT / "student_template" / name).read_bytes() for name in WANTED}


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


@pytest.fixture
def opened(tmp_path: Path):
    """Open a folder of files, or bytes as `doe.zip`."""

    def opened(upload: dict[str, bytes] | bytes) -> Submission:
        path = tmp_path / ("doe.zip" if isinstance(upload, bytes) else "doe")
        if isinstance(upload, bytes):
            path.write_bytes(upload)
        else:
            for name, content in upload.items():
                (path / name).parent.mkdir(parents=True, exist_ok=True)
                (path / name).write_bytes(content)
        return open_submission(path, WANTED, LIMITS, ASSIGNMENT.handed_out)

    return opened


def below(folder: str, files: dict[str, bytes] = FILES) -> dict[str, bytes]:
    return {f"{folder}/{name}": content for name, content in files.items()}


# --- archives


class Pipe(io.BytesIO):
    """A stream that cannot be rewound: sizes come after the data."""

    def seekable(self) -> bool:
        return False

    def seek(self, *place: int) -> int:
        raise OSError("a pipe")

    tell = seek


def streamed() -> bytes:
    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in FILES.items():
            archive.writestr(name, content)
    return pipe.getvalue()


def with_zip64_end(data: bytes) -> bytes:
    """The same archive with the end records that some programs write for every archive."""
    end = data.rindex(b"PK\x05\x06")
    count, size, offset = struct.unpack("<HLL", data[end + 10 : end + 20])
    big = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, offset)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, end, 1)
    small = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return data[:end] + big + locator + small


def with_zip64_members() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in FILES.items():
            with archive.open(name, "w", force_zip64=True) as member:
                member.write(content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "data", [streamed(), with_zip64_end(zipped(FILES)), with_zip64_members()], ids=["streamed", "zip64 end", "zip64"]
)
def test_zips_of_every_writer_are_opened(opened, data: bytes) -> None:
    assert opened(data).files == FILES


@pytest.mark.parametrize("wrapper", ["env", "tests", ".hidden", "venv", "work/env", "my.tests/tests", ".git2"])
def test_a_wrapper_may_be_called_anything(opened, wrapper: str) -> None:
    """What a folder is called says nothing about what is in it."""
    assert opened(zipped(below(wrapper) | below(f"{wrapper}/data", {"x.csv": b"1"}))).files == FILES | {
        "data/x.csv": b"1"
    }


def test_an_environment_is_left_out_before_anything_is_counted(opened, tmp_path: Path) -> None:
    """By what it holds, not by what it is called; pictures are not counted either."""
    environment = {f"my stuff/{n}.py": b"" for n in range(200)} | {"my stuff/pyvenv.cfg": b""}
    packages = {f"lib/site-packages/p/{n}.py": b"" for n in range(200)}
    packages |= {f"web/node_modules/{n}.json": b"" for n in range(200)} | {f"plots/{n}.png": b"" for n in range(200)}
    assert opened(zipped(FILES | environment | packages)).files == FILES
    assert opened(FILES | environment | packages).files == FILES


@pytest.mark.parametrize("packed", ["folder", "zip"])
def test_archives_beside_files_are_looked_into_when_modules_are_wanting(opened, packed: str) -> None:
    upload = {W: FILES[W], "code.zip": zipped({name: FILES[name] for name in (A, B, C, D)})}
    found = opened(upload if packed == "folder" else zipped(upload))
    assert found.files == FILES
    assert found.notes == ("The files were inside code.zip.",)


def test_names_that_macos_does_not_mark_as_utf_8(opened) -> None:
    data = zipped(FILES | {unicodedata.normalize("NFD", "café.csv"): b"1"})
    unmarked = bytearray(data)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = -1
        while (place := unmarked.find(signature, place + 1)) >= 0:
            unmarked[place + offset + 1] &= ~0x08
    assert "café.csv" in opened(bytes(unmarked)).files


# --- names

RENAMED = [
    "a_warm_up-10.py",
    "a_warm_up-123.py",
    "a_warm_up - Kopie.py",
    "a_warm_up - Kopie (2).py",
    "a_warm_up - 副本.py",
    "a_warm_up - コピー.py",
    "a_warm_upのコピー.py",
    "a_warm_up的副本.py",
    "a_warm_up - 복사본.py",
    "a_warm_up copia 2.py",
    "a_warm_up-Copy1.py",
    "Copia de a_warm_up.py",
    "Kopie von a_warm_up.py",
    "Copy of a_warm_up (3).py",
    "コピー ～ a_warm_up.py",
    "a_warm_up.py.py",
    "a_warm_up.py.txt",
    "a_warm_up (1).py.txt",
    "a_warm_up.py - Kopie",
    "A-Warm Up.PY",
    "A0123456X_a_warm_up.py",
    "s1234567-a_warm_up (2).py",
    "a_warm_up_final.py",
]


@pytest.mark.parametrize("name", RENAMED)
def test_a_renamed_file_is_found_and_named(opened, name: str) -> None:
    files = {name: FILES[A]} | {other: FILES[other] for other in (B, C, D, W)}
    found = opened(zipped(files))
    assert found.files == FILES, found.notes
    assert any(name in note and "taken for a_warm_up.py" in note for note in found.notes)


@pytest.mark.parametrize("name", ["test_a_warm_up.py", "warm_up.py", "a_warm.py", "ba_warm_up.py", "mycopy.py"])
def test_another_name_is_not_taken(opened, name: str) -> None:
    found = opened({name: FILES[A], B: FILES[B]})
    assert A in found.missing and found.files[name] == FILES[A]


def test_helpers_keep_their_names(opened) -> None:
    """A helper that is called a little like a module stays a helper."""
    helpers = {"a_warm_up_helpers.py": b"h = 1\n", "copy.py": b"c = 1\n", "tools2.py": b"t = 1\n"}
    assert opened(FILES | helpers).files == FILES | helpers


def test_letters_are_composed_for_imports(opened) -> None:
    """As `import` composes them, also compatible ones."""
    found = opened(zipped(FILES | {unicodedata.normalize("NFD", "größe.py"): b"g = 1\n", "ﬁt.py": b"f = 1\n"}))
    assert {"größe.py", "fit.py"} <= found.files.keys()


def test_what_stands_in_front_is_told() -> None:
    assert front_of("A0123456X_a_warm_up.py", WANTED) == ("A0123456X", A)
    assert front_of("a_warm_up (1).py", WANTED) == ("", A)
    assert front_of("helper.py", WANTED) is None
    assert original_name("copy.py") == "copy.py"


# --- copies of what was handed out


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("place", ["work", "zz/deep/er"])
def test_an_untouched_template_is_nobodys_work(opened, packed: bool, place: str) -> None:
    """The work in a folder beside it is found, whichever of both is the nearer one."""
    upload = GIVEN | below(place)
    found = opened(zipped(upload) if packed else upload)
    assert found.files == FILES


def test_a_template_that_an_editor_laid_out_anew_is_one_too(opened) -> None:
    """By its syntax tree: other quotes, blank lines, line endings and comments."""
    laid_out = GIVEN[A].replace(b'("A0', b"( 'A0").replace(b' yet")', b" yet' )").replace(b"\n", b"\r\n") + b"# mine"
    assert laid_out.count(b"'") > GIVEN[A].count(b"'")
    found = opened({A: laid_out} | below("work"))
    assert found.files[A] == FILES[A]


def test_one_module_done_here_and_one_there(opened) -> None:
    """Each folder is a copy of the template with another part filled in."""
    found = opened(below("one", GIVEN | {A: FILES[A]}) | below("two", GIVEN | {B: FILES[B]}))
    assert (found.files[A], found.files[B], found.files[C]) == (FILES[A], FILES[B], GIVEN[C])


def test_a_downloaded_copy_that_was_filled_in(opened) -> None:
    found = opened(GIVEN | {"a_warm_up (1).py": FILES[A]})
    assert (found.files[A], found.files[B]) == (FILES[A], GIVEN[B])


def test_only_the_template_is_an_untouched_hand_in(opened) -> None:
    found = opened(zipped(GIVEN))
    assert (found.files, found.notes, found.missing) == (GIVEN, (), ())


# --- text


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"{\\rtf1\\ansi import numpy}", "RTF"),
        (b"PK\x03\x04\x14\x00word/document.xml" + bytes(40), "Word document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1" + bytes(400), "old Office"),
        (b"<html><body>x</body></html>", "web page"),
        (b"<!-- saved -->\n<!DOCTYPE html><html>", "web page"),
        (b'{"nbformat": 4, "cells": []}', "notebook"),
        (b'{\n "cells": [\n  {"cell_type": "code"}]}', "notebook"),
        (b"%PDF-1.4 x", "PDF"),
    ],
)
def test_another_kind_of_file_under_a_modules_name_is_named(opened, content: bytes, what: str) -> None:
    assert what in " ".join(opened(FILES | {A: content}).notes)


@pytest.mark.parametrize("character", ["\x01", "\x02", "\x07", "\x08", "\x0c", "\x0e", "\x1b", "\x1f", "\x7f"])
def test_a_stray_control_character_is_kept(opened, character: str) -> None:
    """Where Python itself accepts it, in comments and strings, the file runs as at home."""
    source = f'# a stray {character} here\nx = "{character}"\n'.encode() + b"y = 1\n" * 50
    found = opened(FILES | {A: source})
    compile(found.files[A], A, "exec")
    assert found.files[A] == source
    quiet = character in "\x0c\x1b\x7f"
    assert quiet or any("control characters, the first in line 1" in note for note in found.notes)


def test_data_comes_along_and_what_stays_out_is_named(opened) -> None:
    """Only what some code speaks of: a picture that nobody opens is no news."""
    data = {"set.yaml": b"a: 1\n", "set.toml": b"a = 1\n", "w.pkl": b"\x80\x04N."}
    data |= {"big.h5": b"\x89HDF", "p.png": b"\x89PNG"}
    code = b'open("set.yaml"); open("big.h5")\nplt.savefig("p.png")\n'
    found = opened(FILES | data | {A: code})
    assert {"set.yaml", "set.toml", "w.pkl"} <= found.files.keys()
    assert not {"big.h5", "p.png"} & found.files.keys()
    assert [note for note in found.notes if "big.h5" in note] and not [n for n in found.notes if "p.png" in n]


# --- notebooks


def notebook(*cells: str, lists: bool = False) -> bytes:
    made = [{"cell_type": "code", "source": [cell] if lists else cell} for cell in cells]
    return json.dumps({"nbformat": 4, "cells": [{"cell_type": "markdown", "source": "x"}, *made]}).encode()


SOLVED = (ROOT / "solutions" / A).read_text(encoding="utf-8")


@pytest.mark.parametrize("lists", [True, False])
def test_a_notebook_alone_is_read(opened, lists: bool) -> None:
    """The functions and what they refer to; magics, commands, plots and tries are passed over."""
    data = notebook(
        "%matplotlib inline\n!pip install numpy\nimport numpy as np",
        "RATE = 2.0\nunused = input('name? ')",
        "%%time\n" + SOLVED.replace("import numpy as np", ""),
        "def helper(x):\n    return RATE * x\n\ndef class_weights(Y):\n    return helper(2), 1",
        "display(sigmoid(0))\nsigmoid?\nplt.plot([1])\nwhile True: pass",
        "%%bash\nrm -rf /",
        lists=lists,
    )
    found = opened({"work.ipynb": data})
    assert list(found.files) == [A]
    assert any("read from the cells of work.ipynb" in note for note in found.notes)
    space: dict[str, object] = {}
    exec(compile(found.files[A], A, "exec"), space)
    assert space["class_weights"](0) == (4, 1)  # type: ignore[operator]
    assert "unused" not in space and callable(space["dE_df1"])


def test_a_notebook_without_all_functions_is_not_read(opened) -> None:
    with pytest.raises(Unreadable, match="A notebook was handed in"):
        opened({"work.ipynb": notebook("def sigmoid(s): return s")})


def test_work_in_a_notebook_beside_untouched_modules(opened) -> None:
    found = opened(GIVEN | {"tutorial09.ipynb": notebook(SOLVED)})
    assert b"NotImplementedError" not in found.files[A]
    assert found.files[B] == GIVEN[B]


def test_work_in_the_notebook_that_was_handed_out_is_read_without_what_was_there(opened) -> None:
    """It imports tools that marking does not have, trains and draws, and names its arrays as functions name theirs."""
    given = json.loads((ROOT / "student_template" / "tutorial09.ipynb").read_text(encoding="utf-8"))
    cells = [cell for cell in given["cells"] if cell["cell_type"] == "code"]
    typed = [{"cell_type": "code", "source": "import lesson\n" + SOLVED}]
    data = json.dumps(given | {"cells": cells[:3] + typed + cells[3:]}).encode()
    found = opened(GIVEN | {"tutorial09.ipynb": data}).files[A].decode()
    assert "def sigmoid" in found and "import numpy" in found
    assert not [word for word in ("import lesson", "check_setup", "wine", "X = np.array") if word in found]


@pytest.mark.parametrize(
    "data",
    [b"", b"{}", b"[]", b"null", b"{" * 9000, b'{"cells": 5}', b'{"cells": [5, {"cell_type": "code", "source": 7}]}'],
)
def test_what_is_no_notebook_defines_nothing(data: bytes) -> None:
    assert modules_from(data, {"m.py": ["f"]}) == {}


@pytest.mark.parametrize(
    "code", ["+".join(["1"] * 25_000), "(" * 3000, "not " * 12_000 + "1", "f" + "()" * 20_000, "x\0y"]
)
def test_expressions_without_end_cost_their_cell(code: str) -> None:
    """A parser that is asked too much ends the process in some Pythons; such a cell is passed over."""
    found = modules_from(notebook("def f(): return 1", f"y = {code}"), {"m.py": ["f"]})
    assert b"def f" in found["m.py"]


# --- written answers

QUESTIONS = [question.id for question in ASSIGNMENT.manifest.written]
HEADINGS = [
    "## A2-written: Observation",
    "# A2-written",
    "###A2-written",
    "**A2-written**",
    "**A2 – written:**",
    "__A2-written__",
    "## A2—written",
    "## A2\u2011written",
    "## A2\\-written",
    "1. A2-written",
    "2) **A2-written**",
    "A2-written\n==========",
    "A2-written: Observation on the gradient\n---------",
    "A2-written",
    "## Question A2-written",
    "## A2 written",
    "> ## a2-WRITTEN (as given)",
]


@pytest.mark.parametrize("heading", HEADINGS)
def test_headings_are_matched_leniently(heading: str) -> None:
    template = GIVEN[W].decode()
    text = f"# Mine\n\n{heading}\n\n{{}}\n\n## A4-written\n\nTODO\n"
    assert written_answers(text.format("It is parallel to X."), QUESTIONS, template) == {"A2-written"}
    assert written_answers(text.format("*Write your answer here.*"), QUESTIONS, template) == frozenset()


@pytest.mark.parametrize(
    "heading",
    [
        *("## A2", "## A2: Title", "### a2", "**A2**", "**A2:** Title", "A2:", "A2.", "2) A2", "A2\n---"),
        *("## A2-writen", "> ## A2", "| A2 | Title |", "## A2 (schriftlich)"),
        *("## Question A2", "Question A2:", "## Pregunta A2", "## Answer to question A2", "## My answer to A2-written"),
        "## Ａ2",
    ],
)
def test_the_first_part_of_a_name_is_enough_where_no_heading_has_the_whole(heading: str) -> None:
    """And what stands under it is not given to the question before."""
    template = "## A2-written: Title\n"
    text = f"## A4-written\n\n{{}}\n\n{heading}\n\n{{}}\n"
    assert written_answers(text.format("", "It is parallel."), QUESTIONS, template) == {"A2-written"}
    assert written_answers(text.format("10 and 1.", ""), QUESTIONS, template) == {"A4-written"}
    assert without_heading(text, QUESTIONS) == ["B1-written", "C1-written", "C2-written", "D1-written"]


@pytest.mark.parametrize("line", ["## A2", "## As in A2:", "A2: parallel to X.", "**A2**", "- A2: parallel to X."])
def test_a_shorter_name_beside_the_whole_one_is_part_of_an_answer(line: str) -> None:
    text = f"## A2-written\n\n## B1-written\n\n{line}\n\nThe weights of later layers.\n"
    assert written_answers(text, QUESTIONS, "") == {"B1-written"}
    assert line in answer_texts(text, QUESTIONS, "")["B1-written"]


@pytest.mark.parametrize(
    "line", ["A2 is parallel.", "As in A2: parallel.", "## A20", "## A1a", "## Part A", "(A2)x", "BA2:"]
)
def test_what_only_mentions_a_question_is_no_heading_of_it(line: str) -> None:
    assert without_heading(f"{line}\n\nIt is parallel.\n", QUESTIONS) == QUESTIONS


def test_an_answer_on_the_line_of_a_bold_heading_counts() -> None:
    assert written_answers("**A2-written:** It is parallel.\n", QUESTIONS, "") == {"A2-written"}


def test_a_question_that_is_only_mentioned_is_no_heading() -> None:
    text = "## A2-written\n\nA4-written is harder, as I say below.\n\n## B1-written\n"
    assert written_answers(text, QUESTIONS, "") == {"A2-written"}


@pytest.mark.parametrize(
    "heading",
    [
        "## a) {}: Title",
        "## II. {}",
        "## Part {}: Title",
        "## \N{WHITE HEAVY CHECK MARK} {}",
        "## [x] {}",
        "##\N{ZERO WIDTH SPACE} {}",
        "{}: Title",
        "- {}: Title",
        "| {} | Title |",
    ],
)
@pytest.mark.parametrize("name", ["A2-written", "A2 (written)", "A2.written"])
def test_a_heading_is_one_however_it_is_marked_and_numbered(heading: str, name: str) -> None:
    """Also where an export as plain text has lost its sign; the title is not an answer."""
    template = "## A2-written: Title\n\n> Compare.\n"
    text = heading.format(name) + "\n\n> Compare.\n\n{}\n"
    assert written_answers(text.format(""), QUESTIONS, template) == frozenset()
    assert written_answers(text.format("It is parallel."), QUESTIONS, template) == {"A2-written"}


def test_a_table_of_contents_holds_no_answers() -> None:
    contents = "".join(f"- [{name}: Title](#{name})\n" for name in QUESTIONS)
    assert written_answers(f"{contents}\n# Written answers\n\nIn a few sentences.\n", QUESTIONS, "") == frozenset()


EDITED = {
    "broken anew": lambda text: text.replace("\n> ", " ").replace("What", "\n> What"),
    "unquoted": lambda text: re.sub(r"(?m)^> ?", "", text),
    "one paragraph": lambda text: re.sub(r"(?m)^> (.*)\n> ", r"\1 ", text),
    "quotes of a book": lambda text: text.replace("'", "\N{RIGHT SINGLE QUOTATION MARK}"),
    "without code": lambda text: text.replace("`", ""),
    "escaped": lambda text: re.sub(r"([\[\]=-])", r"\\\1", text),
    "bold headings": lambda text: re.sub(r"(?m)^## (.*)", r"**\1**", text),
}


@pytest.mark.parametrize("edit", EDITED.values(), ids=EDITED)
def test_questions_that_an_editor_wrote_anew_are_no_answers(edit) -> None:
    """Words tell, not lines; an answer below them is found."""
    template = GIVEN[W].decode()
    edited = edit(template)
    assert edited != template and written_answers(edited, QUESTIONS, template) == frozenset()
    answered = edited.replace("*Write your answer here.*", "1000")
    assert written_answers(answered, QUESTIONS, template) == set(QUESTIONS)


def test_an_empty_file_is_six_unanswered_questions() -> None:
    assert written_answers("", QUESTIONS, GIVEN[W].decode()) == frozenset()
