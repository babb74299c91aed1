"""How do the public tests talk?

`expect` calls one of your functions and says, when something is off, what was called, what came back and what
was expected. The files `tests/<question>.py` use it. Run them in any of these ways:

    grader.check("A3")                in the notebook
    otter check a_warm_up.py -q A3    on the command line
    pytest -k A3                      without Jupyter
    python checks.py A3               with nothing but numpy

Passing them is a good sign, not the mark: marking uses other numbers and more cases.
"""

import importlib
import json
import sys
import types
from pathlib import Path

import numpy as np

from gradient_check import check_gradient

HERE = Path(__file__).resolve().parent


def outline():
    """What assignment.json says of this assignment: modules, questions and their functions."""
    return json.loads((HERE / "assignment.json").read_text(encoding="utf-8"))


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
    got = function(*copies.values())
    for key, value in arguments.items():
        if not _same(copies[key], value):
            raise AssertionError(
                f"{_shown_call(name, arguments)}\nchanged its argument {key}. Work on a copy: `{key} = {key}.copy()`, "
                f"or avoid `+=`, `*=` and `{key}[...] =`."
            )
    return got


def expect_gradient(name, gradient, loss, variable, hint=""):
    """Compare a gradient with the slopes of `loss`, measured at `variable`."""
    _kind(name, gradient, variable)
    comparison = check_gradient(loss, variable, np.asarray(gradient))
    if not comparison.good:
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


# --- running them without Jupyter -----------------------------------------------------------------


def functions():
    """Load your modules; return (name -> function, sentences about modules that cannot be loaded)."""
    sys.path.insert(0, str(HERE))
    found, broken = {}, []
    for name in (file[: -len(".py")] for file in outline()["modules"]):
        try:
            module = importlib.import_module(name)
        except (Exception, SystemExit) as error:  # exit() at the end of a file
            line = f" in line {error.lineno}" if isinstance(error, SyntaxError) else ""
            todo = "\nLet your editor save the file as UTF-8." if "UTF-8" in f"{line and error}" else ""
            broken.append(f"{name}.py cannot be loaded: {type(error).__name__}{line}: {error}{todo}")
        else:
            # The first module that has a name is the one that it is asked in; others may bring a copy of their own.
            found = {**{key: value for key, value in vars(module).items() if callable(value)}, **found}
    return found, broken


def public_cases():
    """Load tests/*.py; return (question, case name, test function) for every test case, in order."""
    try:
        importlib.import_module("otter.test_files")
    except ImportError:
        _stand_in_for_otter()
    cases = []
    for path in sorted((HERE / "tests").glob("*.py")):
        namespace = {}
        exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), namespace)
        found = [value for value in namespace.values() if type(value).__name__ == "test_case"]
        cases += [(namespace["name"], case.name, case.test_func) for case in found]
    return cases


def asked_by(case):
    """List the names of the functions that a test function asks for."""
    return list(case.__code__.co_varnames[: case.__code__.co_argcount])


def run(case, found, broken):
    """Run one test function with your functions.

    Raises:
        NotImplementedError: the function is not written yet.
        AssertionError: what is wrong.
    """
    names = asked_by(case)
    if broken and any(name not in found for name in names):
        raise AssertionError("\n".join(broken))
    case(*[found.get(name) for name in names])


def _stand_in_for_otter():
    """The test files import one name of otter; whoever has numpy only gets this instead."""

    class test_case:
        def __init__(self, name=None, **_):
            self.name = name

        def __call__(self, function):
            self.test_func = function
            return self

    otter, test_files = types.ModuleType("otter"), types.ModuleType("otter.test_files")
    test_files.test_case = test_case
    otter.test_files = test_files
    sys.modules.update({"otter": otter, "otter.test_files": test_files})


def main(questions):
    """Run the public tests of `questions`, of all when empty; return 0 when all pass, else 1."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # a terminal need not know every letter
    found, broken = functions()
    cases = [case for case in public_cases() if not questions or case[0] in questions]
    if not cases:
        print(
            f"No public test is called {' or '.join(questions)}. There are: "
            + ", ".join(dict.fromkeys(question for question, *_ in public_cases()))
        )
        return 2
    failed = 0
    for question, name, test in cases:
        try:
            run(test, found, broken)
        except NotImplementedError as error:
            failed += 1
            print(f"{question:4} {name}: not yet: {error}")
        except (Exception, SystemExit) as error:
            failed += 1
            print(f"{question:4} {name}: FAILED\n     " + f"{type(error).__name__}: {error}".replace("\n", "\n     "))
        else:
            print(f"{question:4} {name}: ok")
    print(f"\n{len(cases) - failed} of {len(cases)} public tests pass.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
