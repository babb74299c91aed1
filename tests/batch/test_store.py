"""The folder of a batch survives whatever happens to it."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from fabricated import SEED, fill, result

from autograder.batch.scores import standing
from autograder.batch.store import RunRecord, Store, listed, stamp_of
from autograder.faults import StoreFault
from autograder.intake.people import Student
from autograder.intake.roster import Entry
from autograder.manifest import Manifest
from autograder.marking.record import Damaged, Record
from autograder.reports.gradebook import merge


def test_all_that_is_known_of_people_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    person = Student("Zoë; Roe", "007", "zoe@example.edu", "zroe", "4711", "T1")
    entry = Entry("group", (), (person, Student("Bo")), "1 day, 2:03:04", "90211")
    record = RunRecord(7, "grader", "gradescope", listed([entry]))
    Store(tmp_path).write_run(record)
    assert Store(tmp_path).read_run() == record
    (only,) = record.submissions
    assert (only.students, only.late, only.submission_id) == (entry.students, entry.late, entry.submission_id)


def test_a_full_disk_is_one_sentence_and_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(tmp_path)
    path = tmp_path / "scores.csv"
    store.write(path, "old")

    class Full:
        def __enter__(self):
            return self

        def __exit__(self, *_):
            return None

        def write(self, text):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fdopen", lambda descriptor, *_, **__: os.close(descriptor) or Full())
        with pytest.raises(StoreFault, match=r"No space left.*make room"):
            store.write(path, "new")
    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["scores.csv"]


def test_an_out_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(StoreFault, match="cannot write into"), Store(tmp_path / "out").writing():
        pass


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_read_only_out_is_one_sentence(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StoreFault, match="cannot write into"), Store(tmp_path / "out").writing():
        pass


def test_two_runs_never_write_into_one_folder(tmp_path: Path) -> None:
    """The second is told who the first is; when that one is gone, it may."""
    told = pytest.raises(StoreFault, match=f"process {os.getpid()}")
    with Store(tmp_path).writing(), told, Store(tmp_path).writing():
        pass
    with Store(tmp_path).writing():
        pass


DAMAGE = ["", "{", "null", "[]", "[" * 100_000, '{"extra_data": {}}', '{"extra_data": []}', '{"tests": 1}']


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_result_is_told_apart_from_none_and_is_no_traceback(
    tmp_path: Path, manifest: Manifest, damage: str
) -> None:
    """A gradebook says so, and no row of scores is made of it."""
    store = Store(tmp_path)
    record = fill(store, [result("ada"), result("bo")])
    file = record.submissions[0].file
    (store.results / f"{file}.json").write_text(damage)
    assert isinstance(store.read_result(file), Damaged)
    assert store.read_result("nobody") is None
    ada, bo = (found for _, found in standing(store, record, manifest))
    assert isinstance(ada, str) and ada.startswith("its result is damaged")
    assert isinstance(bo, Record)
    assert "its result is damaged" in merge(tmp_path, [], manifest)[1][0]


@pytest.mark.parametrize("damage", ["", "{", '{"seed": "7"}'])
def test_the_seed_is_kept_where_the_list_of_the_run_is_lost(tmp_path: Path, damage: str) -> None:
    """A power cut, an editor, another version: the class goes on with the inputs that it had; a new folder has none."""
    store = Store(tmp_path)
    assert store.kept_seed() is None
    fill(store, [result("ada"), result("v1.2")])
    (store.results / "ada.json").write_text("damaged")
    (tmp_path / "batch.json").write_text(damage)
    assert (store.read_run(), store.kept_seed()) == (None, SEED)


def test_what_an_interrupted_write_left_is_removed(tmp_path: Path) -> None:
    (tmp_path / "results").mkdir()
    (tmp_path / "results" / ".unfinished-abc").write_text("half")
    with Store(tmp_path).writing():
        assert list((tmp_path / "results").iterdir()) == []


def test_a_stamp_tells_that_a_file_was_written_renamed_or_taken_away(tmp_path: Path) -> None:
    """Without opening it, also when size and time of writing are kept, and never through a link."""
    folder = tmp_path / "ada"
    (folder / "data").mkdir(parents=True)
    (folder / "a.py").write_text("x = 1")
    (folder / "data" / "b.csv").write_text("1")
    (folder / "out").symlink_to("/")
    (folder / "gone").symlink_to("nowhere")
    stamps = [stamp_of((folder,))]
    assert stamp_of((folder,)) == stamps[0]
    before = (folder / "a.py").stat()
    (folder / "a.py").write_text("x = 2")
    os.utime(folder / "a.py", ns=(before.st_atime_ns, before.st_mtime_ns))
    stamps.append(stamp_of((folder,)))
    (folder / "data" / "b.csv").rename(folder / "b.csv")
    stamps.append(stamp_of((folder,)))
    (folder / "b.csv").unlink()
    stamps.append(stamp_of((folder,)))
    assert len(set(stamps)) == 4
    assert stamp_of((tmp_path / "nowhere",)) != stamp_of(())
