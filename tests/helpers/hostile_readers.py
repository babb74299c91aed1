"""Which functions of the grader read bytes that a student or a stranger chose, and what may they answer?

Each takes any bytes and comes back; whatever it does not understand is `Unreadable`, `GraderFault` or no answer.
`READERS` is what a fuzzer feeds, `seeds` gives each reader inputs to begin with.
"""

from __future__ import annotations

import io
import json
import tarfile
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path, PurePosixPath

import yaml
from the_assignment import ASSIGNMENT

from autograder.faults import GraderFault, Unreadable
from autograder.intake import canvas
from autograder.intake.archives import open_archive
from autograder.intake.class_folder import inside_archive
from autograder.intake.clones import owner_of
from autograder.intake.decoding import NotText, normalise
from autograder.intake.gradescope_export import Unfolds, submitters
from autograder.intake.names import front_of, holds_name
from autograder.intake.notebook import modules_from
from autograder.intake.people import read_lateness, read_students
from autograder.intake.upload import Damaged, Member, Opening
from autograder.intake.written import written_answers

MODULES = ASSIGNMENT.manifest.modules
LIMITS = ASSIGNMENT.manifest.limits.submission


def _archive(name: str) -> Callable[[bytes], None]:
    def read(data: bytes) -> None:
        opening = Opening(LIMITS)
        try:
            open_archive(name, data, opening)
            for member in (*opening.entries, *opening.aside):
                assert not member.path.is_absolute() and ".." not in member.path.parts
                try:
                    assert len(member.read(1000)) <= 1001
                except Damaged:
                    continue
        except Unreadable as reason:
            assert str(reason).isprintable()

    return read


def _text(data: bytes) -> None:
    with suppress(NotText):
        normalise(data)[0].decode()


def _copy(data: bytes) -> None:
    member = Member(PurePosixPath(MODULES[0]), len(data), lambda limit: data[: limit + 1])
    ASSIGNMENT.handed_out.is_copy(member, MODULES[0])


def _metadata(data: bytes) -> None:
    with suppress(yaml.YAMLError, ValueError, RecursionError, Unfolds):
        submitters(io.StringIO(data.decode("utf-8", "replace")), len(data))


def _table(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as place:
        (Path(place) / "students.csv").write_bytes(data)
        read_lateness([Path(place) / "students.csv"])
        try:
            read_students(Path(place))
        except GraderFault as fault:
            assert "students.csv" in str(fault)


def _notebook(data: bytes) -> None:
    modules_from(data, {"m.py": ["f"]})
    modules_from(data, {"m.py": []})


def _names(data: bytes) -> None:
    name = data.decode("utf-8", "replace").replace("/", "")
    canvas.take_apart(name, MODULES)
    front_of(name, MODULES)
    holds_name(name, MODULES[0])


def _in_a_folder(name: str, read: Callable[[Path], object]) -> Callable[[bytes], None]:
    def written(data: bytes) -> None:
        with tempfile.TemporaryDirectory() as place:
            path = Path(place) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            read(path)

    return written


READERS: dict[str, Callable[[bytes], None]] = {
    "zip": _archive("x.zip"),
    "tar": _archive("x.tar"),
    "tar.gz": _archive("x.tar.gz"),
    "tar.xz": _archive("x.tar.xz"),
    "names of a zip": _in_a_folder("x.zip", lambda path: inside_archive(path, MODULES)),
    "names of a tar": _in_a_folder("x.tar", lambda path: inside_archive(path, MODULES)),
    "notebook": _notebook,
    "text": _text,
    "copy of what was handed out": _copy,
    "written answers": lambda data: written_answers(data.decode("utf-8", "replace"), ["A2-written"], "") and None,
    "metadata": _metadata,
    "table": _table,
    "names": _names,
    "settings of a clone": _in_a_folder(".git/config", lambda path: owner_of(path.parents[1])),
}


def seeds(reader: str) -> list[bytes]:
    """Inputs that a reader understands."""
    files = {MODULES[0]: b"x = 1\n" * 20, "data/x.csv": b"1,2\n", ".hidden/y.py": b"", "tests/z.py": b"z = 1\n"}
    if "zip" in reader:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files.items():
                archive.writestr(name, content)
        return [buffer.getvalue()]
    if "tar" in reader:
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode=f"w:{reader.partition('.')[2]}", format=tarfile.PAX_FORMAT) as tar:
            for name, content in {**files, "ü" * 120: b""}.items():
                info = tarfile.TarInfo(name)
                info.size = len(content)
                tar.addfile(info, io.BytesIO(content))
        return [buffer.getvalue()]
    cells = [{"cell_type": "code", "source": ["def f():\n", "    return C\n", "C = [1]\n", "%magic\n"]}]
    return {
        "notebook": [json.dumps({"cells": cells, "nbformat": 4}).encode()],
        "text": [b"# -*- coding: latin-1 -*-\ns = '\xe4'\n", "x\n".encode("utf-16"), b"{\\rtf1", b"<html>"],
        "copy of what was handed out": [ASSIGNMENT.handed_out.files[MODULES[0]]],
        "written answers": [b"## A2-written\n\nx\n", b"A2\\-written\n----\n**A2 - written:** y"],
        "metadata": [b"submission_1:\n  :submitters:\n  - &1\n    :name: A\n    :sid: ~\nsubmission_2: *1\n"],
        "table": [b"\xef\xbb\xbfName;GitHub;Submission ID;Lateness (H:M:S)\nA;a;1;0:00:01\n"],
        "names": [b"doe_LATE_4711_90210_a_warm_up-2.py", b"anon_x1_text.html", b"Copy of a_warm_up (1).py.txt"],
        "settings of a clone": [b'[remote "origin"]\n\turl = git@example.edu:who/what.git\n'],
    }[reader]
