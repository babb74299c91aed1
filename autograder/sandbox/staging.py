"""Where do a submission's files lie while its code runs?

Each submission has a fresh folder below one of the sandbox's own, and in it each worker a scratch folder, its working
directory and the one place that it may write to; `box/layers` puts a small file system of its own there where it may.
The submission itself is kept in a file without a name. `box/home` writes it into the scratch folder and the worker
imports from there: what code does to its own source is gone with the worker, and the next one writes it again. What is
large lies in `submission/`, which workers may read and nobody else may enter. The sandbox's folder is locked for as
long as its grader lives: what a grader left that was killed with its zygote is swept away by the next one.
"""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from itertools import count
from pathlib import Path, PurePosixPath
from typing import IO, TypeVar

from autograder.faults import SandboxFault

from .box.home import pack
from .box.removal import holds_more, remove
from .uids import Lease

_Made = TypeVar("_Made")
_PREFIX = "autograder-box-"
_SET_IDS = 1 << 6 | 1 << 7  # CAP_SETGID, CAP_SETUID
_PAUSES = (0.1, 0.4, 1.0, 3.0, 10.0)  # seconds; whoever filled the disk has been ended by then
_OF_OTHERS = 1 << 26  # bytes by which free space falls without a suspicion: other programs write as well
_TURN_SECONDS, _TURN_PAUSE = 5.0, 0.005  # so long and so often for a turn; who waits longer waits for a stranger
_FREED_PAUSES = (0.0, 0.02, 0.1, 0.3)  # seconds; some file systems free what was removed a little later


def _everyone_can_enter(folder: Path) -> bool:
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in (folder, *folder.parents))


class Base:
    """The sandbox's folder, in a place that a worker's user can reach."""

    def __init__(self, place: Path | None = None) -> None:
        first = place or Path(tempfile.gettempdir())
        places = [first.resolve(), Path("/tmp"), Path("/var/tmp"), Path("/dev/shm")]
        usable = [place for place in dict.fromkeys(places) if place.is_dir() and _everyone_can_enter(place)]
        for place in usable:
            _sweep(place)
        self.path, self._lock = _locked((usable or places)[0])
        self.path.chmod(0o711)

    def remove(self) -> None:
        """Remove it with all that is in it."""
        remove(str(self.path))
        os.close(self._lock)


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder of this user's alone, for as long as it is needed; after a kill the next grader sweeps it away."""
    base = Base()
    try:
        folder = base.path / "own"
        folder.mkdir(mode=0o700)
        yield folder
    finally:
        base.remove()


def _locked(place: Path) -> tuple[Path, int]:
    """Make a folder and lock it; one that is swept away in between is made again."""
    while True:
        made = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=place))
        if (lock := _lock(made)) is not None:
            if made.exists():
                return made, lock
            os.close(lock)


def _lock(folder: Path) -> int | None:
    """Lock a folder of ours, unless somebody holds it or it is no such thing."""
    try:
        fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        if os.fstat(fd).st_uid == os.geteuid():
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return fd
    except OSError:
        pass
    os.close(fd)
    return None


def _sweep(place: Path) -> None:
    """Remove what sandboxes left whose grader is gone, and its zygote with it."""
    for folder in place.glob(_PREFIX + "*"):
        if (lock := _lock(folder)) is not None:
            remove(str(folder))
            os.close(lock)


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


def patiently(step: Callable[[], _Made]) -> _Made:
    """Do what needs room on the disk; where there is none, wait for a while and try again.

    Raises:
        SandboxFault: the disk stays full.
    """
    for pause in (*_PAUSES, None):
        try:
            return step()
        except OSError as exc:
            if exc.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            if pause is None:
                raise SandboxFault(f"no room for a submission's files: {exc}") from exc
            time.sleep(pause)
    raise AssertionError


class Staged:
    """A submission's files: most in one without a name, which each worker reads, and what is large in a folder.

    Attributes:
        home: the folder of this submission, which group `gid` (None: only ourselves) may enter.
        large: the folder below it for what is large.
        packed, size: a file of the others that has no name, as `box/home` reads it, and its bytes.
    """

    def __init__(self, base: Path, files: Mapping[str, bytes], gid: int | None) -> None:
        files = {_relative(name): content for name, content in files.items()}
        packed, large = pack(files)
        self.home, self.size = _new_folder(base), len(packed)
        self.large = self.home / "submission"
        try:
            if large:
                _write(self.large, {name: files[name] for name in large}, gid)
            _give(self.home, 0o710, 0, gid)
            self.packed = unnamed(base, packed)
        except BaseException:
            remove(str(self.home))
            raise

    def remove(self) -> None:
        """Remove it all; a second time, nothing happens."""
        self.packed.close()
        remove(str(self.home))


@contextmanager
def taking_turns(base: Path) -> Iterator[None]:
    """As the only grader that keeps its sandbox where this one is.

    Where somebody stays there for ever, or the place may not be read, regardless.
    """
    with ExitStack() as held:
        with suppress(PermissionError):
            fd = os.open(base.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            held.callback(os.close, fd)
            _wait_for(fd)
        yield


def _wait_for(lock: int) -> None:
    until = time.monotonic() + _TURN_SECONDS
    while time.monotonic() < until:
        with suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        time.sleep(_TURN_PAUSE)


def freed_by(end: Callable[[], object], folder: Path, least: int) -> bool:
    """Do what ends a worker; tell whether that frees more than `least` bytes of its disk."""
    before = free_space(folder)
    end()
    for pause in _FREED_PAUSES:
        time.sleep(pause)
        if free_space(folder) - before > least:
            return True
    return False


def _relative(name: str) -> str:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not path.parts:
        raise ValueError(f"not a relative path: {name!r}")
    return str(path)


def unnamed(base: Path, content: bytes) -> IO[bytes]:
    """A file below the sandbox's folder that has no name: only who is given its descriptor can read it."""
    made = tempfile.TemporaryFile(dir=base)  # noqa: SIM115  the caller's
    try:
        made.write(content)
        made.flush()
    except BaseException:
        made.close()
        raise
    return made


_numbers = count()


def _new_folder(above: Path) -> Path:
    """Make a folder in one of ours, where nobody else makes any."""
    folder = above / str(next(_numbers))
    folder.mkdir(0o700)
    return folder


def _write(submission: Path, files: Mapping[str, bytes], gid: int | None) -> None:
    folders = {submission}
    submission.mkdir()
    for name, content in files.items():
        path = PurePosixPath(name)
        folder = submission
        for part in path.parts[:-1]:
            folder = folder / part
            if folder not in folders:
                folder.mkdir()
                folders.add(folder)
        with (folder / path.name).open("wb") as stream:
            stream.write(content)
            _give(stream.fileno(), 0o440, 0, gid)
    for folder in folders:
        _give(folder, 0o550, 0, gid)


class Scratch:
    """The working directory of one worker, and what it writes there where no file system of its own bounds that.

    What can be seen is counted. What cannot, such as a file that is open and has no name any more, lessens the free
    space of the disk: that is a suspicion, as others write there too. It is confirmed when the worker's end frees it,
    while no other grader ends one.
    """

    def __init__(self, home: Path, uid: int | None, gid: int | None, limit: int, patience: float) -> None:
        self.path = _new_folder(home)
        self._limit, self._patience = limit, patience
        try:
            _give(self.path, 0o700, uid, gid)
            self._folder = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except BaseException:
            remove(str(self.path))
            raise
        self._most_free = free_space(self._folder)

    def overfull(self) -> bool:
        """Tell whether it holds more than it may."""
        return holds_more(self._folder, self._limit)

    def suspect(self, base: Path) -> bool:
        """Tell whether the disk lost much more room than the worker may take, and the end of no other gives it back.

        `patience` are the seconds that others have for that, besides those whose turn it is already.
        """
        until = time.monotonic() + self._patience
        while self._lost_room():
            if time.monotonic() >= until:
                with taking_turns(base):
                    return self._lost_room()
            time.sleep(_TURN_PAUSE)
        return False

    def _lost_room(self) -> bool:
        free = free_space(self._folder)
        self._most_free = max(self._most_free, free)
        return self._most_free - free > self._limit + _OF_OTHERS

    def remove(self) -> None:
        """Remove it with all that is in it."""
        os.close(self._folder)
        remove(str(self.path))


def free_space(folder: int | Path) -> int:
    """Bytes that are free on the disk of a folder."""
    status = os.statvfs(folder)
    return status.f_bfree * status.f_frsize


def _give(path: Path | int, mode: int, uid: int | None, gid: int | None) -> None:
    """Set the mode of a path or an open file and, where workers have users of their own, its owner."""
    os.chmod(path, mode)  # noqa: PTH101
    if uid is not None and gid is not None:
        os.chown(path, uid, gid)
