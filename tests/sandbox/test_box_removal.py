"""Removing what a submission left behind touches nothing else, whatever it is shaped like."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from autograder.sandbox.box.removal import holds_more, remove


def modes(folder: Path) -> dict[str, int]:
    return {str(path): stat.S_IMODE(path.lstat().st_mode) for path in [folder, *folder.rglob("*")]}


@pytest.fixture
def victim(tmp_path: Path) -> Path:
    """What belongs to somebody else."""
    folder = tmp_path / "victim"
    (folder / "inside").mkdir(parents=True)
    (folder / "file").write_text("precious")
    (folder / "inside").chmod(0o711)
    folder.chmod(0o755)
    return folder


@pytest.mark.parametrize("name", ["submission", "x", "scratch-1/submission"])
def test_links_are_removed_and_never_followed(tmp_path: Path, victim: Path, name: str) -> None:
    """A link of any name, to a folder of anybody, changes no mode there and removes nothing."""
    tree = tmp_path / "tree"
    (tree / name).parent.mkdir(parents=True)
    (tree / name).symlink_to(victim)
    before = modes(victim)
    assert remove(str(tree))
    assert not tree.exists()
    assert modes(victim) == before
    assert (victim / "file").read_text() == "precious"


def test_a_link_in_the_place_of_the_tree_itself_is_only_a_link(tmp_path: Path, victim: Path) -> None:
    (tmp_path / "tree").symlink_to(victim)
    assert remove(str(tmp_path / "tree"))
    assert (victim / "file").read_text() == "precious"


def test_trees_of_any_depth_and_mode_go(tmp_path: Path) -> None:
    """Deeper than recursion, than a path may be long, than there are descriptors; closed against their owner."""
    tree = tmp_path / "tree"
    tree.mkdir()
    above = os.open(tree, os.O_RDONLY)
    for _ in range(sys.getrecursionlimit() + 100):
        os.mkdir("d", dir_fd=above)
        inside = os.open("d", os.O_RDONLY, dir_fd=above)
        for name in ("file", "closed"):
            os.close(os.open(name, os.O_CREAT | os.O_WRONLY, dir_fd=inside))
        os.fchmod(above, 0)
        os.close(above)
        above = inside
    os.close(above)
    assert remove(str(tree))
    assert not tree.exists()


def test_wide_trees_go(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    for folder in range(4):
        (tree / str(folder)).mkdir(parents=True)
        for number in range(1500):
            (tree / str(folder) / str(number)).symlink_to("/")
    assert remove(str(tree))
    assert not tree.exists()


def test_what_cannot_be_removed_is_told_and_not_raised(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor does it go on for ever."""
    (tmp_path / "tree" / "inside").mkdir(parents=True)

    def denied(*_: object, **__: object) -> None:
        raise PermissionError

    for name in ("rmdir", "unlink", "rename"):
        monkeypatch.setattr(os, name, denied)
    assert not remove(str(tmp_path / "tree"))


def test_time_is_bounded(tmp_path: Path) -> None:
    (tmp_path / "tree" / "inside").mkdir(parents=True)
    assert not remove(str(tmp_path / "tree"), seconds=-1)
    assert remove(str(tmp_path / "nothing of this name"))


def measured(folder: Path, limit: int) -> bool:
    fd = os.open(folder, os.O_RDONLY)
    try:
        return holds_more(fd, limit)
    finally:
        os.close(fd)


def test_measuring_follows_no_link_and_counts_what_is_there(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    (tree / "inside").mkdir(parents=True)
    (tree / "inside" / "file").write_bytes(b"x" * 100_000)
    (tree / "link").symlink_to("/")
    (tree / "loop").symlink_to(tree)
    assert not measured(tree, 200_000)
    assert measured(tree, 100_000)


def test_folders_without_end_count_as_more(tmp_path: Path) -> None:
    deep = tmp_path / "tree"
    for _ in range(100):
        deep /= "d"
    deep.mkdir(parents=True)
    assert measured(tmp_path / "tree", 1 << 40)
