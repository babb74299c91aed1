"""Where do a submission's files lie while its code runs?

In a fresh folder below one of the sandbox's own: `submission/`, which its workers may read and nobody else may
enter, and for each worker a scratch folder, its working directory and the one place that it may write to. The
scratch folder holds links to what lies at the submission's top, so `np.loadtxt("data/wine.csv")` works as at home.
"""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath

from .uids import Lease

_SET_IDS = 1 << 6 | 1 << 7  # CAP_SETGID, CAP_SETUID
_BLOCK = 4096  # what an empty file costs


def _everyone_can_enter(folder: Path) -> bool:
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in (folder, *folder.parents))


def base_folder() -> Path:
    """Make the sandbox's folder, in a place that a worker's user can reach."""
    places = [Path(tempfile.gettempdir()).resolve(), Path("/tmp"), Path("/var/tmp"), Path("/dev/shm")]
    usable = [place for place in places if place.is_dir() and _everyone_can_enter(place)]
    made = Path(tempfile.mkdtemp(prefix="autograder-", dir=(usable or places)[0]))
    made.chmod(0o711)
    return made


def why_no_other_user(base: Path, lease: Callable[[], Lease]) -> str:
    """Try to give `base` to another user and back; returns why workers cannot be other users, or ""."""
    if os.geteuid() != 0:
        return "the grader does not run as root"
    held = int(Path("/proc/self/status").read_text().partition("CapEff:")[2].split()[0], 16)
    if held & _SET_IDS != _SET_IDS:
        return "this root may not change users"
    other = lease()
    try:
        os.chown(base, other.number, other.number)
        os.chown(base, 0, 0)
    except OSError as exc:  # a root of a name space or a container that may not, or has no other users
        return f"this root cannot give files to other users ({exc.strerror})"
    finally:
        other.release()
    return ""


def stage(base: Path, files: Mapping[str, bytes], gid: int | None) -> Path:
    """Write a submission's files below a fresh folder that group `gid` (None: only ourselves) may read."""
    home = Path(tempfile.mkdtemp(dir=base))
    submission = home / "submission"
    folders = {submission}
    submission.mkdir()
    for name, content in files.items():
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or not path.parts:
            raise ValueError(f"not a relative path: {name!r}")
        target = submission / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        folders.update(parent for parent in target.parents if parent.is_relative_to(submission))
        _give(target, 0o440, 0, gid)
    for folder in folders:
        _give(folder, 0o550, 0, gid)
    _give(home, 0o710, 0, gid)
    return home


def scratch(home: Path, uid: int | None, gid: int | None) -> Path:
    """Make a working directory for one worker, with links to what lies at the submission's top."""
    folder = Path(tempfile.mkdtemp(prefix="scratch-", dir=home))
    for entry in os.scandir(home / "submission"):
        (folder / entry.name).symlink_to(entry.path)
    _give(folder, 0o700, uid, gid)
    return folder


def _give(path: Path, mode: int, uid: int | None, gid: int | None) -> None:
    """Set a path's mode and, where workers have users of their own, its owner."""
    path.chmod(mode)
    if uid is not None and gid is not None:
        os.chown(path, uid, gid)


def holds_more(folder: Path, limit: int) -> bool:
    """Tell whether a folder takes more than `limit` bytes on disk; never looks at more than it must."""
    used = 0
    waiting = [str(folder)]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    used += _BLOCK + entry.stat(follow_symlinks=False).st_blocks * 512
                    if used > limit:
                        return True
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
        except (FileNotFoundError, NotADirectoryError):
            continue  # gone or replaced while we looked
        except OSError:
            return True  # closed against us, or nested deeper than any path can say
    return False


def remove(folder: Path) -> None:
    """Remove a folder with whatever a submission put there; its processes are gone by now."""
    for below, _, _ in os.walk(folder / "submission"):
        Path(below).chmod(0o700)
    try:
        shutil.rmtree(folder)
    except (OSError, RecursionError):  # folders nested a thousand deep, or closed against their owner
        subprocess.run(["chmod", "-R", "u+rwx", str(folder)], check=False, stderr=subprocess.DEVNULL)
        subprocess.run(["rm", "-rf", "--", str(folder)], check=True)
