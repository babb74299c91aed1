"""One function that hangs, exits, crashes, floods or lies costs its own call; everything else goes on."""

from __future__ import annotations

import errno
import itertools
import os
import stat
import struct
import subprocess
import sys
import tempfile
import threading
import time
import tracemalloc
from collections.abc import Iterator
from dataclasses import astuple, replace
from pathlib import Path

import numpy as np
import pytest

from autograder.faults import SandboxFault
from autograder.manifest import BoxLimits
from autograder.sandbox import (
    Call,
    Died,
    Items,
    Missing,
    NotLoaded,
    Other,
    Raised,
    Returned,
    Sandbox,
    Seq,
    Session,
    Skipped,
    TimedOut,
    TooLarge,
    host,
    staging,
)
from autograder.sandbox import channel as channels
from autograder.sandbox.box import codec
from autograder.sandbox.channel import Channel, Late

LIMITS = BoxLimits(
    call_seconds=0.5,
    import_seconds=0.5,
    submission_seconds=60,
    memory_bytes=256_000_000,
    answer_bytes=1_000_000,
    printed_bytes=10_000,
    file_bytes=4_000_000,
    open_files=32,
    processes=16,
)
PATIENT = replace(LIMITS, call_seconds=30, import_seconds=30)


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox]:
    """A sandbox for functions that end."""
    with Sandbox(PATIENT, untrusted=True) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def impatient() -> Iterator[Sandbox]:
    """A sandbox for functions that do not end."""
    with Sandbox(LIMITS, untrusted=True) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def sandbox_of_half_a_second() -> Iterator[Sandbox]:
    """A sandbox for functions that end, and for what they leave running and does not."""
    with Sandbox(replace(LIMITS, call_seconds=5, import_seconds=2), untrusted=True) as sandbox:
        yield sandbox


def session(sandbox: Sandbox, source: str, **others: str) -> Session:
    files = {"m.py": source.encode()} | {f"{name}.py": text.encode() for name, text in others.items()}
    return sandbox.open(files)


def one(sandbox: Sandbox, source: str, *args: object) -> object:
    """Call f of a one-module submission."""
    with session(sandbox, source) as opened:
        return opened.call([Call("m", "f", args)])[0]


def value(answer: object) -> object:
    assert isinstance(answer, Returned), answer
    return answer.value


def pids_below(pid: int) -> set[int]:
    """Every process that descends from `pid`."""
    parents = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(status.parent.name)] = int(status.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {pid}


# ------------------------------------------------------------------------------------------ honest code


def test_a_call_returns_what_the_function_returns(box: Sandbox) -> None:
    """Arrays arrive with dtype, shape and every bit."""
    given = np.random.default_rng(1).normal(size=(3, 4))
    answer = one(box, "def f(x, k): return x.T * k", given, 2.0)
    assert np.array_equal(value(answer), given.T * 2)  # type: ignore[arg-type]
    assert isinstance(answer, Returned) and answer.changed == ()


def test_batches_are_answered_in_order(box: Sandbox) -> None:
    """One frame of calls, one answer each."""
    with session(box, "def f(k): return k\ndef g(k): return -k") as opened:
        answers = opened.call([Call("m", "f" if k % 2 else "g", (k,)) for k in range(50)])
    assert [value(a) for a in answers] == [k if k % 2 else -k for k in range(50)]


def test_large_arguments_cross_while_the_function_prints(box: Sandbox) -> None:
    """Neither side waits for the other: arguments, prints and answers are larger than a pipe."""
    source = "def f(x):\n    print('x' * 500_000)\n    return x"
    given = np.ones((300, 300))
    with session(box, "print('y' * 500_000)\n" + source) as opened:
        answers = opened.call([Call("m", "f", (given,))] * 3)
        assert all(np.array_equal(value(a), given) for a in answers)  # type: ignore[arg-type]
        assert opened.printed == "y" * LIMITS.printed_bytes


def test_siblings_packages_and_data_are_found(box: Sandbox) -> None:
    """A submission reads its own files and imports its own modules as it would at home."""
    files = {
        "m.py": b"import numpy as np\nfrom a import k\nfrom pack.deep import d\n"
        b"def f(): return np.loadtxt('data/wine.csv').sum() + k + d",
        "a.py": b"k = 1",
        "pack/__init__.py": b"",
        "pack/deep.py": b"d = 10",
        "data/wine.csv": b"100 200",
    }
    with box.open(files) as opened:
        assert value(opened.call([Call("m", "f", ())])[0]) == 311


def test_modules_import_lazily_though_the_interpreter_is_out_of_reach(box: Sandbox) -> None:
    """The worker's user may not enter /root; importing the rest of Python and of numpy works all the same."""
    source = """
def f():
    import asyncio, concurrent.futures, html.parser, sqlite3, ssl, xml.dom.minidom, zipfile
    import numpy.polynomial, numpy.ma, numpy.rec, numpy.lib.recfunctions
    return numpy.polynomial.Polynomial([1.0, 2.0])(2.0)
"""
    assert value(one(box, source)) == 5.0


def test_what_is_not_used_of_numpy_is_not_loaded_and_all_of_it_is_there(box: Sandbox) -> None:
    """`from numpy import *` loads none of its modules, and each works under every way of naming it."""
    star = "import sys\nbefore = set(sys.modules)\nfrom numpy import *\n"
    assert value(one(box, star + "loaded = len(set(sys.modules) - before)\ndef f(): return loaded")) == 0
    uses = """
    import numpy, numpy.rec, numpy.testing as t
    from numpy.polynomial import Polynomial
    t.assert_allclose(polynomial.Polynomial([1, 2])(2.0), Polynomial([1, 2])(2.0))
    assert "MaskedArray" in dir(ma) and isinstance(ma.array([1.0]), numpy.ma.MaskedArray)
    return float(numpy.ma.masked_array([1.0, 9.0], mask=[False, True]).sum() + testing.__name__.count("numpy.testing"))
"""
    assert value(one(box, star + "def f():" + uses)) == 2.0


def test_only_the_standard_library_and_numpy_can_be_imported(box: Sandbox) -> None:
    """The grader's own packages are not on the path."""
    for name in ("autograder", "jinja2", "yaml"):
        answer = one(box, f"def f(): import {name}")
        assert isinstance(answer, Raised) and answer.type_name == "ModuleNotFoundError", name


def test_warnings_are_recorded_and_do_not_raise(box: Sandbox) -> None:
    """An overflow is a remark, not an end."""
    answer = one(box, "import numpy as np\ndef f(x): return np.exp(x)", np.array([1e4]))
    assert isinstance(answer, Returned) and answer.warnings == ("overflow encountered in exp",)


@pytest.mark.parametrize(
    "change",
    [
        "warnings.simplefilter('error')",
        "warnings.filterwarnings('ignore')",
        "warnings.filters.clear()",
        "warnings.resetwarnings()",
        "warnings.catch_warnings(record=True).__enter__()",
        "warnings.showwarning = print",
        "warnings.filters = []",
        "raise ValueError(warnings.simplefilter('error'))",
    ],
)
def test_what_one_call_does_to_warnings_is_over_with_it(box: Sandbox, change: str) -> None:
    """Calls that are made together each begin with every warning recorded, and with none told yet."""
    source = f"import warnings\ndef f():\n    warnings.warn('once')\n    {change}\ndef g(): warnings.warn('twice')"
    with session(box, source) as opened:
        _, one, two, _, three = opened.call([Call("m", name, ()) for name in "fggfg"])
    for answer in (one, two, three):
        assert isinstance(answer, Returned) and answer.warnings == ("twice",), answer


def test_changed_arguments_are_named(box: Sandbox) -> None:
    """In-place changes are found by comparing, in arrays and in lists of arrays; copies differ per call."""
    source = "def f(x, y, ws):\n    y += 1\n    ws[1][0] = 5\n    return y"
    with session(box, source) as opened:
        call = Call("m", "f", (np.zeros(2), np.zeros(2), [np.zeros(1), np.zeros(1)]))
        answers = opened.call([call, call])
    for answer in answers:
        assert isinstance(answer, Returned) and answer.changed == (1, 2)
        assert np.array_equal(answer.value, np.ones(2))


def test_prints_of_every_worker_are_kept_up_to_the_cap(impatient: Sandbox) -> None:
    """What was printed before a crash is there as well."""
    source = "import os, sys\ndef f():\n    print('before', file=sys.stderr)\n    os._exit(1)\n"
    source += "def g(): print('after')"
    with session(impatient, source) as opened:
        opened.call([Call("m", "f", ())])
        opened.call([Call("m", "g", ())])
        assert opened.printed == "before\nafter\n"


# ------------------------------------------------------------------------------------------ broken code


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("f = 3", "f in m.py is not a function but a int"),
        ("g = 3", "m.py does not define f"),
    ],
)
def test_missing_functions_are_named(box: Sandbox, source: str, said: str) -> None:
    """The reason tells what is there instead."""
    assert one(box, source) == Missing(said)


def test_standard_output_can_be_set_up_anew(box: Sandbox) -> None:
    """As for letters that a Windows terminal does not know."""
    source = """
import io, sys
sys.stdout.reconfigure(encoding="utf-8")
sys.stdout = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8")
def f():
    print("∂", flush=True)
    return 1
"""
    with session(box, source) as opened:
        assert value(opened.call([Call("m", "f", ())])[0]) == 1
        assert opened.printed == "∂\n"


def test_a_missing_file_is_missing_and_a_missing_import_is_not_loaded(box: Sandbox) -> None:
    """Only the module that was asked for is "missing"."""
    with session(box, "import torch") as opened:
        no_file, no_import = opened.call([Call("n", "f", ()), Call("m", "f", ())])
    assert no_file == Missing("there is no file n.py")
    assert no_import == NotLoaded("ModuleNotFoundError", "No module named 'torch'", "m.py:1")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def f():\n    return 1 / 0", Raised("ZeroDivisionError", "division by zero", "m.py:2", "f")),
        ("def f():\n    raise SystemExit(3)", Raised("SystemExit", "3", "m.py:2", "f")),
        ("def f():\n    raise KeyboardInterrupt", Raised("KeyboardInterrupt", "", "m.py:2", "f")),
        ("def f(:", NotLoaded("SyntaxError", "invalid syntax (m.py, line 1)", "m.py:1")),
        ("raise SystemExit('bye')", NotLoaded("SystemExit", "bye", "m.py:1")),
    ],
)
def test_exceptions_are_reported_with_the_students_line(box: Sandbox, source: str, expected: object) -> None:
    """Type, message, place and its function, at import and at the call."""
    assert one(box, source) == expected


def test_endless_recursion_is_an_exception(box: Sandbox) -> None:
    """RecursionError is the student's to see."""
    answer = one(box, "def f(): return f()")
    assert isinstance(answer, Raised) and answer.type_name == "RecursionError"


def test_no_message_shows_a_path_of_ours(box: Sandbox) -> None:
    """Tracebacks and messages name the student's files only."""
    sources = [
        "from a import nothing",
        "def f(): open('nope/x')",
        "import json\ndef f(): json.loads('{')",
        "def f():\n    import pathlib\n    raise ValueError(str(pathlib.Path(__file__).resolve()))",
        "import numpy as np\ndef f(): np.loadtxt('nope')",
        "def f(): import xml.dom.nothing",
    ]
    for source in sources:
        with session(box, source, a="k = 1") as opened:
            answer = opened.call([Call("m", "f", ())])[0]
        assert isinstance(answer, Raised | NotLoaded)
        assert answer.where.startswith("m.py:"), answer
        for ours in ("/tmp", "autograder", "/proc", "site-packages", "lib/python"):
            assert ours not in answer.message, answer


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("os._exit(3)", "it ended the process with exit status 3"),
        ("ctypes.string_at(0)", "segmentation fault"),
        ("os.abort()", "it aborted"),
    ],
)
def test_a_death_costs_its_call_and_skips_the_rest_of_the_batch(box: Sandbox, body: str, reason: str) -> None:
    """The next batch gets a fresh worker."""
    with session(box, f"import ctypes, os, sys\ndef f(): {body}\ndef g(): return 1") as opened:
        g = Call("m", "g", ())
        answers = opened.call([g, Call("m", "f", ()), g])
        assert value(answers[0]) == 1
        assert answers[1] == Died(reason)
        assert isinstance(answers[2], Skipped)
        assert value(opened.call([g])[0]) == 1


def test_an_endless_loop_is_ended_once_and_not_tried_again(impatient: Sandbox) -> None:
    """A function that hung costs its deadline one time, however often it is called."""
    source = "import signal\nfor s in (1, 2, 15): signal.signal(s, signal.SIG_IGN)\n"
    with session(impatient, source + "def f():\n    while True: pass\ndef g(): return 1") as opened:
        assert opened.call([Call("m", "f", ())]) == [TimedOut(LIMITS.call_seconds)]
        worker = opened._worker
        assert opened.call([Call("m", "f", ())] * 9) == [TimedOut(LIMITS.call_seconds)] * 9
        assert opened._worker is worker is None
        assert value(opened.call([Call("m", "g", ())])[0]) == 1


def test_an_import_that_hangs_or_dies_is_not_tried_again(impatient: Sandbox) -> None:
    """Other modules of the submission go on."""
    files = {
        "slow.py": "while True: pass",
        "dead.py": "import os; print('once'); os._exit(2)",
        "m.py": "def f(): return 1",
    }
    with impatient.open({name: text.encode() for name, text in files.items()}) as opened:
        slow, dead = Call("slow", "f", ()), Call("dead", "f", ())
        first = opened.call([slow])
        assert isinstance(first[0], NotLoaded) and "slow.py did not end" in first[0].message
        assert opened.call([dead]) == [Died("it ended the process with exit status 2 while dead.py was imported")]
        assert opened.call([slow, dead, Call("m", "f", ())])[:2] == [first[0], *opened.call([dead])]
        assert opened.printed == "once\n"


LEFT_BEHIND = {
    "a timer that ends the process": "threading.Timer(0.3, os._exit, [3]).start()",
    "a search that lets no other thread run": "threading.Timer(0.3, re.match, ['(a+)+$', 'a' * 60 + 'b']).start()",
}


@pytest.mark.parametrize("left", LEFT_BEHIND.values(), ids=LEFT_BEHIND)
def test_what_one_module_leaves_behind_is_not_the_next_ones_fault(sandbox_of_half_a_second: Sandbox, left: str) -> None:
    """An import that fails in a worker where another module ran is tried once more, in one where nothing did."""
    source = f"""
import os, re, threading
def f():
    {left}
    return 1
"""
    files = {"a": source, "b": "import time\ntime.sleep(0.8)\ndef g(): return 2"}
    with sandbox_of_half_a_second.open({f"{name}.py": text.encode() for name, text in files.items()}) as opened:
        first, second = opened.call([Call("a", "f", ()), Call("b", "g", ())])
        assert (value(first), value(second)) == (1, 2)
        assert value(opened.call([Call("b", "g", ())])[0]) == 2


def test_a_batch_that_nobody_takes_is_no_imports_fault(impatient: Sandbox) -> None:
    """A worker that an earlier call keeps from reading is replaced; what was on its way to it is asked of the next."""
    keeping = "import re, threading\ndef f(): threading.Timer(0.2, re.match, ['(a+)+$', 'a' * 60 + 'b']).start()"
    large = np.ones(200_000)  # does not fit a pipe that nobody reads
    with session(impatient, keeping, b="def g(x): return float(x.sum())") as opened:
        opened.call([Call("m", "f", ())])
        time.sleep(0.4)
        assert value(opened.call([Call("b", "g", (large,))])[0]) == 200_000


def test_the_submissions_time_is_bounded() -> None:
    """When it is used up, calls are answered without running them."""
    limits = replace(LIMITS, call_seconds=0.3, submission_seconds=0.5)
    with (
        Sandbox(limits, untrusted=True) as sandbox,
        session(
            sandbox, "import time\ndef f(k): time.sleep(30)\ndef g(k): time.sleep(30)\ndef h(k): return k"
        ) as opened,
    ):
        opened.call([Call("m", "f", (0,))])
        opened.call([Call("m", "g", (0,))])
        assert isinstance(opened.call([Call("m", "h", (0,))])[0], Skipped)


def test_an_import_that_the_submissions_end_cuts_short_is_not_blamed() -> None:
    """It had less time than an import may take, so it is not said to have taken that long."""
    limits = replace(LIMITS, import_seconds=30, submission_seconds=0.2)
    with Sandbox(limits, untrusted=True) as sandbox, session(sandbox, "while True: pass") as opened:
        assert opened.call([Call("m", "f", ())]) == [TimedOut(0.2)]
        assert isinstance(opened.call([Call("m", "f", ())])[0], Skipped)


def test_memory_is_bounded(box: Sandbox) -> None:
    """30 GB are refused by the kernel; a little is fine."""
    source = "import numpy as np\ndef f(n): return np.ones(n).sum()"
    with session(box, source) as opened:
        small, large = opened.call([Call("m", "f", (1_000_000,)), Call("m", "f", (4_000_000_000,))])
    assert value(small) == 1e6
    assert isinstance(large, Raised) and large.type_name.endswith("MemoryError")


@pytest.mark.parametrize(
    "body",
    [
        "np.ones(1_000_000)",
        "np.broadcast_to(0.0, (60_000, 60_000))",
        "list(range(200_000))",
        "[[[[[[[[[[[[1]]]]]]]]]]]]",
        "[[0.0] * 50_000] * 50_000",
        "10 ** 5000",
        "[np.ones(100_000)] * 100",
    ],
)
def test_answers_that_are_too_large_are_said_to_be(box: Sandbox, body: str) -> None:
    """Too many bytes, too many entries, too deep; the worker lives on."""
    with session(box, f"import numpy as np\ndef f(): return {body}\ndef g(): return 1") as opened:
        large, good = opened.call([Call("m", "f", ()), Call("m", "g", ())])
    assert isinstance(large, TooLarge)
    assert value(good) == 1


def test_a_flood_of_prints_is_drained_and_cut(impatient: Sandbox) -> None:
    """It ends at the deadline and leaves no more than the cap."""
    with session(impatient, "def f():\n    while True: print('x' * 10_000)") as opened:
        assert isinstance(opened.call([Call("m", "f", ())])[0], TimedOut)
        assert len(opened.printed) == LIMITS.printed_bytes


HIJACK = """
import os, struct
def f():
    for fd in range(3, 64):
        try: os.write(fd, {body})
        except OSError: pass
    while True: pass
"""


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("struct.pack('<I', 5) + b'hello'", Died),
        ("struct.pack('<I', 1) + b'R'", Died),
        ("struct.pack('<I', 1) + b'L'", Died),
        ("struct.pack('<I', 14) + b'R' + bytes(12) + b'N'", Died),
        ("struct.pack('<I', 2**32 - 1) + b'R' * 100", TooLarge),
    ],
)
def test_writing_to_the_answer_pipe_gains_nothing(box: Sandbox, body: str, kind: type) -> None:
    """Whatever comes out of the box, the grader answers for itself and goes on."""
    with session(box, HIJACK.format(body=body) + "\ndef g(): return 1") as opened:
        assert isinstance(opened.call([Call("m", "f", ())])[0], kind)
        assert value(opened.call([Call("m", "g", ())])[0]) == 1


def test_the_graders_memory_is_bounded(box: Sandbox) -> None:
    """Prints, answers and frames without end cost the grader their caps and little more."""
    attacks = [
        "print('x' * 50_000_000)",
        "return np.ones(20_000_000)",
        "return [[0.0] * 50_000] * 50_000",
        "raise ValueError('x' * 50_000_000)",
        "for fd in range(3, 20):\n        try: os.write(fd, b'\\xff' * 60_000)\n        except OSError: pass",
    ]
    tracemalloc.start()
    try:
        for body in attacks:
            one(box, f"import os\nimport numpy as np\ndef f(): {body}")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 10 * LIMITS.answer_bytes


# ------------------------------------------------------------------------------------------ values


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("None", None),
        ("True", True),
        ("np.bool_(True)", True),
        ("np.float32(0.5)", 0.5),
        ("np.longdouble(0.5)", 0.5),
        ("np.int8(-3)", -3),
        ("-2**70", -(2**70)),
        ("[1.0, (None, 2)]", Seq("list", (1.0, Seq("tuple", (None, 2))))),
        ("'text'", Other("str", "'text'")),
        ("np.ones((1, 4), complex)", Other("complex128 array of shape (1, 4)", "")),
        ("np.array([None])", Items("object array of shape (1,)", (None,))),
        ("map(abs, [1, -2])", Items("map", (1, 2))),
        ("1j", Other("complex", "1j")),
        ("{}", Other("dict", "{}")),
    ],
)
def test_values_arrive_in_the_model(box: Sandbox, body: str, expected: object) -> None:
    """What has no place in the model arrives as its description."""
    found = value(one(box, f"import numpy as np\ndef f(): return {body}"))
    assert found == expected and type(found) is type(expected)


@pytest.mark.parametrize(
    ("body", "dtype", "shape"),
    [
        ("np.matrix([[1.0, 2.0]])", "float64", (1, 2)),
        ("np.array(3.0)", "float64", ()),
        ("np.ones((2, 3), '>f4').T", "float32", (3, 2)),
        ("np.ones(2, np.longdouble)", "float64", (2,)),
        ("np.zeros((0, 3), np.uint8)", "uint8", (0, 3)),
        ("np.ma.masked_array([1.0, 2.0], [0, 1])", "float64", (2,)),
        ("np.array([True, False])", "bool", (2,)),
    ],
)
def test_arrays_arrive_plain(box: Sandbox, body: str, dtype: str, shape: tuple[int, ...]) -> None:
    """Subclasses, strides and byte orders are gone; dtype and shape are not."""
    found = value(one(box, f"import numpy as np\ndef f(): return {body}"))
    assert type(found) is np.ndarray
    assert found.dtype == np.dtype(dtype) and found.dtype.isnative
    assert found.shape == shape and found.flags.c_contiguous
    assert not found.flags.writeable  # equal answers share it


def test_objects_are_judged_by_their_type_and_not_by_what_they_say(box: Sandbox) -> None:
    """Array protocols, __class__ and comparison operators of a student's object are never asked."""
    source = """
import numpy as np
class Liar:
    __class__ = float
    def __array__(self, *a, **k): return np.ones(3)
    def __eq__(self, other): return True
    def __float__(self): return 1.0
    def __repr__(self): raise ValueError
def f(): return Liar()
class Array(np.ndarray):
    def __array_finalize__(self, obj): pass
    @property
    def shape(self): return (7,)
def g(): return np.zeros(2).view(Array)
"""
    with session(box, source) as opened:
        liar, array = opened.call([Call("m", "f", ()), Call("m", "g", ())])
    assert isinstance(liar, Returned) and isinstance(liar.value, Other)
    assert isinstance(array, Returned) and array.value.shape == (2,)


# ------------------------------------------------------------------------------------------ the house


def test_nothing_is_left_behind() -> None:
    """No process and no file of a sandbox outlives it, whatever ran in it."""
    before = pids_below(os.getpid())
    with Sandbox(LIMITS, untrusted=True) as sandbox:
        base = sandbox._base
        with session(sandbox, "import os\nos.makedirs('a/' * 300)\ndef f():\n    while True: pass") as opened:
            opened.call([Call("m", "f", ())])
        with session(sandbox, "def f(): return 1") as opened:
            opened.call([Call("m", "f", ())])
            assert pids_below(os.getpid()) - before
        assert not list(base.iterdir())
    assert pids_below(os.getpid()) <= before  # what earlier tests left may have ended by now
    assert not base.exists()


ABANDON = """
import os, sys
from autograder.manifest import BoxLimits
from autograder.sandbox import Call, Sandbox
sandbox = Sandbox(BoxLimits(*{limits}), untrusted=True)
session = sandbox.open({{"m.py": b"def f():\\n    while True: pass"}})
print(sandbox._base, sandbox._zygote.process.pid, session.probe() and session._worker.pid, flush=True)
session.call([Call("m", "f", ())])
"""


def test_a_grader_that_is_killed_takes_everything_with_it() -> None:
    """Zygote, looping worker and folders go when the grader cannot clean up."""
    limits = astuple(replace(LIMITS, call_seconds=600))
    grader = subprocess.Popen([sys.executable, "-c", ABANDON.format(limits=limits)], stdout=subprocess.PIPE, text=True)
    assert grader.stdout
    base, *pids = grader.stdout.readline().split()
    grader.kill()
    grader.communicate()
    left = [Path(base), *(Path("/proc", pid) for pid in pids)]
    for _ in range(500):
        if not any(path.exists() for path in left):
            break
        time.sleep(0.02)
    assert [path for path in left if path.exists()] == []


def test_a_submission_can_be_read_by_its_own_worker_only(box: Sandbox) -> None:
    """The folder is closed to everybody else."""
    with session(box, "def f(): return 1") as opened:
        opened.call([Call("m", "f", ())])
        assert not opened._staged.home.stat().st_mode & stat.S_IRWXO


def test_a_zygote_has_one_thread(box: Sandbox) -> None:
    """It forks, and a fork of a process with threads may wait for ever for a lock that one of them held."""
    with box.open({"m.py": b"def f(): return 1"}) as session:
        assert session.call([Call("m", "f", ())])
        assert box._zygote
        assert len(list(Path(f"/proc/{box._zygote.process.pid}/task").iterdir())) == 1


def test_a_dead_zygote_is_replaced(box: Sandbox) -> None:
    """The session that it served reports a fault of ours; the next one works."""
    with session(box, "def f(): return 1") as opened:
        opened.call([Call("m", "f", ())])
        assert box._zygote
        box._zygote.process.kill()
        box._zygote.process.wait()
        with pytest.raises(SandboxFault, match="died"):
            opened.close()
    replaced = box._zygote.process.pid
    assert value(one(box, "def f(): return 2")) == 2
    assert box._zygote.process.pid == replaced, "the new one was asked about a worker of the old one, and lives"


def test_sessions_side_by_side_do_not_mix(box: Sandbox) -> None:
    """Two open submissions keep their own modules and users."""
    with (
        session(box, "import os\nk = 1\ndef f(): return k") as a,
        session(box, "k = 2\ndef f(): return k") as b,
    ):
        assert [value(s.call([Call("m", "f", ())])[0]) for s in (a, b, a)] == [1, 2, 1]
        assert a._worker and b._worker
        if os.geteuid() == 0:
            assert a._worker.uid != b._worker.uid


def test_random_numbers_differ_between_workers(box: Sandbox) -> None:
    """A fork does not inherit the zygote's random state."""
    source = "import random, numpy as np\ndef f(): return [random.random(), np.random.rand()]"
    a, b = (value(one(box, source)) for _ in range(2))
    assert isinstance(a, Seq) and isinstance(b, Seq)
    assert not set(a.items) & set(b.items)


def test_what_was_foretold_is_sent_once(box: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers of later submissions know the calls by number, those of a new zygote too; other arguments are sent."""
    calls = [Call("m", "f", (np.full((2, 2), k), [np.ones(3)], "text")) for k in range(3)]
    others = [Call("m", "f", (np.full((2, 2), 9.0), [np.zeros(3)], "other"))]
    source = "def f(*given): return [given[0], *given[1], len(given[2])]"

    def asked() -> list[object]:
        with session(box, source) as opened:
            return [value(answer) for answer in opened.call([calls[2], *others, calls[0]])]

    before = asked()
    box.foretell([calls])
    try:
        first = asked()
        for call in calls:
            monkeypatch.setitem(call.__dict__, "encoded", b"sent again")
        second = asked()
        assert box._zygote
        box._zygote.process.kill()
        box._zygote.process.wait()
        for call in calls:
            monkeypatch.delitem(call.__dict__, "encoded")
        assert repr(before) == repr(first) == repr(second) == repr(asked())
    finally:
        box.foretell(())


def test_a_batch_that_was_answered_just_so_is_not_read_again(box: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """What one submission said is known of the next; one other bit, and it is read."""
    batch = [Call("m", "f", (float(k),)) for k in range(3)]
    read: list[bytes] = []
    decode = codec.decode_answer
    monkeypatch.setattr(codec, "decode_answer", lambda body, count: read.append(body) or decode(body, count))

    def asked(source: str) -> list[object]:
        read.clear()
        with session(box, source) as opened:
            return [value(answer) for answer in opened.call(batch)]

    box.foretell([batch])
    try:
        assert asked("def f(x): return x / 3") == [0, 1 / 3, 2 / 3] and len(read) == 3
        assert asked("def f(x): return x / 3.0") == [0, 1 / 3, 2 / 3] and not read
        assert asked("def f(x): return x / 3 if x < 2 else 0.6666666666666667") != [0, 1 / 3, 2 / 3] and len(read) == 3
    finally:
        box.foretell(())


def test_a_running_worker_knows_what_it_knew(box: Sandbox) -> None:
    """A number means the call that it meant when the worker was made."""
    one, other = (Call("m", "f", (float(k),)) for k in range(2))
    try:
        box.foretell([[one]])
        with session(box, "def f(x): return x") as opened:
            assert value(opened.call([one])[0]) == 0
            box.foretell([[other]])
            assert [value(answer) for answer in opened.call([other, one])] == [1, 0]
    finally:
        box.foretell(())


def test_deadlines_are_the_parents(impatient: Sandbox) -> None:
    """A worker that stops itself is ended like one that loops."""
    source = "import os, signal\ndef f():\n    os.kill(os.getpid(), signal.SIGSTOP)"
    started = time.monotonic()
    assert isinstance(one(impatient, source), TimedOut)
    assert time.monotonic() - started >= LIMITS.call_seconds


@pytest.mark.parametrize(
    "body",
    [
        "for k in range(10): open(f'x{k}', 'wb').write(b'x' * 1_000_000)",
        "for k in range(3000): open(f'x{k}', 'wb')",
        "for k in range(3000): os.mkdir('d'); os.chdir('d')",
    ],
)
def test_files_are_bounded_in_number_and_in_bytes(box: Sandbox, body: str) -> None:
    """Many files, empty files and folders without end find no room."""
    source = f"import os, time\ndef f():\n    {body}\n    return 1"
    (answer,) = one_each(box, source)
    if "scratch_size" in box.layers_in_force:
        assert isinstance(answer, Raised) and "No space left" in answer.message
    else:
        assert answer == WROTE_TOO_MUCH


def test_who_writes_too_much_costs_no_call_before(shared_disk: Sandbox) -> None:
    """What was answered before in the same batch counts, although the grader sees the files first."""
    source = """
import time
def f(): return 1
def g():
    for k in range(10): open(f"x{k}", "wb").write(b"x" * 1_000_000)
    time.sleep(30)
"""
    calls = [Call("m", name, ()) for name in "ffgf"]
    with session(shared_disk, source) as opened:
        first, second, third, last = opened.call(calls)
        assert (value(first), value(second), third) == (1, 1, WROTE_TOO_MUCH) and isinstance(last, Skipped)


def test_an_answer_that_trickles_in_is_late(impatient: Sandbox) -> None:
    """A pipe that is never empty keeps nobody from looking at the clock."""
    source = """
import os, struct, time
def f():
    for fd in range(3, 60):
        try: os.write(fd, struct.pack("<I", 900_000))
        except OSError: continue
        until = time.monotonic() + 20
        while time.monotonic() < until:
            os.write(fd, b"x")
            time.sleep(1e-6)  # or a fast machine would have said it all in time
"""
    assert one(impatient, source) == TimedOut(LIMITS.call_seconds)


class Full(Exception):
    """What a glance at the files raises."""


@pytest.mark.parametrize(("late", "expected"), [(True, Late), (False, Full)])
def test_clock_and_files_are_looked_at_although_there_is_something_to_read(late: bool, expected: type) -> None:
    """Even where the rest of an answer is there already: a pipe that is kept full is no way to buy time or room."""

    def full() -> None:
        raise Full

    pipes = [os.pipe() for _ in range(4)]
    (_, requests), (answers, say), (bell, _), (printed, _) = pipes
    channel = Channel(requests, answers, bell, printed, -1, cap=100, keep_printed=0, glance=full)
    try:
        os.write(say, struct.pack("<I", 9) + b"x" * 9)
        time.sleep(0.06)
        with pytest.raises(expected):
            channel.receive(time.monotonic() + (-1 if late else 600))
    finally:
        for fd in (fd for pipe in pipes for fd in pipe):
            os.close(fd)


@pytest.mark.parametrize(
    ("more", "nothing_else"),
    [(b"", True), (struct.pack("<I", 1) + b"y", False), (b"y", False)],
    ids=["nothing", "a frame", "the beginning of a frame"],
)
def test_what_nobody_asked_for_is_noticed_with_the_answers(more: bytes, nothing_else: bool) -> None:
    """Only a chunk that holds the answers and nothing else may be taken for the same answers again."""
    pipes = [os.pipe() for _ in range(4)]
    (_, requests), (answers, say), (bell, _), (printed, _) = pipes
    channel = Channel(requests, answers, bell, printed, -1, cap=100, keep_printed=0, glance=lambda: None)
    try:
        os.write(say, struct.pack("<I", 2) + b"xx" + more)
        chunk = channel.first_chunk(time.monotonic() + 600)
        channel.feed(chunk)
        assert channel.receive(time.monotonic() + 600) == b"xx"
        assert channel.said_nothing_else(chunk) == nothing_else
        assert not channel.said_nothing_else(chunk + b"z")
    finally:
        for fd in (fd for pipe in pipes for fd in pipe):
            os.close(fd)


@pytest.fixture(scope="module")
def shared_disk() -> Iterator[Sandbox]:
    """A sandbox that may not mount, so that workers write where others do."""
    with Sandbox(PATIENT, untrusted=True, without=frozenset({"scratch_size"})) as sandbox:
        yield sandbox


WROTE_TOO_MUCH = Died("it wrote more than 4 MB of files")


def one_each(sandbox: Sandbox, source: str) -> list[object]:
    with session(sandbox, source) as opened:
        return list(opened.call([Call("m", "f", ())]))


@pytest.mark.parametrize(
    "body",
    [
        "for k in range(10): open(f'x{k}', 'wb').write(b'x' * 1_000_000)",
        "for k in range(3000): open(f'x{k}', 'wb')",
        "for k in range(3000): os.mkdir('d'); os.chdir('d')",
    ],
)
def test_where_nothing_can_be_mounted_files_are_counted(shared_disk: Sandbox, body: str) -> None:
    """The worker is ended, and the next one starts with an empty folder."""
    source = f"import os, time\ndef f():\n    {body}\n    return 1\ndef g(): return len(os.listdir())"
    with session(shared_disk, source) as opened:
        assert opened.call([Call("m", "f", ())]) == [WROTE_TOO_MUCH]
        assert value(opened.call([Call("m", "g", ())])[0]) == 1


HIDING = {
    "unlinked": "kept.append(open('x', 'wb')); os.unlink('x'); kept[-1].write(b'x' * 4_000_000)",
    "nameless": "kept.append(os.open('.', os.O_TMPFILE | os.O_RDWR)); os.write(kept[-1], b'x' * 4_000_000)",
    "mapped": (
        "f = open('x', 'w+b'); os.unlink('x'); f.write(b'x' * 4_000_000); kept.append(mmap.mmap(f.fileno(), 4096))"
    ),
}


@pytest.mark.parametrize("how", HIDING)
def test_files_that_cannot_be_seen_are_found_by_the_room_they_take(shared_disk: Sandbox, how: str) -> None:
    """Open without a name, or only mapped: their end gives the disk its room back, which is the proof."""
    body = f"for k in range(1000):\n        try: {HIDING[how]}\n        except OSError: break"
    source = f"import mmap, os, time\nkept = []\ndef f():\n    {body}\n    time.sleep(0.3)\n    return len(kept)"
    assert one_each(shared_disk, source) == [WROTE_TOO_MUCH]


def test_who_is_not_to_blame_for_a_full_disk_is_asked_again(
    shared_disk: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program takes the room meanwhile, so a worker's end frees nothing: the call is made once more."""
    free = iter([10**12, 10**12])
    monkeypatch.setattr(staging, "free_space", lambda folder: next(free, 10**11))
    with session(shared_disk, "def f(): return 1") as opened:
        assert value(opened.call([Call("m", "f", ())])[0]) == 1
        assert value(opened.call([Call("m", "f", ())])[0]) == 1
        assert opened._doubts == 1


def test_who_is_never_to_blame_for_a_full_disk_is_not_graded(
    shared_disk: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that fills up whatever we do is a fault of the machine, and no student's zero."""
    free = itertools.count(10**15, -(10**10))
    monkeypatch.setattr(staging, "free_space", lambda folder: next(free))
    monkeypatch.setattr(staging.time, "sleep", lambda seconds: None)
    monkeypatch.setattr(host, "_PATIENCE_SECONDS", 0.0)
    with pytest.raises(SandboxFault, match="the disk fills up"):
        one(shared_disk, "import time\ndef f(): time.sleep(10)")


def test_a_neighbour_that_hides_files_is_to_blame_and_nobody_else(shared_disk: Sandbox) -> None:
    """The room comes back while both are ended: only one at a time is, so that it shows whose it was."""
    body = f"for k in range(1000):\n        try: {HIDING['unlinked']}\n        except OSError: break"
    guilty = f"import os, time\nkept = []\ndef f():\n    {body}\n    time.sleep(0.3)\n    return len(kept)"
    innocent = "import time\ndef f():\n    time.sleep(0.2)\n    return 1"
    found: list[object] = []
    with Sandbox(PATIENT, untrusted=True, without=frozenset({"scratch_size"})) as other:
        neighbour = threading.Thread(target=lambda: found.extend(one(other, guilty) for _ in range(8)))
        neighbour.start()
        with session(shared_disk, innocent) as opened:
            while neighbour.is_alive():
                assert value(opened.call([Call("m", "f", ())])[0]) == 1
        neighbour.join()
    assert found == [WROTE_TOO_MUCH] * 8


def test_turns_are_taken_and_where_nobody_may_read_or_ends_one_they_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who has the turn keeps others waiting, but not for ever; a place that may not be read has no turns."""
    monkeypatch.setattr(staging, "_TURN_SECONDS", 0.2)
    base, started = tmp_path / "base", time.monotonic()
    with staging.taking_turns(base), staging.taking_turns(base):
        assert time.monotonic() - started >= 0.2

    def closed(*_: object) -> int:
        raise PermissionError

    monkeypatch.setattr(os, "open", closed)
    with staging.taking_turns(base):
        pass


def test_a_disk_that_fills_up_while_a_worker_starts_is_nobodys_fault(
    shared_disk: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No student's code has run by then, however long the start takes."""
    free = iter([10**12])
    monkeypatch.setattr(staging, "free_space", lambda folder: next(free, 10**11))
    monkeypatch.setattr(channels, "_GLANCE_SECONDS", 0.0)
    with session(shared_disk, "def f(): return 1") as opened:
        assert value(opened.call([Call("m", "f", ())])[0]) == 1


def test_a_full_disk_is_waited_for(box: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever filled it is ended soon; then the submission is staged after all. What stays full is a fault of ours."""
    waited: list[float] = []
    monkeypatch.setattr(staging.time, "sleep", waited.append)
    make, full = staging._new_folder, [True, True]

    def new_folder(above: Path) -> Path:
        if full and full.pop():
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return make(above)

    monkeypatch.setattr(staging, "_new_folder", new_folder)
    assert value(one(box, "def f(): return 1")) == 1
    assert len(waited) == 2
    full[:] = [True] * 100
    with pytest.raises(SandboxFault, match="no room for a submission's files"):
        one(box, "def f(): return 1")


@pytest.mark.parametrize("name", ["submission", "scratch", "x"])
def test_links_in_the_scratch_folder_lead_nowhere(shared_disk: Sandbox, name: str) -> None:
    """Clean-up changes nothing behind a link, be it to the folder of all submissions; the next one is as good."""
    base = shared_disk._base
    before = base.stat().st_mode
    source = f"import os\nfor k in range(3):\n    os.makedirs(f'd{{k}}')\n    os.symlink({str(base)!r}, f'd{{k}}/x')\n"
    source += f"os.symlink({str(base)!r}, {name!r})\ndef f(): return 1"
    assert value(one(shared_disk, source)) == 1
    assert base.stat().st_mode == before
    assert value(one(shared_disk, "def f(): return 1")) == 1
    assert not list(base.iterdir())


def test_an_honest_folder_may_be_called_submission(box: Sandbox) -> None:
    files = {"m.py": b"from submission.n import g\ndef f(): return g()", "submission/n.py": b"def g(): return 2"}
    with box.open(files) as opened:
        assert value(opened.call([Call("m", "f", ())])[0]) == 2


def test_the_zygote_removes_the_folder_before_the_grader_has_to() -> None:
    """So a grader that is killed while it closes leaves nothing."""
    sandbox = Sandbox(LIMITS, untrusted=True)
    assert sandbox._zygote
    sandbox._zygote.close()
    assert not sandbox._base.exists()
    sandbox.close()
    sandbox.close()


def test_what_grader_and_zygote_left_together_is_swept_away_by_the_next() -> None:
    """Both were killed at once, as when a machine's memory runs out; a folder that is in use stays."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        Path(name).chmod(0o755)
        environment = {**os.environ, "TMPDIR": name}
        killed = ABANDON.partition("session.call")[0]
        killed += "os.kill(sandbox._zygote.process.pid, 9)\nos.kill(os.getpid(), 9)"
        limits = astuple(replace(LIMITS, call_seconds=600))
        subprocess.run([sys.executable, "-c", killed.format(limits=limits)], env=environment, stdout=subprocess.PIPE)
        (left,) = Path(name).iterdir()
        running = subprocess.Popen(
            [sys.executable, "-c", ABANDON.format(limits=limits)], env=environment, stdout=subprocess.PIPE, text=True
        )
        assert running.stdout
        used = Path(running.stdout.readline().split()[0])
        assert list(Path(name).iterdir()) == [used] != [left]
        subprocess.run(
            [sys.executable, "-c", "from autograder.sandbox import staging; staging.Base().remove()"],
            env=environment,
            check=True,
        )
        assert list(Path(name).iterdir()) == [used]
        running.kill()
        running.communicate()


@pytest.mark.parametrize("delay", [0.0, 0.05, 0.1, 0.2, 0.4])
def test_a_grader_killed_while_its_sandbox_starts_leaves_no_folder(delay: float) -> None:
    """The zygote may still be importing numpy then, and has nobody to report to when it is done."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        limits = f"BoxLimits(*{astuple(LIMITS)})"
        imports = "from autograder.manifest import BoxLimits\nfrom autograder.sandbox import Sandbox"
        source = f"{imports}\nSandbox({limits}, untrusted=True)"
        grader = subprocess.Popen(
            [sys.executable, "-c", source + "\nimport time; time.sleep(60)"], env={**os.environ, "TMPDIR": name}
        )
        children = Path(f"/proc/{grader.pid}/task/{grader.pid}/children")
        while not children.read_text().split():  # its zygote
            time.sleep(0.005)
        time.sleep(delay)
        grader.kill()
        grader.wait()
        until = time.monotonic() + 20.0
        while list(folder.iterdir()) and time.monotonic() < until:
            time.sleep(0.02)
        assert list(folder.iterdir()) == []
