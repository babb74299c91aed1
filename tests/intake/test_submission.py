"""Opening what students hand in: every shape that arrives, and every upload that wants to do harm."""

from __future__ import annotations

import io
import os
import random
import stat
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from autograder.faults import OpeningFault, Unreadable
from autograder.intake.submission import open_submission
from autograder.intake.written import written_answers

A, B, W = "a_warm_up.py", "b_deeper_network.py", "written_answers.md"
WANTED = (A, B, W)
FILES = {A: b"x = 1\n", B: b"y = 2\n", W: b"## A2-written\nIt grows.\n"}
LIMITS = SimpleNamespace(total_bytes=2_000_000, file_bytes=500_000, files=50, compression_ratio=200)


def zipped(files: dict[str, bytes], **options) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", options.pop("compression", zipfile.ZIP_DEFLATED)) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


@pytest.fixture
def opened(tmp_path):
    """Open a folder made of `files`, or a zip of these bytes."""

    def opened(upload: dict[str, bytes] | bytes, wanted=WANTED):
        if isinstance(upload, bytes):
            path = tmp_path / "doe.zip"
            path.write_bytes(upload)
        else:
            path = tmp_path / "doe"
            path.mkdir()
            for name, content in upload.items():
                (path / name).parent.mkdir(parents=True, exist_ok=True)
                (path / name).write_bytes(content)
        return open_submission(path, wanted, LIMITS)

    return opened


def below(folder: str, files=FILES) -> dict[str, bytes]:
    return {f"{folder}/{name}": content for name, content in files.items()}


# shapes


def test_folder_and_zip_give_the_same(opened):
    """A folder and the zip of it are one submission, without a remark."""
    from_folder, from_zip = opened(FILES), opened(zipped(FILES))
    assert from_folder == from_zip
    assert (from_zip.name, from_zip.files, from_zip.notes, from_zip.missing) == ("doe", FILES, (), ())


@pytest.mark.parametrize("prefix", ["work", "work/inner/deeper", "./work", "work\\inner"])
def test_folders_inside_are_looked_through(opened, prefix):
    """A zip with a folder in it, nested or written by Windows, is as good as a flat one."""
    assert opened(zipped(below(prefix))).files == FILES


def test_noise_is_left_out_without_a_word(opened):
    """What systems and editors leave behind is no part of a submission."""
    noise = {
        "__MACOSX/work/._a_warm_up.py": b"\0\5\26\7",
        "work/.DS_Store": b"\0",
        "work/__pycache__/a_warm_up.cpython-311.pyc": b"\0",
        "work/.ipynb_checkpoints/a_warm_up.py": b"old",
        "work/tests/A0.py": b"",
        "work/.venv/lib/x.py": b"",
        "work/figure.png": b"\x89PNG",
    }
    submission = opened(zipped(noise | below("work")))
    assert (submission.files, submission.notes) == (FILES, ())


def test_helpers_and_data_stay_where_they_are(opened):
    """The student's own modules and data files come along under their relative paths, byte for byte."""
    extra = {"my_helpers.py": b"h = 1\n", "pkg/inner.py": b"z = 3\n", "data/points.csv": b"1,2\r\n"}
    assert opened(zipped(below("work", FILES | extra))).files == FILES | extra


def test_loose_files(tmp_path):
    """One file is a submission; the others are named as missing. Several paths are one submission."""
    for name, content in FILES.items():
        (tmp_path / name).write_bytes(content)
    one = open_submission(tmp_path / A, WANTED, LIMITS)
    assert (one.name, list(one.files), one.missing) == (A, [A], (B, W))
    assert "b_deeper_network.py is missing: its questions have no points." in one.notes
    several = open_submission([tmp_path / name for name in FILES], WANTED, LIMITS)
    assert (several.name, several.files) == (tmp_path.name, FILES)


def test_only_a_zip_inside(opened):
    """A zip of a zip is opened once, with a note; a third level is not."""
    inner = zipped(FILES)
    submission = opened(zipped({"doe.zip": inner}))
    assert submission.files == FILES
    assert submission.notes == ("The files were inside doe.zip.",)
    with pytest.raises(Unreadable, match="zips inside a zip"):
        opened(zipped({"a.zip": zipped({"b.zip": inner})}))


# names


@pytest.mark.parametrize(
    "name",
    [
        "A_warm_up.py",
        "a_warm_up (1).py",
        "a_warm_up - Copy.py",
        "a-warm-up.PY",
        "a_warm_up.py.txt",
        "doejane_123_4567_a_warm_up.py",
        "doejane_LATE_123_4567_a_warm_up-2.py",
    ],
)
def test_near_misses_are_taken_with_a_note(opened, name):
    """A file that a browser or a course site renamed is still the student's file."""
    submission = opened({name: b"x = 1\n", B: b"", W: b"-\n"})
    assert submission.files[A] == b"x = 1\n"
    assert f"{name} was taken for {A}." in submission.notes


def test_doubtful_names_are_not_guessed(opened):
    """Two different candidates cost the file's questions; two equal ones do not; an exact name wins."""
    twice = {"a_warm_up (1).py": b"x = 1\n", "a_warm_up (2).py": b"x = 2\n", B: b"y = 2\n"}
    doubtful = opened(twice)
    assert A in doubtful.missing
    assert any("could be any of a_warm_up (1).py, a_warm_up (2).py" in note for note in doubtful.notes)
    assert A in opened(zipped(twice | {"a_warm_up (2).py": b"x = 1\n"})).files
    assert opened(zipped(twice | {A: b"x = 3\n"})).files[A] == b"x = 3\n"


def test_files_in_folders_of_their_own(opened):
    """One folder a part: each file is found by itself, and no folder shadows a module."""
    submission = opened({f"{Path(name).stem}/{name}": content for name, content in FILES.items()})
    assert submission.files == FILES


def test_two_copies_of_the_work(opened):
    """Which of two different copies counts is not ours to choose; equal copies are one; the topmost wins."""
    other = {A: b"x = 7\n", B: b"y = 8\n"}
    with pytest.raises(Unreadable, match=r"more than one copy of the work, in new/ and old/|old/ and new/"):
        opened(zipped(below("old", other) | below("new", other | {A: b"x = 9\n"})))
    assert opened(zipped(below("old") | below("new"))).files == FILES
    top = opened(zipped(below("work") | below("work/backup", other)))
    assert top.files[A] == FILES[A]
    assert any("work/backup/ were not used" in note for note in top.notes)


def test_notebook_instead_of_modules(opened):
    """A notebook holds no function that is read; the sentence says where they are read from."""
    with pytest.raises(Unreadable, match=r"A notebook was handed in; .* a_warm_up.py"):
        opened({"tutorial.ipynb": b"{}"})
    submission = opened(zipped({"tutorial.ipynb": b"{}", B: b"y = 2\n"}))
    assert any("the functions are read from a_warm_up.py" in note for note in submission.notes)
    assert opened(zipped(FILES | {"tutorial.ipynb": b"{}"})).notes == ()


# text


@pytest.mark.parametrize(
    "data",
    [
        "s = 'ä'\n".encode("utf-8-sig"),
        b"s = '\xc3\xa4'\r\n",
        b"s = '\xc3\xa4'\r",
        "s = 'ä'\n".encode("utf-16"),
        "s = 'ä'\n".encode("utf-32"),
    ],
)
def test_encodings_that_need_no_guess(opened, data):
    """A mark, or UTF-8 with any newlines: normalised in silence."""
    submission = opened({A: data})
    assert submission.files[A].replace(b"\n\n", b"\n") == "s = 'ä'\n".encode()
    assert not [note for note in submission.notes if note.startswith(A)]


def test_declared_encoding_is_followed_and_corrected(opened):
    """PEP 263: the declared encoding is read, and the declaration made true without moving a line."""
    data = b"#!/usr/bin/env python\n# -*- coding: latin-1 -*-\ns = '\xe4'\n"
    submission = opened({A: data})
    assert submission.files[A].decode().splitlines()[1:] == ["# -*- coding: utf-8 -*-", "s = 'ä'"]
    compile(submission.files[A], A, "exec")


@pytest.mark.parametrize("data", [b"# f\xfcr n = 1\n", "# für n = 1\n".encode("utf-16-le")])
def test_guessed_encodings_are_noted(opened, data):
    """Latin-1 comments and unmarked UTF-16 are read, and the guess is said."""
    submission = opened({A: data})
    assert submission.files[A] == "# für n = 1\n".encode()
    assert any("is not UTF-8 and was read as" in note for note in submission.notes)


def test_unmarked_utf_16_is_read_though_every_letter_of_it_is_ascii(opened):
    """Such bytes are UTF-8 too, of which every second character is a zero."""
    assert opened({A: "n = 1\n".encode("utf-16-le")}).files[A] == b"n = 1\n"


@pytest.mark.parametrize("data", [bytes(range(256)) * 4, b"PK\x03\x04\0\0", b"\x89PNG\r\n\x1a\n\0\0"])
def test_binary_costs_its_own_file(opened, data):
    """Garbage under one name does not take the other files down."""
    submission = opened({A: data, B: FILES[B]})
    assert submission.missing == (A, W)
    assert submission.files == {B: FILES[B]}
    assert any(note.startswith(f"{A} is not a text file") for note in submission.notes)


def test_well_known_mix_ups_are_named(opened):
    """An empty file, a saved web page and a renamed notebook are pointed out, and graded as they are."""
    notes = " ".join(opened({A: b"", B: b"<!DOCTYPE html><html>", W: b'{"cells": []}'}).notes)
    assert f"{A} is empty" in notes
    assert f"{B} is not what its name says: it is a web page" in notes
    assert f"{W} is not what its name says: it is a notebook" in notes


# harm


@pytest.mark.parametrize(
    "name", ["../../etc/cron.d/job.py", "/etc/passwd.py", "C:\\windows\\x.py", "..\\x.py"]
)
def test_zip_slip(opened, name):
    """A path that points outside is left out, named, and never followed."""
    submission = opened(zipped(FILES | {name: b"evil"}))
    assert submission.files == FILES
    assert any("points outside the zip" in note for note in submission.notes)


def test_links_and_devices_in_a_zip(opened):
    """A stored link or device is left out; it is never made."""
    buffer = io.BytesIO(zipped({B: FILES[B]}))
    with zipfile.ZipFile(buffer, "a") as archive:
        for name, kind in ((A, stat.S_IFLNK), ("pipe.py", stat.S_IFIFO), ("disk.py", stat.S_IFBLK)):
            info = zipfile.ZipInfo(name)
            info.external_attr = (kind | 0o777) << 16
            archive.writestr(info, "/etc/passwd")
    submission = opened(buffer.getvalue())
    assert list(submission.files) == [B]
    assert sum("is a link or a device" in note for note in submission.notes) == 3


def test_links_and_pipes_in_a_folder(tmp_path):
    """A link is not followed, a pipe not read (it would block for ever); the rest is graded."""
    (tmp_path / B).write_bytes(FILES[B])
    (tmp_path / A).symlink_to("/etc/hostname")
    (tmp_path / "up").symlink_to("..")
    os.mkfifo(tmp_path / "pipe.py")
    submission = open_submission(tmp_path, WANTED, LIMITS)
    assert list(submission.files) == [B]
    assert sum("is a link" in note for note in submission.notes) == 2
    assert "pipe.py is not a regular file and was left out." in submission.notes


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_hard_link_to_a_foreign_file(tmp_path):
    """A second name of somebody else's file is refused; one's own hard links are ordinary files."""
    secret, folder = tmp_path / "secret", tmp_path / "doe"
    folder.mkdir()
    secret.write_bytes(b"solution")
    (folder / B).write_bytes(FILES[B])
    os.link(folder / B, tmp_path / "own")
    os.link(secret, folder / A)
    os.chown(folder, 1234, 1234)
    os.chown(folder / B, 1234, 1234)
    submission = open_submission(folder, WANTED, LIMITS)
    assert list(submission.files) == [B]
    assert any("somebody else's file" in note for note in submission.notes)


def test_zip_bombs(opened):
    """A bomb is refused by what it declares; a file that is merely too large costs itself."""
    with pytest.raises(Unreadable, match="times its size"):
        opened(zipped(FILES | {"bomb.csv": bytes(30_000_000)}))
    large = opened(zipped(FILES | {B: os.urandom(400_000).hex().encode()}))
    assert any("at most 0.5 MB" in note for note in large.notes)
    assert A in large.files
    with pytest.raises(Unreadable, match="together"):
        opened(FILES | {f"n{i}.npy": os.urandom(490_000) for i in range(5)})


def test_declared_size_that_lies(opened):
    """A zip that understates a file's size gives a damaged file, not a large one."""
    data = bytearray(zipped({A: bytes(100_000) + b"x", B: b"y = 2\n"}))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        size = archive.getinfo(A).file_size.to_bytes(4, "little")
    data = bytes(data).replace(size, (100).to_bytes(4, "little"))
    submission = opened(data)
    assert submission.files == {B: b"y = 2\n"}
    assert any(f"{A} is damaged inside the zip" in note for note in submission.notes)


def test_too_many_files(opened):
    """Neither a folder nor a zip with thousands of files is read through."""
    many = {f"f{i}.py": b"" for i in range(LIMITS.files + 1)}
    for upload in (many, zipped(many)):
        with pytest.raises(Unreadable, match="more than 50 files"):
            opened(upload)
    with pytest.raises(Unreadable, match="more than 50 files"):
        opened(zipped({f"{i:040}": b"" for i in range(4000)}))


def test_remarks_have_an_end(opened):
    """A zip that gives cause for thousands of remarks gets a few dozen."""
    submission = opened(zipped(FILES | {f"../{i}": b"" for i in range(1000)}))
    assert submission.files == FILES
    assert len(submission.notes) <= 40


def test_encrypted_zip(opened):
    """A password costs the files under it and is named."""
    data = bytearray(zipped({A: b"x = 1\n"}))
    data[6] |= 1  # flag bits of the local header
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(Unreadable, match="protected by a password"):
        opened(bytes(data))


@pytest.mark.parametrize("keep", [0, 3, 40, 0.5, 0.9, 0.99])
def test_truncated_zip(opened, keep):
    """A zip that was cut off on the way is one sentence, wherever the cut is."""
    data = zipped(FILES)
    with pytest.raises(Unreadable, match=r"damaged or was cut off|has no content"):
        opened(data[: int(keep * len(data)) if isinstance(keep, float) else keep])


@pytest.mark.parametrize("data", [b"Rar!\x1a\x07", b"%PDF-1.7", b"\x1f\x8b\x08", os.urandom(500), b"hello"])
def test_not_a_zip(opened, data):
    """Another kind of file that is called .zip is named for what it is."""
    with pytest.raises(Unreadable, match="not a zip file"):
        opened(b"\0" + data if data.startswith(b"PK") else data)


@pytest.mark.parametrize("seed", range(60))
def test_tampered_zips_never_crash(opened, seed):
    """Whatever bytes are changed in a zip, it is opened or it is `Unreadable`."""
    chance = random.Random(seed)
    data = bytearray(zipped(FILES | {"helper.py": b"h = 1\n" * 50}))
    for _ in range(chance.choice([1, 3, 20])):
        data[chance.randrange(4, len(data))] = chance.randrange(256)
    try:
        opened(bytes(data))
    except Unreadable as error:
        assert str(error).endswith(".")


@pytest.mark.parametrize("upload", [{}, {"readme.pdf": b"%PDF"}, {"tests/A0.py": b""}])
def test_nothing_to_grade(opened, upload):
    """An empty upload, and one without any wanted file, says what is expected."""
    with pytest.raises(Unreadable, match=r"a_warm_up.py, b_deeper_network.py"):
        opened(upload)


@pytest.mark.parametrize("name", ["__pycache__/a_warm_up.cpython-311.pyc", "a_warm_up.pyc"])
@pytest.mark.parametrize("form", [dict, zipped])
def test_an_upload_of_compiled_modules_is_not_called_empty(opened, name, form):
    """The student sees files in it; that they are not what was written is what there is to say."""
    with pytest.raises(Unreadable, match=r"only what Python makes of modules .*hand in a_warm_up.py"):
        opened(form({name: b"\x00"}))


def test_names_are_harmless_in_sentences(opened):
    """A name with control characters, or absurdly long, is shown tamed and never becomes a path."""
    submission = opened(
        zipped(FILES | {"e\x1b[31m\n.py": b"", "d" * 300 + ".py": b"", "n/" * 40 + "x.py": b""})
    )
    assert submission.files == FILES
    with pytest.raises(Unreadable) as caught:
        opened(zipped({"\x1b[31mred\n": b"", "y" * 500: b""}))
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 300


def test_file_and_folder_of_one_name(opened):
    """A zip can hold `x.py` and `x.py/y.py`; a file system cannot."""
    assert opened(zipped(FILES | {"x.py": b"", "x.py/y.py": b"", A + "/z.py": b""})).files == FILES | {
        "x.py": b""
    }


def test_faults_of_the_caller_are_not_the_students(tmp_path):
    """A path that is not there, or cannot be read, is no `Unreadable`."""
    with pytest.raises(OpeningFault, match="No such file"):
        open_submission(tmp_path / "nobody", WANTED, LIMITS)
    with pytest.raises(OpeningFault, match="no submission was named"):
        open_submission([], WANTED, LIMITS)
    (tmp_path / "one").mkdir()
    with pytest.raises(OpeningFault, match="is a folder"):
        open_submission([tmp_path / "one", tmp_path / "one"], WANTED, LIMITS)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(Unreadable, match="neither a file nor a folder"):
        open_submission(tmp_path / "pipe", WANTED, LIMITS)


# written answers

QUESTIONS = ("A2-written", "A4-written", "B1-written")
TEMPLATE = """# Written answers
## A2-written (4 points)
What do you observe?

_Your answer here._

## A4-written (6 points)
<!-- Why? -->

## B1-written
> TODO
"""


def test_untouched_template_has_no_answers():
    """The headings, the questions, comments and placeholders of the template are not an answer."""
    assert written_answers(TEMPLATE, QUESTIONS, TEMPLATE) == frozenset()
    assert written_answers(TEMPLATE.replace("What do you observe?", ""), QUESTIONS, "") == frozenset()


def test_answers_are_found_under_their_headings():
    """Text under a heading answers that question and no other; a sub-heading belongs to the answer."""
    text = TEMPLATE.replace("<!-- Why? -->", "### In short\nBecause it is rare.\n## Why\nmore")
    assert written_answers(text, QUESTIONS, TEMPLATE) == {"A4-written"}
    assert written_answers(
        TEMPLATE.replace("_Your answer here._", "![plot](p.png)"), QUESTIONS, TEMPLATE
    ) == {"A2-written"}
