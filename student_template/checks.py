"""How do the public tests talk?

`expect` calls one of your functions and says, when something is off, what was called, what came back, what was
expected, and which line of yours it was. The files `tests/<question>.py` use it. Run them in any of these ways:

    grader.check("A3")                in the notebook
    otter check a_warm_up.py -q A3    on the command line
    pytest -k A3                      without Jupyter
    python checks.py A3               with nothing but numpy
    python checks.py --watch          again whenever you save, one question at a time

Passing them is a good sign, not the mark: marking uses other numbers and more cases.
"""

if __name__ == "__main__":  # before anything that a file of yours may hide, or that is missing
    import first_look

    first_look.stop_unless_ready(["numpy"])

import argparse
import contextlib
import inspect
import io
import json
import re
import subprocess
import sys
import time
import types
from functools import cache, partial
from html import escape
from pathlib import Path
from textwrap import indent
from typing import NamedTuple

import numpy as np

import your_files
from gradient_check import check_gradient

HERE = Path(__file__).resolve().parent
SECONDS = 10  # for one test; 1 after one has taken that long
PRINTED_LINES = 8  # of what your functions print, shown where a test fails

_calls = []  # your functions that the running test has called, in order
_dtypes = []  # of what came back from them
_ran_out = []  # tests that did not come to an end
announced = []  # not empty once files that cannot be read have been named; the notebook names them itself


# --- for the test files ---------------------------------------------------------------------------


def expect(name, function, arguments, expected, hint=""):
    """Call `function` and compare what it returns with `expected`.

    Args:
        name: the function's name, for messages.
        function: your function; None when there is none of that name.
        arguments: dict, name -> value, passed in this order.
        expected: float, array or tuple of them. Kind and shape must agree, values to about six digits.
        hint: a sentence to think about, shown when values differ.

    Raises:
        AssertionError: they differ; the message says how.
    """
    got = call(name, function, arguments)
    _compare(_shown_call(name, arguments), got, expected, hint)


def call(name, function, arguments):
    """Call `function` on copies of `arguments` and return what it returns; it must leave them unchanged."""
    if function is None:
        raise AssertionError(f"There is no function {name}. Is its name still as in the file that you were given?")
    copies = {key: _copy(value) for key, value in arguments.items()}
    with your_files.watched(name, function) as watched:
        if watched:
            _calls.append((watched, arguments))
        got = function(*copies.values())
    for key, value in arguments.items():
        if not _same(copies[key], value):
            raise AssertionError(
                f"{_shown_call(name, arguments)}\nchanged its argument {key}. Work on a copy: `{key} = {key}.copy()`, "
                f"or avoid `+=`, `*=` and `{key}[...] =`."
            )
    got = _listed(got)
    _dtypes.extend(getattr(part, "dtype", None) for part in (got if isinstance(got, (list, tuple)) else [got]))
    return got


def _listed(got):
    """Make a list of what holds several values in another way: map, deque, the values of a dict, an array of arrays."""
    if isinstance(got, np.ndarray):
        return list(got) if got.dtype == object and got.ndim == 1 else got
    several = hasattr(got, "__iter__") and not isinstance(got, (str, bytes, dict, set, list, tuple, np.generic))
    return list(got) if several else got


def expect_gradient(name, gradient, loss, variable, hint=""):
    """Compare a gradient with the slopes of `loss`, measured at `variable`."""
    _kind(name, gradient, variable)
    _dtypes[:] = [getattr(gradient, "dtype", None)]
    loss(variable)
    # Single precision leaves seven digits of a loss: too few for a small step.
    single = any(dtype in (np.float16, np.float32) for dtype in _dtypes)
    comparison = check_gradient(loss, variable, np.asarray(gradient), **({"h": 1e-2} if single else {}))
    if comparison.error > (1e-2 if single else 1e-4):
        raise AssertionError(f"{name} does not agree with measured slopes.\n{comparison}\n{hint}".rstrip())


def _compare(call_text, got, expected, hint):
    if isinstance(expected, tuple):
        if not isinstance(got, (tuple, list)) or len(got) != len(expected):
            raise AssertionError(f"{call_text}\nreturned {_shown(got)}\nexpected {len(expected)} values: return a, b")
        for number, (one, wanted) in enumerate(zip(got, expected), start=1):
            _compare(f"{call_text}\n(value number {number})", one, wanted, hint)
        return
    values = _kind(call_text, got, expected)
    if not np.allclose(values, expected, rtol=1e-5, atol=1e-8):
        raise AssertionError(f"{call_text}\nreturned {_shown(got)}\nexpected {_shown(expected)}\n{hint}".rstrip())


def _kind(call_text, got, expected):
    """Return `got` as an array after making sure that it is of the kind and shape of `expected`."""
    if got is None:
        raise AssertionError(f"{call_text}\nreturned None. Is there a `return`?")
    try:
        values = np.asarray(got)
        numbers = values.dtype.kind in "biuf"
    except ValueError:
        numbers = False
    if not numbers:
        raise AssertionError(f"{call_text}\nreturned {_shown(got)}\nexpected real numbers.")
    wanted = np.asarray(expected)
    if wanted.dtype == bool and values.dtype != bool:
        raise AssertionError(f"{call_text}\nreturned {_shown(got)}\nexpected True or False for each entry.")
    one_number = wanted.shape == () and values.size == 1 and values.ndim <= 2
    if values.shape != wanted.shape and not one_number:
        raise AssertionError(
            f"{call_text}\nreturned {_shown(got)}\nof shape {values.shape}, expected "
            f"{f'shape {wanted.shape}' if wanted.shape else 'one number'}."
        )
    return values.reshape(wanted.shape)


def _copy(value):
    return [_copy(part) for part in value] if isinstance(value, list) else np.copy(value) if np.ndim(value) else value


def _same(one, other):
    if isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return np.array_equal(one, other)


def _shown_call(name, arguments):
    lines = [f"{name}({', '.join(arguments)}) with"]
    return "\n".join(lines + [f"  {key} = {_shown(value)}" for key, value in arguments.items()])


def _shown(value):
    if isinstance(value, list):
        return "[" + ", ".join(_shown(part) for part in value) + "]"
    if isinstance(value, np.ndarray):
        return np.array2string(value, precision=6, threshold=20, separator=", ").replace("\n", " ")
    return repr(value)


# --- what became of a test ----------------------------------------------------------------------------------


class Outcome(NamedTuple):
    """What became of one public test."""

    test: str
    state: str  # "right", "wrong", "not yet" or "waiting"
    text: str = ""  # why it is not right
    stopped: str = ""  # the error and the line at which your code stopped, if it did


class Tests(NamedTuple):
    """The public tests of a question: (name of the test, function) in order."""

    question: str
    cases: list


@cache
def public_tests():
    """Load tests/<question>.py; return question -> `Tests`, in order. What else lies there is none of ours."""
    paths = [HERE / "tests" / f"{question['id']}.py" for question in your_files.outline()["questions"]]
    with _otter_or_a_stand_in():
        loaded = [_load(path) for path in paths if path.is_file()]
    return {tests.question: tests for tests in loaded}


def _load(path):
    namespace = {}
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), namespace)
    found = [value for value in namespace.values() if type(value).__name__ == "test_case"]
    return Tests(namespace["name"], [(case.name, case.test_func) for case in found])


@contextlib.contextmanager
def _otter_or_a_stand_in():
    """The test files import one name of otter. Importing otter takes a second, so its place is taken for a moment."""

    class test_case:
        def __init__(self, name=None, **_):
            self.name = name

        def __call__(self, function):
            self.test_func = function
            return self

    if "otter.test_files" in sys.modules:
        yield
        return
    package, module = types.ModuleType("otter"), types.ModuleType("otter.test_files")
    module.test_case = test_case
    kept = {name: sys.modules.pop(name) for name in ("otter", "otter.test_files") if name in sys.modules}
    sys.modules.update({"otter": package, "otter.test_files": module})
    try:
        yield
    finally:
        for name in ("otter", "otter.test_files"):
            del sys.modules[name]
        sys.modules.update(kept)


def question_of():
    """Return function name -> the question that asks for it, as they are asked."""
    return {name: question["id"] for question in your_files.outline()["questions"] for name in question["functions"]}


def outcomes(tests, found, unreadable):
    """Run the tests of a question.

    Args:
        tests: `Tests`.
        found: function name -> function, yours.
        unreadable: files of yours that cannot be read, as `your_files.load` returns them.
    """
    return [_outcome(tests.question, name, function, found, unreadable) for name, function in tests.cases]


def _outcome(question, name, test, found, unreadable, blame=True):
    names = list(inspect.signature(test).parameters)
    for broken in unreadable:
        if _file_of(question) in (broken.module, *broken.waiting) and any(one not in found for one in names):
            return Outcome(name, "waiting", f"{broken.module}.py, which cannot be read")
    _calls.clear()
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed), your_files.time_limit(1 if _ran_out else SECONDS) as late:
            test(*[found.get(one) for one in names])
    except NotImplementedError as error:
        return Outcome(name, *_unwritten(question, str(error)))
    except KeyboardInterrupt as error:
        if not late():
            raise
        _ran_out.append(name)
        stopped = f"did not come to an end.\n{your_files.line_of_error(error) or ''}".rstrip()
        text = _last_call() + stopped
    except Exception as error:
        line = your_files.line_of_error(error)
        stopped = f"ended with {type(error).__name__}: {error}\n{line}" if line else ""
        text = _last_call() + stopped if line else _explained(question, error)
    else:
        return Outcome(name, "right")
    more = _inherited(question, found, unreadable) if blame else []
    return Outcome(name, "wrong", "\n".join([text, *more, *_first_lines(printed.getvalue())]), stopped)


def _first_lines(printed):
    """Say what was printed meanwhile, cut short."""
    lines = printed.splitlines()
    rest = [f"... and {len(lines) - PRINTED_LINES} lines more"] if len(lines) > PRINTED_LINES else []
    return ["It printed:", *(f"    {line[:200]}" for line in lines[:PRINTED_LINES]), *rest] if lines else []


def _file_of(question):
    """Name the module of a question: A3 is asked in a_warm_up."""
    files = {one["id"]: one["file"] for one in your_files.outline()["questions"]}
    return files[question][: -len(".py")]


def _unwritten(question, said):
    """Return state and text for a function that is not written yet."""
    told = re.match(r"(\w+): (\w+) is not written yet", said)
    if told is None:
        return "not yet", said
    if told[1] == question:
        return "not yet", told[2]
    return "waiting", f"{told[2]} of {told[1]}, which is not written yet"


def _last_call():
    return f"{_shown_call(_calls[-1][0].name, _calls[-1][1])}\n" if _calls else ""


def _explained(question, error):
    """Say what is wrong with a value, and show the line of yours that returned it."""
    if not isinstance(error, AssertionError):
        error = f"The test could not go on with what came back. {type(error).__name__}: {error}"
    own = [watched for watched, _ in _calls if question_of().get(watched.name) == question]
    called = own or [watched for watched, _ in _calls]
    line = called[-1].line if called else None
    return f"{error}\nIt came from {line}" if line else str(error)


def _inherited(question, found, unreadable):
    """Name the first earlier function that ran and fails its own check, in a list of one sentence or none."""
    order = list(question_of())  # as they are asked
    called = [watched.name for watched, _ in _calls if question_of().get(watched.name) == question][-1:]
    used = set().union(*(watched.used for watched, _ in _calls)) & set(order)
    for name in sorted(used - set(called), key=order.index):
        owner = question_of()[name]
        if order.index(name) < order.index(called[0] if called else name) or owner != question:
            alone = [(n, t) for n, t in public_tests()[owner].cases if _is_about(name, t, owner)]
            if any(_outcome(owner, n, t, found, unreadable, blame=False).state == "wrong" for n, t in alone):
                return [f"This uses {name} of {owner}, which fails its own check: mend that first."]
    return []


def _is_about(name, test, question):
    """Tell whether a test of a question calls this function of it, and no other function of it."""
    asked = [one for one in inspect.signature(test).parameters if question_of()[one] == question]
    return asked == [name]


def report(question, results):
    """Say in a few lines what became of a question's tests."""
    if all(result.state == "right" for result in results):
        return f"{question:4} all {len(results)} public tests pass"
    lines, told = _quiet_lines(results), set()
    for result in results:
        if result.state == "right":
            lines.append(f"{result.test}: ok")
        elif result.state == "wrong" and result.stopped in told:
            lines.append(f"{result.test}: FAILED at the same line")
        elif result.state == "wrong":
            lines.append(f"{result.test}: FAILED\n{indent(result.text, ' ' * 5)}")
            told |= {result.stopped} - {""}
    return "\n".join(f"{question:4} {line}" for line in lines)


def _quiet_lines(results):
    """One line for all that is not written, one for each thing that is waited for."""
    open_ = list(dict.fromkeys(result.text for result in results if result.state == "not yet"))
    waited = list(dict.fromkeys(result.text for result in results if result.state == "waiting"))
    return ([f"not yet: {', '.join(open_)}"] if open_ else []) + [f"waits for {text}" for text in waited]


# --- otter ----------------------------------------------------------------------------------------


def speak_through_otter():
    """Let `grader.check` and `otter check` say what `checks.py` says, instead of showing lines of the tests.

    Otter runs the tests in a kernel and prints the results in another process, so the words travel with the result.
    """
    from otter.test_files.abstract_test import TestCaseResult
    from otter.test_files.exception_test import ExceptionTestFile

    as_otter_does = ExceptionTestFile.run

    def run(self, environment):
        cases = [(case.name, case.body.test_func) for case in self.test_cases]
        if any("env" in inspect.signature(test).parameters for _, test in cases):
            as_otter_does(self, environment)  # none of the tests that you were given: marking under stock otter
            return
        found, unreadable = your_files.load()
        found.update({name: environment[name] for name in question_of() if callable(environment.get(name))})
        results = outcomes(Tests(self.name, cases), found, unreadable)
        self.test_case_results = [
            TestCaseResult(test_case=case, message=result.text, passed=result.state == "right")
            for case, result in zip(self.test_cases, results)
        ]
        text = report(self.name, results)
        if not announced:
            text = "\n".join([*map(str, unreadable), text])
            announced.append(True)
        # "{}".format can be pickled, a function of this file could not be where there is no such file.
        self.summary = partial("{}".format, text)
        self._repr_html_ = partial("{}".format, f'<pre style="margin: 0">{escape(text)}</pre>')

    ExceptionTestFile.run = run


if sys.modules.get("otter") and sys.modules.get("IPython") and sys.modules["IPython"].get_ipython():
    speak_through_otter()  # only where otter works for you: in a kernel


# --- the command line -----------------------------------------------------------------------------


def wanted_questions(words):
    """Find the questions that are meant: `a3` is A3, `A1` is A1a to A1c, `b` is all of part B, nothing is everything.

    Raises:
        LookupError: a word means none; the message says what there is.
    """
    known = list(public_tests())
    chosen = []
    for word in words:
        meant = [question for question in known if question.lower() == word.lower()]
        meant = meant or [question for question in known if question.lower().startswith(word.lower())]
        if not meant:
            people = " Written answers are marked by people." if word.lower().endswith("-written") else ""
            raise LookupError(f"No public test is called {word}. There are: {', '.join(known)}.{people}")
        chosen += meant
    return [question for question in known if question in chosen or not words]


def run_questions(questions):
    """Load your files and run tests; return (unreadable files, question -> outcomes)."""
    with contextlib.redirect_stdout(io.StringIO()):
        found, unreadable = your_files.load()
    return unreadable, {question: outcomes(public_tests()[question], found, unreadable) for question in questions}


def check(questions):
    """Run and print; return 0 when all pass, else 1."""
    unreadable, results = run_questions(questions)
    for broken in unreadable:
        print(f"{broken}\n")
    waiting = {}
    for question, found in results.items():
        if len({result.text for result in found}) == 1 and found[0].state == "waiting":
            waiting.setdefault(found[0].text, []).append(question)
        else:
            print(report(question, found))
    for text, questions in waiting.items():
        print(f"{', '.join(questions)}: {'waits' if len(questions) == 1 else 'wait'} for {text}")
    states = [result.state for found in results.values() for result in found]
    print(f"\n{states.count('right')} of {len(states)} public tests pass.")
    return 0 if states.count("right") == len(states) else 1


def watch(questions):
    """Run the tests whenever a file of yours is saved, and show the next question that is not right."""
    print("Watching your files. Save one, and its next question is checked. Ctrl-C ends it.", flush=True)
    shown, right, before = None, None, None
    while True:
        if before != your_files.saved():
            before = your_files.saved()
            said, right = _step(questions, right)
            print(f"\n{said}" if said != shown else f"{time.strftime('%H:%M:%S')} checked again: the same.", flush=True)
            shown = said
            if right is not None and right >= set(questions):
                return 0
        time.sleep(0.2)


def _step(questions, right_before):
    """Run the tests in a process of its own; return what there is to say, and the questions that are right."""
    command = [sys.executable, "-X", "utf8", str(HERE / "checks.py"), "--json", *questions]
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "encoding": "utf-8"}
    try:
        done = subprocess.run(command, cwd=HERE, timeout=120, check=False, errors="replace", **pipes)
        found = json.loads(done.stdout.splitlines()[-1])
    except subprocess.TimeoutExpired:
        return "Something in your files does not come to an end, and cannot be interrupted.", right_before
    except (IndexError, ValueError):
        return f"Your files ended Python before everything was checked.\n{done.stderr[-2000:]}".rstrip(), right_before
    if found["unreadable"]:
        return "\n".join(found["unreadable"]), right_before
    right = {question for question in questions if found["right"][question]}
    if right_before is None:
        lines = [f"{len(right)} of {len(questions)} questions are right."] if right else []
    else:
        lines = [f"{question} is right." for question in questions if question in right - right_before]
        lines += [f"{question} is not right any more." for question in questions if question in right_before - right]
    following = next((question for question in questions if question not in right), None)
    if following is None:
        lines.append("All public tests pass. The marking asks for more cases; python submit.py hands in.")
        return "\n".join(lines), right
    return " ".join([*lines, f"Next: {following}"]) + "\n" + found["reports"][following], right


def as_json(questions):
    """Print what became of the questions as one line, for `watch`."""
    unreadable, results = run_questions(questions)
    right = {question: all(result.state == "right" for result in found) for question, found in results.items()}
    reports = {question: report(question, found) for question, found in results.items()}
    print(json.dumps({"unreadable": [str(broken) for broken in unreadable], "right": right, "reports": reports}))
    return 0


def main(words):
    """Do what the command line asks for; return 0 when all is right, 1 when not, 2 when the request was unusable."""
    parser = argparse.ArgumentParser(prog="python checks.py", description="Run the public tests on your files.")
    parser.add_argument("questions", nargs="*", help="A3 or a3, A1 for A1a to A1c, b for part B; all when left out")
    parser.add_argument("--watch", action="store_true", help="run again at every save; show what to do next")
    parser.add_argument("--json", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(words)
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")  # a terminal need not know every letter
    try:
        questions = wanted_questions(options.questions)
    except LookupError as error:
        print(error.args[0])
        return 2
    try:
        return (watch if options.watch else as_json if options.json else check)(questions)
    except KeyboardInterrupt:
        print("\nStopped.")
        return 1


if __name__ == "__main__":
    # The test files import this module by its name; there must be only one of it.
    import checks

    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # a terminal need not know every letter
    sys.exit(checks.main(sys.argv[1:]))
