"""Which of your lines was it?

Your functions stand in a few files. `load` imports them, and says which file cannot be read, in which line, and who
waits for it. `watched` notes which of your functions run during a call and the line that returned. `time_limit` ends
what does not end by itself. checks.py and the notebook use it; you need not read it.
"""

import _thread
import ast
import importlib
import inspect
import json
import linecache
import re
import signal
import sys
import threading
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent


@cache
def _outline(folder):
    return json.loads((folder / "assignment.json").read_text(encoding="utf-8"))


def outline():
    """What assignment.json says of this assignment: modules, questions and their functions, files that were given."""
    return _outline(HERE)


def modules():
    """Name the files that you write in, without `.py`, in order."""
    return [file[: -len(".py")] for file in outline()["modules"]]


class Line(NamedTuple):
    """A line of yours."""

    file: str
    number: int
    text: str

    def __str__(self):
        return f"{self.file}, line {self.number}:\n    {self.text}"


class Unreadable(NamedTuple):
    """A file of yours that Python cannot import."""

    module: str
    why: str
    waiting: list  # names of the modules that import it, and so cannot be read either

    def __str__(self):
        waits = f"\n{' and '.join(f'{name}.py' for name in self.waiting)} waits for it." if self.waiting else ""
        if len(self.waiting) > 1:
            waits = waits.replace("waits", "wait")
        return f"{self.module}.py cannot be read.\n{self.why}{waits}"


# --- importing --------------------------------------------------------------------------------------------------------


def load(seconds=10):
    """Import your files. Return (name -> function, list of `Unreadable`)."""
    if str(HERE) not in sys.path:
        sys.path.insert(0, str(HERE))
    found, unreadable = {}, {}
    for name in modules():
        try:
            with time_limit(seconds) as late:
                module = importlib.import_module(name)
        except (Exception, SystemExit, KeyboardInterrupt) as error:
            if isinstance(error, KeyboardInterrupt) and not late():
                raise
            culprit = _culprit(error, name)
            if culprit in unreadable and culprit != name:
                unreadable[culprit].waiting.append(name)
            else:
                unreadable[name] = Unreadable(name, _why(error, name), [])
        else:
            # The first module that has a name is the one that it is asked in; others may bring a copy of their own.
            found = {**{key: value for key, value in vars(module).items() if callable(value)}, **found}
    return found, list(unreadable.values())


def forget():
    """Let the next `load` read your files anew, helpers of your own included."""
    importlib.invalidate_caches()
    for name, module in list(sys.modules.items()):
        if is_yours(getattr(module, "__file__", None) or ""):
            del sys.modules[name]


def saved():
    """Return a value that changes whenever one of your files is saved."""
    return {
        path.name: (path.stat().st_mtime_ns, path.stat().st_size)
        for path in HERE.glob("*.py")
        if path.name not in _given()
    }


def _culprit(error, name):
    """Name the module at whose line importing `name` failed."""
    if isinstance(error, ModuleNotFoundError) and error.name in modules():
        return error.name
    line = _syntax_line(error, name) if isinstance(error, SyntaxError) else line_of_error(error)
    return Path(line.file).stem if line else name


def _why(error, name):
    """Say what is wrong with a module, in one line and the line of code."""
    if isinstance(error, ModuleNotFoundError) and error.name == name:
        return f"There is no {name}.py in this folder. Take it from the downloaded zip again."
    if isinstance(error, SystemExit):
        said = "It ends Python: leave out exit() or sys.exit()."
    elif isinstance(error, KeyboardInterrupt):
        said = "This does not come to an end."
    elif (
        isinstance(error, ImportError)
        and error.name in modules()
        and (lost := re.search(r"import name '(\w+)'", str(error)))
    ):
        said = f"There is no {lost[1]} in {error.name}.py. Are the names still as in the file that you were given?"
    else:
        said = f"{type(error).__name__}: {getattr(error, 'msg', None) or error}"
    if (isinstance(error, SyntaxError) and "utf-8" in said.lower()) or "null bytes" in said:  # of UTF-16
        said += "\nLet your editor save the file as UTF-8."
    line = _syntax_line(error, name) if isinstance(error, SyntaxError) else line_of_error(error)
    return f"{line}\n{said}" if line else said


def _syntax_line(error, name):
    path = Path(error.filename or "")
    file = path.name if path.parent == HERE else f"{name}.py"
    number = error.lineno or 1
    return Line(file, number, (error.text or linecache.getline(str(HERE / file), number)).strip())


# --- finding lines ----------------------------------------------------------------------------------------------------


def _given():
    return set(outline()["files"]) - set(outline()["modules"])


@cache
def is_yours(filename):
    """Tell whether code comes from a file of yours, or from a cell of a notebook."""
    path = Path(filename)
    return (path.parent == HERE and path.suffix == ".py" and path.name not in _given()) or _is_cell(path)


def _is_cell(path):
    return path.name.startswith("<ipython-input-") or path.parent.name.startswith("ipykernel_")


def line_at(filename, number):
    """Return the `Line`; a cell that holds the whole of one of your files is called by that file's name."""
    linecache.checkcache(filename)
    file = Path(filename).name
    if _is_cell(Path(filename)):
        source = "".join(linecache.getlines(filename)).strip()
        copied = [f"{name}.py" for name in modules() if source and _text(HERE / f"{name}.py").strip() == source]
        file = copied[0] if copied else "this notebook's cell"
    return Line(file, number, linecache.getline(filename, number).strip())


def line_of_error(error):
    """Return the innermost line of yours that an exception passed through, or None."""
    found, step = None, error.__traceback__
    while step is not None:
        if is_yours(step.tb_frame.f_code.co_filename):
            found = line_at(step.tb_frame.f_code.co_filename, step.tb_lineno)
        step = step.tb_next
    return found


def line_of_name(name):
    """Return the last line of your files that gives `name` a value at the top level, or None."""
    for module in modules():
        path = HERE / f"{module}.py"
        try:
            statements = ast.parse(_text(path)).body
        except (SyntaxError, ValueError):
            continue
        for statement in reversed(statements):
            targets = [getattr(target, "id", None) for target in getattr(statement, "targets", [])]
            if name in [getattr(statement, "name", None), *targets]:
                return line_at(str(path), statement.lineno)
    return None


def _text(path):
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


class Watched:
    """What happened during a call: which of your functions ran, and where the called one returned."""

    def __init__(self, name):
        self.name = name
        self.used = {name}
        self._returned = None

    @property
    def line(self):
        return line_at(*self._returned) if self._returned else line_of_name(self.name)


@contextmanager
def watched(name, function):
    """Watch the call of one of your functions; yields a `Watched`, or None when the function is not yours."""
    code = getattr(inspect.unwrap(function), "__code__", None)
    if code is not None and not is_yours(code.co_filename):
        yield None
        return
    call = Watched(name)

    def note(frame, event, _):
        if event == "call" and is_yours(frame.f_code.co_filename):
            call.used.add(frame.f_code.co_name)
        elif event == "return" and frame.f_code is code:
            call._returned = frame.f_code.co_filename, frame.f_lineno

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        yield call
    finally:
        sys.setprofile(before)


# --- ending what does not end -----------------------------------------------------------------------------------------


@contextmanager
def time_limit(seconds):
    """Interrupt the block when it takes longer; yields a function that tells whether that happened.

    The block gets a KeyboardInterrupt, as from Ctrl-C, and again every second until it ends.
    """
    ended, late = threading.Event(), threading.Event()

    def interrupt():
        pause = seconds
        while not ended.wait(pause):
            late.set()
            _thread.interrupt_main()
            pause = 1

    before = signal.getsignal(signal.SIGINT)
    if not callable(before):  # ignored, as in a job in the background: then an interrupt would do nothing
        signal.signal(signal.SIGINT, signal.default_int_handler)
    threading.Thread(target=interrupt, daemon=True).start()
    try:
        yield late.is_set
    finally:
        ended.set()
        if not callable(before) and before is not None:
            signal.signal(signal.SIGINT, before)
