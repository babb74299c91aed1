"""How is a file written, so that a reader finds the old or the new one, whole, and equal content gives equal bytes?"""

from __future__ import annotations

import os
import stat
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

LONG_AGO = (2000, 1, 1, 0, 0, 0)
"""The date of everything in our zips: far enough behind 1980, where zips begin, for every time zone."""

UNFINISHED = ".unfinished-"
"""What the name of a file that is still being written begins with."""


def write_atomically(path: Path, text: str) -> None:
    """Replace `path` by `text` in one step.

    It does not wait for the disk: what a power cut leaves damaged is recognised when it is read, and made again.

    Raises:
        OSError: it cannot be written; what was there is still there.
    """
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=UNFINISHED)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as stream:
            stream.write(text)
            os.fchmod(descriptor, 0o644)
        os.replace(temporary, path)  # noqa: PTH105  here and above: on every submission's bill
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def write_zip(out: Path, files: Mapping[str, bytes], programs: tuple[str, ...] = ()) -> None:
    """Write a zip whose bytes depend on nothing but names and contents; `programs` may be executed.

    Sorted names, no times, nothing compressed: how a byte is squeezed depends on the machine's zlib.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            member = zipfile.ZipInfo(name, date_time=LONG_AGO)
            member.create_system = 3
            member.external_attr = (stat.S_IFREG | (0o755 if name in programs else 0o644)) << 16
            archive.writestr(member, files[name])
