"""Is this computer ready for the assignment?   python check_setup.py

Uses nothing but Python itself, and also runs on a Python that is too old, to say so.
"""

import io
import json
import os
import re
import shlex
import sys

try:
    from importlib import metadata
except ImportError:  # Python 3.7 or older
    metadata = None

HERE = os.path.dirname(os.path.abspath(__file__))


def handed_out(folder):
    """List what belongs into the folder, as assignment.json has it."""
    try:
        with io.open(os.path.join(folder, "assignment.json"), encoding="utf-8") as stream:
            return json.load(stream)["files"]
    except (IOError, ValueError):
        return ["assignment.json"]


def command(*words, windows=os.name == "nt"):
    """Return a command line that can be pasted into a terminal, also with blanks in a path."""
    if not windows:
        return " ".join(shlex.quote(word) for word in words)
    # A blank, but also the & of "R & D", ends a word in PowerShell.
    line = " ".join('"%s"' % word if re.search(r"[^\w:/\\.+-]", word) else word for word in words)
    return "& " + line if line.startswith('"') else line  # PowerShell needs & before a quoted program


def requirements(text):
    """Return (name, lowest, below) for every line such as `numpy>=1.26,<3`."""
    found = re.findall(r"^([\w-]+)>=([\d.]+),<([\d.]+)", text, flags=re.MULTILINE)
    return [(name, _numbers(lowest), _numbers(below)) for name, lowest, below in found]


def pythons(text):
    """Return the bounds in a text such as `Python 3.8 to 3.9`; without such words no Python is too old or too new."""
    found = re.search(r"Python (\d+\.\d+) to (\d+\.\d+)", text)
    return (_numbers(found.group(1)), _numbers(found.group(2))) if found else ((0, 0), (999, 0))


def _numbers(version):
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])


def _read(path):
    try:
        with io.open(path, encoding="utf-8") as file:
            return file.read()
    except (OSError, IOError):
        return ""  # it is missed by name below


def installed(name):
    """Return the installed version of a package as text, or None."""
    try:
        return metadata.version(name)
    except Exception:  # not installed, or its files are damaged: the same to do
        return None


def problems(version=sys.version_info[:2], installed=installed, folder=HERE):
    """List what is missing, each with what to do; prints what is there."""
    found = []
    text = _read(os.path.join(folder, "requirements.txt"))
    oldest, newest = pythons(text)
    shown = "%d.%d" % version
    if version < oldest:
        wanted = "%d.%d" % newest
        found.append("Python %s is too old. Install Python %s from https://www.python.org/downloads/" % (shown, wanted))
    print("Python %s%s" % (shown, "" if version <= newest else " (newer than what the assignment was tried with)"))

    missing = False
    for name, lowest, below in requirements(text):
        if name == "jupyterlab" and "ipykernel" in sys.modules:
            continue  # asked from inside a notebook, whoever serves it
        there = installed(name)
        fits = there is not None and lowest <= _numbers(there) < below
        missing = missing or not fits
        needed = (
            ""
            if fits
            else "   needs %s or newer, below %s" % tuple(".".join(map(str, bound)) for bound in (lowest, below))
        )
        print("%-14s %s%s" % (name, there or "missing", needed))
    if missing:
        install = command(sys.executable, "-m", "pip", "install", "-r", os.path.join(folder, "requirements.txt"))
        found.append("Packages are missing or too old. Run this:\n    " + install)

    lost = [name for name in handed_out(folder) if not os.path.exists(os.path.join(folder, *name.split("/")))]
    if text and (oldest == (0, 0) or not requirements(text)):
        found.append(
            "requirements.txt is not the one that was handed out, so what is needed cannot be told from it. "
            "Unpack the downloaded zip again, all of it."
        )
    if lost:
        found.append("Missing here: %s. Unpack the downloaded zip again, all of it." % ", ".join(lost))
    if os.path.abspath(os.getcwd()) != os.path.abspath(folder):
        found.append("Work in the assignment's folder. Run this first:\n    " + command("cd", folder))
    return found


def remember_python(path, version):
    """Write this Python's version into the notebook, where JupyterLab writes it when it opens one.

    Otherwise a notebook that was only looked at would have unsaved changes. Nothing else of it is changed.
    """
    try:
        with open(path, encoding="utf-8") as file:
            before = file.read()
        after = re.sub(r'("pygments_lexer": "ipython3",\s*"version": ")[^"]*(")', r"\g<1>%s\g<2>" % version, before)
        if after != before:
            with open(path + ".new", "w", encoding="utf-8") as file:
                file.write(after)
            os.replace(path + ".new", path)
    except (OSError, UnicodeError):
        pass  # a nicety; what is wrong with the folder is said elsewhere


def main():
    found = problems()
    in_a_terminal = "ipykernel" not in sys.modules
    notebooks = [name for name in handed_out(HERE) if name.endswith(".ipynb") and in_a_terminal]
    for name in notebooks:
        remember_python(os.path.join(HERE, name), sys.version.split()[0])
    print()
    for problem in found:
        print(problem)
    if not found:
        print(
            "Everything is there." + "".join(" Start with:  " + command("jupyter", "lab", name) for name in notebooks)
        )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
