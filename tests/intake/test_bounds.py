"""Opening takes time and memory in proportion to what was handed in, whatever is in it.

No test asserts a time. Each gives an input on which work that grows faster than its length would take longer than the
whole suite, or counts the work.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import struct
import tarfile
import tracemalloc
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path, PurePosixPath
from types import SimpleNamespace

import pytest

from autograder.faults import GraderFault, Unreadable
from autograder.intake.archives import names_in_tar
from autograder.intake.names import original_name
from autograder.intake.place import place
from autograder.intake.roster import read_roster
from autograder.intake.submission import open_submission
from autograder.intake.upload import Member, Opening
from autograder.intake.written import written_answers

LIMITS = SimpleNamespace(total_bytes=32_000_000, file_bytes=8_000_000, files=400, compression_ratio=200)
WANTED = ("a_warm_up.py", "b_deeper_network.py", "written_answers.md")


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize(
    "line",
    ["_" * 4_000_000 + "é", "- " * 2_000_000 + "1", "your " * 800_000, "#" * 4_000_000, "# " + "*" * 4_000_000 + " "],
    ids=["underscores", "dashes", "words", "hashes", "stars"],
)
def test_a_long_line_of_a_written_answer_is_read_once(line: str) -> None:
    """Whether a line is a placeholder takes no longer than reading it."""
    assert written_answers(f"## A2-written\n{line}\n", ["A2-written"], "") in (frozenset(), {"A2-written"})


def test_a_million_short_lines_are_read_at_once() -> None:
    """Whether a line is a heading is asked of each, for all questions together."""
    questions = [f"Q{number}-written" for number in range(50)]
    assert written_answers("**7.) Q\n" * 1_000_000, questions, "") == frozenset()


def test_unfinished_comments_are_read_once() -> None:
    text = "## A2-written\n" + "<!--" * 1_000_000
    assert written_answers(text, ["A2-written"], "") == frozenset()


@pytest.mark.parametrize("name", ["_1" * 32_000 + ".py", "(" * 65_000, " - copy" * 9_000, "\ufdfa" * 21_000])
def test_a_long_name_is_never_taken_for_a_wanted_file(name: str) -> None:
    """No file system stores such a name; what it was before somebody renamed it is not asked."""
    assert original_name(name) not in WANTED


def test_members_with_endless_names_are_left_out(tmp_path: Path) -> None:
    upload = zipped(tmp_path / "doe.zip", {"a_warm_up.py": b"x = 1\n", "a/" * 30_000: b"", "_1" * 32_000 + ".py": b""})
    opened = open_submission(upload, WANTED, LIMITS)
    assert list(opened.files) == ["a_warm_up.py"]
    assert any("name" in note and "left out" in note for note in opened.notes)


def test_files_are_unpacked_once_to_be_told_apart() -> None:
    """Copies of one size are told apart by a digest of each, not by reading them in pairs."""
    opening, reads = Opening(LIMITS), 0

    def read(limit: int) -> bytes:
        nonlocal reads
        reads += 1
        return f"{reads:9}".encode()

    for number in range(390):
        opening.add(Member(PurePosixPath(f"copy{number}/a_warm_up.py"), 9, read))
    assert place(opening, WANTED) == {}
    assert reads <= 390


def test_many_helper_files_take_no_longer_than_their_number(tmp_path: Path) -> None:
    """As many files as an upload may hold, as deep as they may lie."""
    deep = "/".join("abcdefghij")
    files = {f"{deep}/{number}.csv": b"1" for number in range(390)}
    opened = open_submission(zipped(tmp_path / "doe.zip", {"a_warm_up.py": b"x = 1\n", **files}), WANTED, LIMITS)
    assert len(opened.files) == 391


def zip64_that_hides(entries: int) -> bytes:
    """A zip whose ordinary end record speaks of one entry, and whose zip64 end record of many."""
    record = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    directory = record * entries
    zip64 = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, entries, entries, len(directory), 0)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, len(directory), 1)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, len(record), 0, 0)
    return directory + zip64 + locator + end


def test_a_second_end_record_hides_no_entries(tmp_path: Path) -> None:
    """Entries are counted where they are, before any is made an object."""
    (tmp_path / "doe.zip").write_bytes(zip64_that_hides(600_000))
    tracemalloc.start()
    try:
        with pytest.raises(Unreadable, match="more than 400 files"):
            open_submission(tmp_path / "doe.zip", WANTED, LIMITS)
        assert tracemalloc.get_traced_memory()[1] < 100_000_000
    finally:
        tracemalloc.stop()


def test_a_folder_without_end_is_not_listed_to_its_end(tmp_path: Path) -> None:
    (tmp_path / "doe").mkdir()
    for number in range(500):
        (tmp_path / "doe" / f"{number}.pyc").write_bytes(b"")
    few = SimpleNamespace(**{**vars(LIMITS), "files": 40})
    with pytest.raises(Unreadable, match="more than 40 files"):
        open_submission(tmp_path / "doe", WANTED, few)


# --- a class


@pytest.mark.parametrize("shape", ["lists", "text", "maps"])
def test_metadata_that_unfolds_is_refused(tmp_path: Path, shape: str) -> None:
    """Aliases let a few kilobytes stand for gigabytes."""
    (tmp_path / "submission_1").mkdir()
    first = {"lists": "[1, 2]", "text": f'"{"x" * 1000}"', "maps": "{k: v}"}[shape]
    lines = [f"a0: &a0 {first}"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    lines += ["submission_1:", "  :submitters:", "  - :name: *a8", "    :email: *a8"]
    (tmp_path / "submission_metadata.yml").write_text("\n".join(lines))
    with pytest.raises(GraderFault, match="unfold"):
        read_roster(tmp_path)


def test_a_name_that_is_no_text_names_nobody(tmp_path: Path) -> None:
    (tmp_path / "submission_1").mkdir()
    (tmp_path / "submission_metadata.yml").write_text("submission_1:\n  :submitters:\n  - :name: [[a], {b: c}]\n")
    (entry,) = read_roster(tmp_path).entries
    assert [student.name for student in entry.students] == [""]


def test_a_second_end_record_hides_no_names_of_a_class(tmp_path: Path) -> None:
    """To tell what lies in a class folder, no more of a zip's directory is read than a class has."""
    (tmp_path / "doe").mkdir()
    (tmp_path / "doe" / WANTED[0]).write_text("x = 1")
    (tmp_path / "roe.zip").write_bytes(zip64_that_hides(2_000_000))
    assert len(read_roster(tmp_path, WANTED).entries) == 2


def tarred(headers: Iterable[tuple[tarfile.TarInfo, bytes]]) -> bytes:
    """A tar of headers as they are, each with what follows it."""
    parts = [info.tobuf(tarfile.GNU_FORMAT) + content + bytes(-len(content) % 512) for info, content in headers]
    return b"".join(parts) + bytes(1024)


def header(name: str, kind: bytes, content: bytes = b"") -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.type, info.size = kind, len(content)
    return info, content


@pytest.mark.parametrize(
    "headers",
    [
        [header("x", tarfile.XHDTYPE, b"1" * 800_000)],
        [header("x", tarfile.XGLTYPE, b"1" * 800_000)],
        [header("x", tarfile.REGTYPE, b"x"), header("x", tarfile.SOLARIS_XHDTYPE, b"7 x=yz\n" + b"9" * 800_000)],
    ],
    ids=["extended", "global", "of Solaris"],
)
def test_digits_of_a_tars_header_are_not_searched(tmp_path: Path, headers: list[tuple[tarfile.TarInfo, bytes]]) -> None:
    """Python's own expressions go back over them; whoever lists or opens the archive would wait for hours."""
    wanted = [*headers, header(WANTED[0], tarfile.REGTYPE, b"x = 1")]
    (tmp_path / "doe.tar").write_bytes(tarred(wanted))
    (tmp_path / "roe").mkdir()
    (tmp_path / "roe" / WANTED[0]).write_text("x = 1")
    assert len(read_roster(tmp_path, WANTED).entries) == 2
    with pytest.raises(Unreadable, match="damaged"):
        open_submission(tmp_path / "doe.tar", WANTED, LIMITS)


def test_attributes_of_other_systems_are_no_harm(tmp_path: Path) -> None:
    """What a Mac's tar says of each file, with the length of it in front, is read as ever."""
    attribute = b" LIBARCHIVE.xattr.com.apple.provenance=%s\n" % (b"AQIA" * 250)
    said = 2 * (b"%d" % (4 + len(attribute)) + attribute)
    (tmp_path / "doe.tar").write_bytes(
        tarred([header("x", tarfile.XHDTYPE, said), header(WANTED[0], tarfile.REGTYPE, b"x = 1")])
    )
    assert open_submission(tmp_path / "doe.tar", WANTED, LIMITS).files[WANTED[0]] == b"x = 1"


@pytest.mark.parametrize(
    "names",
    [["x/" * 30_000 + f"{n}.py" for n in range(20)], ["_1" * 90 + f"{n}.py" for n in range(20_000)]],
    ids=["deep", "copies of copies"],
)
def test_odd_names_in_an_archive_keep_no_class_waiting(tmp_path: Path, names: list[str]) -> None:
    """What an archive is, is told from the names that a file system takes, and from not too many."""
    zipped(tmp_path / "doe.zip", dict.fromkeys(names, b""))
    (tmp_path / "roe").mkdir()
    (tmp_path / "roe" / WANTED[0]).write_text("x = 1")
    assert len(read_roster(tmp_path, WANTED).entries) == 2


def test_folders_without_end_in_a_tar_are_not_listed_to_their_end() -> None:
    members = [header("x", tarfile.DIRTYPE)] * 100
    assert list(names_in_tar(tarred([*members, header("y", tarfile.REGTYPE)]), 1 << 20, 100)) == []


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_streams_in_a_row_are_unpacked_in_time_that_grows_with_their_length(
    tmp_path: Path, pack: Callable[[bytes], bytes]
) -> None:
    """As programs write them that pack on all cores; a million empty ones are no archive."""
    tar = tarred([header(WANTED[0], tarfile.REGTYPE, b"x = 1")])
    (tmp_path / "doe.tar.gz").write_bytes(b"".join(pack(tar[place : place + 8]) for place in range(0, len(tar), 8)))
    assert open_submission(tmp_path / "doe.tar.gz", WANTED, LIMITS).files[WANTED[0]] == b"x = 1"
    empty = pack(b"")
    (tmp_path / "doe.tar.gz").write_bytes(empty * (20_000_000 // len(empty)))
    with pytest.raises(Unreadable, match="damaged"):
        open_submission(tmp_path / "doe.tar.gz", WANTED, LIMITS)
