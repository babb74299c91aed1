"""Stand-ins inside the box: wherever a wrong function's name was stored, the right value comes; nothing else does."""

from __future__ import annotations

import ast
import time
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from the_assignment import ASSIGNMENT

from autograder.manifest import BoxLimits
from autograder.marking.run import Run
from autograder.sandbox import (
    Answer,
    Call,
    Died,
    NotLoaded,
    Raised,
    Returned,
    RightValues,
    Sandbox,
    StandIns,
    TimedOut,
    array_of,
)
from autograder.sandbox.box import codec, copies, stand_ins
from autograder.sandbox.box.codec import QUESTION_ENTRIES, Malformed, encode_question

LIMITS = BoxLimits(
    call_seconds=20,
    import_seconds=20,
    submission_seconds=60,
    memory_bytes=512_000_000,
    answer_bytes=1_000_000,
    printed_bytes=10_000,
    file_bytes=4_000_000,
    open_files=64,
    processes=16,
)
X = np.array([[-2.0, 0.5, 3.0]])
WRONG = "def sigmoid(s):\n    return 0 * s\n"
MODULES = {"a": ["sigmoid", "class_weights"], "b": ["relu"], "c": ["f"]}


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox]:
    with Sandbox(LIMITS, untrusted=True) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def right_values() -> Iterator[RightValues]:
    made = Run(ASSIGNMENT).right_values
    made.start()
    yield made
    made.close()


def right(s: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-s))


def asked(
    box: Sandbox, right_values: RightValues, *, like: bool = False, **sources: str
) -> Answer:
    """What c.f(X) answers while right functions stand in; `like`: for their copies too."""
    files = {f"{name}.py": source.encode() for name, source in sources.items()}
    samples = [Call("a", "sigmoid", (X,)), Call("a", "sigmoid", (X + 1,))] if like else []
    cast = StandIns({"sigmoid": [("s", False)]}, "f", "c", MODULES, samples, right_values)
    with box.open(files) as session, session.standing_in(cast) as second:
        (answer,) = second.call([Call("c", "f", (X,))])
    return answer


USES = {
    "imported by name": "from a import sigmoid\ndef f(s): return sigmoid(s)",
    "imported by another name": "from a import sigmoid as act\ndef f(s): return act(s)",
    "imported with everything": "from a import *\ndef f(s): return sigmoid(s)",
    "of its module": "import a\ndef f(s): return a.sigmoid(s)",
    "imported in the call": "def f(s):\n    from a import sigmoid\n    return sigmoid(s)",
    "by getattr": "import a\ndef f(s): return getattr(a, 'sig' + 'moid')(s)",
    "a default argument": "from a import sigmoid\ndef f(s, act=sigmoid): return act(s)",
    "in a table": "from a import sigmoid\nTABLE = {'x': [sigmoid]}\ndef f(s): return TABLE['x'][0](s)",
    "in a closure": "from a import sigmoid\ndef make(g): return lambda s: g(s)\nf = make(sigmoid)",
    "a class attribute": "from a import sigmoid\nclass N:\n    g = staticmethod(sigmoid)\ndef f(s): return N().g(s)",
    "in partial": "from a import sigmoid\nfrom functools import partial\ng = partial(sigmoid)\ndef f(s): return g(s)",
    "typed again": "def sigmoid(z): return 1 + z\ndef f(s): return sigmoid(z=s)",
    "bound by a statement": "import a\nfor sigmoid in [a.sigmoid]: pass\ndef f(s): return sigmoid(s)",
    "bound by globals": "globals()['sigmoid'] = lambda s: s\ndef f(s): return sigmoid(s)",
    "a global of a function": "def g():\n    global sigmoid\n    sigmoid = abs\ng()\ndef f(s): return sigmoid(s)",
    "entry by entry": "import numpy as np\nfrom a import sigmoid\ndef f(s): return np.vectorize(sigmoid)(s)",
    "number by number": "from a import sigmoid\ndef f(s): return [[sigmoid(x).item() for x in row] for row in s]",
    "of a matrix": "import numpy as np\nfrom a import sigmoid\ndef f(s): return np.asarray(sigmoid(np.matrix(s)))",
    "to be written to": "from a import sigmoid\ndef f(s):\n    p = sigmoid(s)\n    p *= 2\n    return p / 2",
    "in threads": "from a import sigmoid\nfrom concurrent.futures import ThreadPoolExecutor\ndef f(s):\n"
    "    with ThreadPoolExecutor(4) as pool:\n        return [list(row) for row in pool.map(sigmoid, [s[0]] * 40)][:1]",
    "computed at import": "import numpy as np\nfrom a import sigmoid\nA = sigmoid(np.array([[-2.0, 0.5, 3.0]]))\n"
    "def f(s): return A",
}


@pytest.mark.parametrize("use", USES)
def test_a_stand_in_is_wherever_the_name_was_stored(box, right_values, use):
    """However a student got hold of the wrong function, the value is the right one's."""
    answer = asked(box, right_values, a=WRONG, c=USES[use])
    assert isinstance(answer, Returned), answer
    np.testing.assert_allclose(array_of(answer.value), right(X), rtol=1e-12)


def test_without_stand_ins_the_students_own_answers(box):
    """The same submission, asked first: its own function answers, and nobody is asked."""
    with box.open({"a.py": WRONG.encode(), "c.py": USES["imported by name"].encode()}) as session:
        (answer,) = session.call([Call("c", "f", (X,))])
    assert isinstance(answer, Returned) and not np.any(answer.value)


PARAMETERS = [("X", False), ("alpha", True)]


@pytest.mark.parametrize(
    ("own", "args", "kwargs", "expected"),
    [
        (None, (1, 2), {}, ([1, 2], False)),
        (None, (1,), {}, ([1], False)),
        (None, (), {"X": 1, "alpha": 2}, ([1, 2], False)),
        (lambda z, a=7: 0, (), {"z": 1}, ([1], False)),
        (lambda z, a=7: 0, (1,), {"a": 2}, ([1, 2], False)),
        (lambda z=5: 0, (), {}, ([5], False)),
        (lambda X, alpha=1.0, slope=False: 0, (1, 2, False), {}, ([1, 2], False)),
        (lambda X, alpha=1.0, slope=False: 0, (1,), {"slope": True}, ([1], True)),
        (lambda X, alpha=1.0, **options: 0, (1,), {"slope": True}, ([1], True)),
        (lambda *arrays: 0, (1, 2), {}, ([1, 2], False)),
        (lambda X, *options: 0, (1, 2, 3), {}, ([1, 2], True)),
    ],
)
def test_arguments_bind_as_the_students_own_function_does(own, args, kwargs, expected):
    """Other names, keywords, defaults and extra parameters; what asks for something else is told."""
    assert stand_ins.bound(PARAMETERS, own, args, kwargs) == expected


@pytest.mark.parametrize(("args", "kwargs"), [((), {}), ((1, 2, 3), {}), ((1,), {"other": 2})])
def test_wrong_arguments_are_the_usual_error(args, kwargs):
    """A call that the right function would refuse is refused."""
    with pytest.raises(TypeError):
        stand_ins.bound(PARAMETERS, None, args, kwargs)


BROKEN = [
    "EPS = 2.0\n\ndef oops(:\n\ndef sigmoid(s):\n    return s\n",
    "EPS = 2.0\nx = (1 + 2\ndef sigmoid(s):\n    return s\n",
    "EPS = 2.0\n<<<<<<< HEAD\ndef sigmoid(s):\n    return s\n=======\n",
    "import numpy as np\nEPS = np.float64(2.0)\nraise SystemExit\n",
    "EPS = 2.0\nimport os\nos._exit(3)\n",
    "EPS = 2.0\nimport package_that_is_not_there\n",
]


@pytest.mark.parametrize("source", BROKEN)
def test_what_can_be_run_of_a_broken_module_survives(box, right_values, source):
    """Its constants are there for others, its functions are stand-ins; the first asking has seen it fail."""
    files = {"a.py": source.encode(), "c.py": b"from a import EPS, sigmoid\ndef f(s): return EPS * sigmoid(s)"}
    cast = StandIns({"sigmoid": [("s", False)]}, "f", "c", MODULES, [], right_values)
    with box.open(files) as session:
        (first,) = session.call([Call("c", "f", (X,))])
        assert isinstance(first, NotLoaded | Died)
        session.call([Call("a", "sigmoid", (X,))])
        with session.standing_in(cast) as second:
            (answer,) = second.call([Call("c", "f", (X,))])
    assert isinstance(answer, Returned), answer
    np.testing.assert_allclose(answer.value, 2.0 * right(X))


def test_a_module_that_hung_at_import_is_not_waited_for_again(right_values):
    """Of such a module only definitions and assignments are run."""
    c = b"from a import EPS, sigmoid\ndef f(s): return sigmoid(s)"
    files = {"a.py": b"EPS = 2.0\nwhile True: pass\n", "c.py": c}
    cast = StandIns({"sigmoid": [("s", False)]}, "f", "c", MODULES, [], right_values)
    with Sandbox(replace(LIMITS, import_seconds=0.5), untrusted=True) as box, box.open(files) as session:
        assert isinstance(session.call([Call("a", "sigmoid", (X,))])[0], NotLoaded)
        with session.standing_in(cast) as second:
            (answer,) = second.call([Call("c", "f", (X,))])
    assert isinstance(answer, Returned), answer


def test_a_module_that_is_not_there_is_made_of_stand_ins(box, right_values):
    """A part that was not handed in, or a function that was not written down, can be imported all the same."""
    answer = asked(box, right_values, c=USES["imported by name"])
    assert isinstance(answer, Returned), answer
    answer = asked(box, right_values, a="EPS = 1\n", c=USES["imported by name"])
    assert isinstance(answer, Returned), answer


def test_the_module_that_is_asked_must_import_by_itself(box, right_values):
    """Its own failure is its own."""
    answer = asked(box, right_values, a=WRONG, c="from a import sigmoid\ndef f(s): return sigmoid(s)\n1 / 0\n")
    assert isinstance(answer, NotLoaded) and answer.type_name == "ZeroDivisionError"


@pytest.mark.parametrize("argument", ["None", "sigmoid", "object()", "1j", "'x' * 10**7", "[1, None]", "b'x'"])
def test_what_no_function_takes_is_refused_without_asking(box, right_values, argument):
    """An exception in the student's call, as the right function would raise one."""
    answer = asked(box, right_values, a=WRONG, c=f"from a import sigmoid\ndef f(s): return sigmoid({argument})")
    assert isinstance(answer, Raised) and answer.type_name in {"TypeError", "ValueError"}, answer


def test_a_name_that_does_not_stand_in_ends_the_worker(box, right_values):
    """A worker that asks for anything else is no honest one."""
    source = "import gc\nfrom a import sigmoid\nLINES = [t for t in gc.get_objects() if type(t).__name__ == 'Line']\n"
    c = f"{source}def f(s): return LINES[0].ask('class_weights', [s])\n"
    answer = asked(box, right_values, a=WRONG, c=c)
    assert isinstance(answer, Died)


def test_questions_end_at_the_deadline_of_their_call(right_values):
    """A flood costs what a loop costs."""
    cast = StandIns({"sigmoid": [("s", False)]}, "f", "c", MODULES, [], right_values)
    files = {"a.py": WRONG.encode(), "c.py": b"from a import sigmoid\ndef f(s):\n    while True: s = s + sigmoid(s)"}
    with Sandbox(replace(LIMITS, call_seconds=0.5), untrusted=True) as box, box.open(files) as session:
        started = time.monotonic()
        with session.standing_in(cast) as second:
            (answer,) = second.call([Call("c", "f", (X,))])
    assert isinstance(answer, TimedOut)
    assert time.monotonic() - started < 10


def test_a_second_session_shares_the_seconds(box, right_values):
    """What is asked again has no time of its own."""
    cast = StandIns({"sigmoid": [("s", False)]}, "f", "c", MODULES, [], right_values)
    files = {"a.py": WRONG.encode(), "c.py": b"import time\ndef f(s):\n    time.sleep(0.2)"}
    with box.open(files) as session:
        with session.standing_in(cast) as second:
            second.call([Call("c", "f", (X,))])
        assert session._seconds_used >= 0.2


# --- Copies ---------------------------------------------------------------------------------------------

NEG = "import numpy as np\ndef sigmoid(s):\n    return 1 / (1 + np.exp(s))\n"
COPIES = {
    "a helper": (
        NEG + "def squash(z):\n    return 1 / (1 + np.exp(z))\n",
        "from a import squash\ndef f(s): return squash(s)",
    ),
    "what it wraps": (
        "import numpy as np\ndef _sig(s): return 1 / (1 + np.exp(s))\ndef sigmoid(s): return _sig(s)\n",
        "from a import _sig\ndef f(s): return _sig(s)",
    ),
    "a method": (
        "import numpy as np\nclass N:\n    def act(self, s): return 1 / (1 + np.exp(s))\n"
        "_n = N()\ndef sigmoid(s): return _n.act(s)\n",
        "from a import _n\ndef f(s): return _n.act(s)",
    ),
    "a method that keeps its value": (
        NEG + "class Sigmoid:\n    def go(self, s):\n        self.out = 1 / (1 + np.exp(s))\n        return self.out\n",
        "from a import Sigmoid\ndef f(s):\n    unit = Sigmoid()\n    unit.go(s)\n    return unit.out",
    ),
    "where to write it to": (
        NEG.replace("(s):", "(s, out=None):").replace("return", "p =")
        + "    if out is not None:\n        out[...] = p\n        return out\n    return p\n",
        "from a import np, sigmoid\ndef f(s):\n    p = np.empty(s.shape)\n    sigmoid(s, p)\n    return p",
    ),
    "an option that goes on with it": (
        NEG.replace("(s):", "(s, logit=False):").replace("return", "p =")
        + "    return np.log(p / (1 - p)) if logit else p\n",
        "import numpy as np\nfrom a import sigmoid\ndef f(s): return 1 / (1 + np.exp(-sigmoid(s, logit=True)))",
    ),
    "a formula": (NEG, "import numpy as np\ndef f(s):\n    p = 1 / (1 + np.exp(s))\n    return p"),
    "a cache": (
        NEG.replace("return ", "SEEN['p'] = ") + "    return SEEN['p']\nSEEN = {}\n",
        "from a import SEEN, sigmoid\ndef f(s):\n    sigmoid(s)\n    return SEEN['p']",
    ),
}


@pytest.mark.parametrize("copy", COPIES)
def test_copies_are_put_right_only_when_asked_for(box, right_values, copy):
    """Equal answers, a wrapped method, a formula typed again, a value kept for later."""
    a, c = COPIES[copy]
    plain, like = (asked(box, right_values, like=like, a=a, c=c) for like in (False, True))
    assert isinstance(plain, Raised) or not np.allclose(plain.value, right(X))
    assert isinstance(like, Returned), like
    np.testing.assert_allclose(like.value, right(X))


def test_another_function_of_the_assignment_is_no_copy(box, right_values):
    """Two unwritten functions answer in the same way; that makes neither a copy of the other."""
    c = "from b import relu\ndef f(s): return relu(s)"
    answer = asked(box, right_values, like=True, a=NEG, b=NEG.replace("sigmoid", "relu"), c=c)
    assert isinstance(answer, Returned) and not np.allclose(answer.value, right(X))


def test_a_short_formula_needs_the_same_variable():
    """One subtraction is everywhere; with the variable of the same name it is the formula."""
    made = copies._formula(ast.parse("def dE_df1(Y, Y_hat):\n    return Y_hat - Y"), "dE_df1")
    assert made is not None
    for text, found in (("d = P - Y", True), ("d = a - b", False), ("d = P + Y", False)):
        tree = ast.parse(text)
        copies._Replacing("dE_df1", made, ()).visit(tree)
        assert ("__right_dE_df1" in ast.dump(tree)) is found


def test_statements_are_found_in_what_is_no_python():
    """One broken definition does not take its neighbours along."""
    text = "import os\nX = [\n  1,\n]\ndef f(:\n    pass\n@g\ndef h():\n    return 1\nif X:\n    a = 1\nelse:\n a = 2"
    kinds = [type(node).__name__ for node in stand_ins.statements(text.encode(), "m.py")]
    assert kinds == ["Import", "Assign", "FunctionDef", "If"]


# --- The child that computes ---------------------------------------------------------------------------------


def reply(right_values: RightValues, name: str, *arguments: object) -> object:
    return codec.decode_answer(right_values(encode_question(name, arguments), time.monotonic() + 20), 0)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("dY_hat_df1", (np.full((1, QUESTION_ENTRIES), 0.5),)),
        ("sigmoid", ("text",)),
        ("backward", (np.ones((3, 1)),)),
        ("layer_gradients", (1.0, 2.0, 3.0, 4.0)),
    ],
)
def test_too_much_or_nonsense_is_an_error_in_the_answer(right_values, name, arguments):
    """The child has limits of its own, and says so; it lives on."""
    answer = reply(right_values, name, *arguments)
    assert not isinstance(answer, Returned)
    child = right_values._child
    assert isinstance(reply(right_values, "sigmoid", X), Returned)
    assert right_values._child is child


def test_what_is_no_question_is_malformed(right_values):
    """Bytes of any kind, and names that nobody has."""
    vast = encode_question("collapse", [stand_ins.Seq("list", (np.zeros((1 << 40, 0)),))])
    odd = encode_question("no_such_function", [1.0])
    for body in (b"\xff" * 100, odd, encode_question("sigmoid", [1.0]) + b"x", vast):
        with pytest.raises(Malformed):
            right_values(body, time.monotonic() + 20)


def test_a_child_that_dies_is_replaced(right_values):
    """The call that it died in gets an error; the next one is answered."""
    right_values._child.kill()
    right_values._child.wait()
    assert isinstance(reply(right_values, "sigmoid", X), Returned)
    assert not isinstance(
        codec.decode_answer(right_values(encode_question("sigmoid", [X]), time.monotonic() - 1), 0), Returned
    )
    assert isinstance(reply(right_values, "sigmoid", X), Returned)
