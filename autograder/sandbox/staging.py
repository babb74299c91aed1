"""Where do a submission's files lie while its code runs?

In a fresh folder below one of the sandbox's own: `submission/`, which the worker may read and nobody else may
enter, and `scratch/`, its working directory and the one place that it may write to. The scratch folder
holds links to what lies at the submission's top, so `np.loadtxt("data/wine.csv")` works as at home.
"""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath


def _everyone_can_enter(folder: Path) -> bool:
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in (folder, *folder.parents))


def base_folder() -> Path:
    """Make the sandbox's folder, in a place that a worker's user can reach."""
    places = [Path(tempfile.gettempdir()).resolve(), Path("/tmp"), Path("/var/tmp"), Path("/dev/shm")]
    usable = [place for place in places if place.is_dir() and _everyone_can_enter(place)]
    made = Path(tempfile.mkdtemp(prefix="autograder-", dir=(usable or places)[0]))
    made.chmod(0o711)
    return made


def stage(base: Path, files: Mapping[str, bytes], gid: int | None) -> Path:
    """Write a submission's files to a fresh folder that group `gid` (None: only ourselves) may read."""
    home = Path(tempfile.mkdtemp(dir=base))
    submission, scratch = home / "submission", home / "scratch"
    folders = {submission}
    submission.mkdir()
    for name, content in files.items():
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or not path.parts:
            raise ValueError(f"not a relative path: {name!r}")
        target = submission / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        target.chmod(0o440)
        folders.update(parent for parent in target.parents if parent.is_relative_to(submission))
        if gid is not None:
            os.chown(target, 0, gid)
    scratch.mkdir()
    for name in {PurePosixPath(name).parts[0] for name in files}:
        (scratch / name).symlink_to(submission / name)
    for folder in folders:
        folder.chmod(0o550)
    home.chmod(0o710)
    scratch.chmod(0o770)
    if gid is not None:
        for folder in (home, scratch, *folders):
            os.chown(folder, 0, gid)
    return home


def remove(home: Path) -> None:
    """Remove a staged folder with whatever the submission put there; its processes are gone by now."""
    if os.geteuid() != 0:  # root needs no permission
        for folder, _, _ in os.walk(home / "submission"):
            Path(folder).chmod(0o700)
    try:
        shutil.rmtree(home)
    except (OSError, RecursionError):  # folders nested a thousand deep, or closed against their owner
        subprocess.run(["chmod", "-R", "u+rwx", str(home)], check=False, stderr=subprocess.DEVNULL)
        subprocess.run(["rm", "-rf", "--", str(home)], check=True)
