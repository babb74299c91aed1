"""What does this text file say, whatever wrote it?

Editors leave byte order marks, Windows newlines, UTF-16 and Latin-1 behind; Python inside the box should see
UTF-8 with Unix newlines. `normalise` gives that, with a remark only where it had to guess.
"""

from __future__ import annotations

import codecs
import re
from functools import lru_cache


class NotText(Exception):
    """The bytes are no text; the message completes "<file> ..."."""


@lru_cache(maxsize=8)  # a file is looked at twice: is it a copy of what was handed out, and what does it say?
def normalise(data: bytes) -> tuple[bytes, str]:
    """Give a text file as UTF-8 with Unix newlines, and a remark where something had to be guessed.

    The encoding is the byte order mark's, else the one that a Python source declares in its first two lines
    (PEP 263), else UTF-8, else a guess: UTF-16 without a mark, else Windows' Latin-1.

    Raises:
        NotText: this is not text at all.
    """
    text, remark = _decode(data)
    text = text.rstrip("\x1a\x00").replace("\r\n", "\n").replace("\r", "\n")
    stray = _CONTROL.findall(text)
    if "\x00" in stray or len(stray) > _STRAY * len(text):
        raise NotText(f"is not a text file ({looks_like(data) or 'it holds control characters'})")
    if stray:  # Python takes them in strings and comments; whether they stand there, it says itself
        line = text.count("\n", 0, text.index(stray[0])) + 1
        remark = remark or f"holds control characters, the first in line {line}, and was read as it is"
    if not text.strip():
        remark = "is empty"
    elif known := looks_like(text.encode()):
        remark = f"is not what its name says: {known}"
    return _declare_utf8(text).encode(), remark


_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_STRAY = 0.02  # of the characters; what holds more is no text

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def _decode(data: bytes) -> tuple[str, str]:
    for mark, encoding in MARKS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(encoding), ""
            except UnicodeDecodeError:
                break
    declared = _declared(data)
    for encoding in (declared, "" if b"\x00" in data[:200] else "utf-8"):
        if encoding:
            try:
                return data.decode(encoding), ""
            except (UnicodeDecodeError, LookupError):
                continue
    encoding, name = _guess(data)
    return data.decode(encoding, errors="replace"), f"is not UTF-8 and was read as {name}"


# Not idna, punycode and the like, which are Python's own and slow down with the square of the length.
ENCODINGS = re.compile(r"utf-8|ascii|iso8859|cp\d|mac|koi8|gb|big5|euc|shift_jis|iso2022")


_DECLARATION_BYTES = 2000  # no editor writes a coding declaration farther behind


def _declared(data: bytes) -> str:
    """The encoding in a Python source's first two lines, "" without one; only ordinary encodings."""
    if b"\x00" in data[:200]:
        return ""
    for line in data[:_DECLARATION_BYTES].splitlines()[:2]:
        found = re.match(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)", line)
        if found:
            try:
                name = codecs.lookup(found[1].decode()).name
            except LookupError:
                return ""
            return name if ENCODINGS.match(name) else ""
    return ""


def _guess(data: bytes) -> tuple[str, str]:
    zeros = [data[side:2000:2].count(0) for side in (0, 1)]
    half = max(1, min(len(data), 2000) // 2)
    if zeros[1] > 0.6 * half and zeros[0] < 0.1 * half:
        return "utf-16-le", "UTF-16"
    if zeros[0] > 0.6 * half and zeros[1] < 0.1 * half:
        return "utf-16-be", "UTF-16"
    try:
        data.decode("cp1252")
    except UnicodeDecodeError:
        return "latin-1", "Latin-1"
    return "cp1252", "Windows' Latin-1"


def _declare_utf8(text: str) -> str:
    """Correct a coding declaration, which no longer holds, without moving a line."""
    head = text.split("\n", 2)
    for number, line in enumerate(head[:2]):
        head[number] = re.sub(r"^([ \t\f]*#.*?coding[:=][ \t]*)([-\w.]+)", r"\1utf-8", line, count=1)
    return "\n".join(head)


def looks_like(data: bytes) -> str:
    """What well-known kind of file this is instead, as half a sentence; "" when unknown."""
    if data.startswith(b"PK\x03\x04"):
        return _office(data[:_HEAD])
    known = (
        (b"%PDF", "it is a PDF"),
        (b"{\\rtf", "it is an RTF document; save it as plain text"),
        (b"\xd0\xcf\x11\xe0", "it is an old Office document; save it as plain text"),
        (b"Rar!", "it is a RAR archive; use zip"),
        (b"7z\xbc\xaf", "it is a 7z archive; use zip"),
        (b"\x1f\x8b", "it is a gzip or tar.gz archive; use zip"),
        (b"BZh", "it is a bzip2 archive; use zip"),
        (b"\xfd7zXZ", "it is an xz archive; use zip"),
        (b"\x28\xb5\x2f\xfd", "it is a zstd archive; use zip"),
        (b"\x89PNG", "it is a picture"),
        (b"\xff\xd8\xff", "it is a picture"),
        (b"GIF8", "it is a picture"),
        (b"\x7fELF", "it is a compiled program"),
        (b"bplist00", "it is a document of macOS; save it as plain text"),
    )
    for magic, meaning in known:
        if data.startswith(magic):
            return meaning
    start = data[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    if _WEB_PAGE.match(start):
        return "it is a web page; download the raw file"
    if start[:100].lower().startswith((b"mime-version:", b"from: <saved by")):
        return "it is a saved web page; download the raw file"
    if start.startswith(b"<?xml"):
        return "it is an XML document"
    if start.startswith(b"{") and re.search(rb'"(?:cells|nbformat|worksheets)"\s{0,9}:', data[:_HEAD] + data[-_HEAD:]):
        return "it is a notebook"
    return ""


_HEAD = 4000
_WEB_PAGE = re.compile(
    rb"(?:<\?xml[^>]{0,200}>\s{0,50})?(?:<!--[^>]{0,1000}-->\s{0,50})?<(?:!doctype html|html|head|body)\b",
    re.IGNORECASE,
)


def _office(head: bytes) -> str:
    """Which kind of zip this is, by the names at its beginning."""
    if b"word/" in head:
        return "it is a Word document; save it as plain text"
    if b"opendocument.text" in head:
        return "it is an OpenDocument text; save it as plain text"
    return "it is a zip or an Office document"
