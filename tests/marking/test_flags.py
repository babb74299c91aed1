"""Flags for the instructor: raised by what is planted, silent for who plays fair, and never a lost point."""

import time
from collections import Counter

import numpy as np
import pytest
from corpus_cases import SEED, cases
from quality import accusations
from the_assignment import ASSIGNMENT

from autograder.intake.submission import Submission
from autograder.marking import flags, imaginary
from autograder.marking.grade import grade, grade_environment, rehearse
from autograder.marking.run import Run

RIGHT = ASSIGNMENT.answers


def flagged(env, run) -> dict[str, str]:
    """Function -> its remark; no points may be lost."""
    questions = grade_environment({**RIGHT, **env}, run)
    assert all(question.score == question.max_score for question in questions)
    return dict(flag.split(": ", 1) for question in questions for flag in question.flags)


def differences(loss, variables, step, central=True):
    """Slopes of `loss` by every entry of every variable, measured."""
    found = []
    for place, variable in enumerate(variables):
        gradient = np.zeros(variable.shape)
        for index in np.ndindex(variable.shape):
            ahead, behind = ([v.copy() for v in variables] for _ in range(2))
            ahead[place][index] += step
            behind[place][index] -= step if central else 0.0
            gradient[index] = (loss(*ahead) - loss(*behind)) / (2 * step if central else step)
        found.append(gradient)
    return found


def measured(step, central=True):
    """The functions of somebody who derives nothing."""

    def of_network(weights, X, Y, activation, alpha=1.0, beta=1.0):
        def loss(*weights):
            a = X
            for W in weights[:-1]:
                a = RIGHT[activation](W.T @ a)
            return RIGHT["weighted_bce_loss"](Y, RIGHT["sigmoid"](weights[-1].T @ a), alpha, beta)

        return differences(loss, list(weights), step, central)

    def backward(X, Y, W1, W2, alpha=1.0, beta=1.0):
        return tuple(of_network([W1, W2], X, Y, "relu", alpha, beta))

    def layer_gradients(X, Y, weights, activation):
        deep = len(weights) > 10  # 3,000 weights: nobody waits for that here
        return (RIGHT["layer_gradients"] if deep else lambda *a: of_network(weights, X, Y, activation))(
            X, Y, weights, activation
        )

    def by_f(loss):
        def gradient(Y, Y_hat, *factors):
            f = np.log(Y_hat / (1 - Y_hat))
            return differences(lambda f: loss(Y, RIGHT["sigmoid"](f), *factors), [f], step, central)[0]

        return gradient

    def slope(function):
        def gradient(s, *rest):
            behind = step if central else 0.0
            value = (function(s + step, *rest) - function(s - behind, *rest)) / (step + behind)
            return np.where(s == 0, rest[0] if rest else 0.0, value)

        return gradient

    return {
        "dE_dY_hat": lambda Y, Y_hat: differences(lambda p: RIGHT["bce_loss"](Y, p), [Y_hat], step, central)[0],
        "dE_df1_single": by_f(RIGHT["bce_loss"]),
        "dE_df1": by_f(RIGHT["bce_loss"]),
        "weighted_dE_df1": by_f(RIGHT["weighted_bce_loss"]),
        "relu_grad": slope(RIGHT["relu"]),
        "leaky_relu_grad": slope(RIGHT["leaky_relu"]),
        "mitigating_activation_grad": slope(RIGHT["mitigating_activation"]),
        "dE_dW1_11": lambda *arguments: float(backward(*arguments)[0][1, 1]),
        "backward": backward,
        "layer_gradients": layer_gradients,
    }


@pytest.mark.parametrize("step", [1e-6, 2.0**-20, 1e-7])
def test_finite_differences_are_flagged(run, step):
    """Every gradient that is measured with a step that keeps its points gets its remark; longer ones lose an edge."""
    functions = measured(step)
    found = flagged(functions, run)
    assert set(found) == set(functions)
    assert all("finite differences" in remark for remark in found.values())


def test_one_sided_differences_are_flagged(run):
    """They need a smaller step to pass at all."""
    functions = measured(1e-7, central=False)
    assert set(flagged(functions, run)) == set(functions)


def test_a_complex_step_is_flagged(run):
    """It has no rounding noise; a feature on another scale gives it away."""

    def backward(X, Y, W1, W2, alpha=1.0, beta=1.0):
        found = []
        for place, variable in enumerate((W1, W2)):
            gradient = np.zeros(variable.shape)
            for index in np.ndindex(variable.shape):
                U1, U2 = W1.astype(complex), W2.astype(complex)
                (U1, U2)[place][index] += 1e-20j
                Y_hat = 1 / (1 + np.exp(-U2.T @ np.maximum(U1.T @ X, 0)))
                loss = -np.mean(alpha * Y * np.log(Y_hat) + beta * (1 - Y) * np.log(1 - Y_hat))
                gradient[index] = loss.imag / 1e-20
            found.append(gradient)
        return tuple(found)

    assert "follow the scale of a feature" in flagged({"backward": backward}, run)["backward"]


def test_nearly_zero_may_be_zero(run):
    """np.isclose in place of == is an honest way to treat the kink."""
    nearly = {
        "relu_grad": lambda s: np.where(np.isclose(s, 0), 0.0, np.sign(s) * 0.5 + 0.5),
        "leaky_relu_grad": lambda s, a: np.where(np.isclose(s, 0), a, np.where(s > 0, 1.0, a)),
    }
    assert flagged(nearly, run) == {}


# --- Imaginary parts --------------------------------------------------------------------------------

COMPLEX_STEP = """
def {name}({parameters}):
    slope = lambda s: (1 / (1 + np.exp(-(s + 1e-20j)))).imag / 1e-20
    return {answer}
"""
IN_PART_A = {
    "dE_dY_hat": (
        "Y, Y_hat",
        "-(np.log(np.where(Y == 1, Y_hat, 1 - Y_hat) + 1e-20j)).imag / 1e-20 * (2 * Y - 1) / Y.size",
    ),
    "dE_df1": ("Y, Y_hat", "dE_dY_hat(Y, Y_hat) * slope(np.log(Y_hat / (1 - Y_hat)))"),
    "weighted_dE_df1": ("Y, Y_hat, a, b", "np.where(Y == 1, a, b) * (Y_hat - Y) / Y.size + 0 * slope(Y)"),
}


@pytest.mark.parametrize("name", IN_PART_A)
def test_a_complex_step_is_flagged_where_it_is_exact(sandbox, run, name):
    """The numbers are right to the last digit; the code takes imaginary parts."""
    case = next(cases("accepted"))
    parameters, answer = IN_PART_A[name]
    code = COMPLEX_STEP.format(name=name, parameters=parameters, answer=answer)
    files = {**case.files, "a_warm_up.py": case.files["a_warm_up.py"] + code.encode()}
    result = grade(Submission("planted", files), sandbox, run)
    assert all(question.score == question.max_score for question in result.questions)
    assert [flag.split(":")[0] for flag in accusations(result)] == [name]
    assert "its code takes imaginary parts" in accusations(result)[0]


def found_in(**files: str) -> set[str]:
    return {name for _, name in imaginary.taking_imaginary_parts({f"{k}.py": v.encode() for k, v in files.items()})}


def test_a_file_without_a_block_of_its_own_is_no_fault():
    """A text that is no code at all, or all of it indented."""
    assert found_in(a="    z.imag", b=" imag\n", c="f(") == set()


def test_imaginary_parts_are_found_through_helpers():
    """In the function, in a helper that it calls, in a helper of another file, under another name."""
    assert found_in(a="def f(x):\n    return g(x + 1e-20j).imag / h\n\ndef k(x):\n    return x\n") == {"f"}
    assert found_in(a="from numpy import imag\nf = lambda x: imag(g(x, dtype=complex))\n") == {"f"}
    assert found_in(a="def step(g):\n    return g(1j).imag\n\ndef f(x):\n    return step(abs)\n") == {"step", "f"}
    helper = "def step(g):\n    return np.imag(g(1j))\n"
    assert found_in(tools=helper, a="import tools\ndef f(x):\n    return tools.step(abs)\n") == {"step", "f"}
    assert found_in(tools=helper, a="from tools import *\ndef f(x):\n    return step(abs)\n") == {"step", "f"}
    assert found_in(tools=helper, a="from tools import step as f\n") == {"step", "f"}
    assert found_in(tools="STEP = 1j", a="def f(x):\n    return x.imag\n") == {"f"}
    assert found_in(a="class Net:\n    def g(self):\n        return 1j.imag\n\ndef f(x):\n    return Net().g()\n") == {
        "Net",
        "f",
    }


@pytest.mark.parametrize(
    "text",
    [
        "def f(x):\n    # no .imag here\n    return x\n",
        "def f(x):\n    '''z.imag'''\n    return x\n",
        'def f(x):\n    """It\'s z.imag."""\n    return "\\".imag"\n',
        "def f(x):\n    return imagine(x)\n",
        "def f(x):\n    figure.imag = x\n    return x\n",
        "def f(x):\n    return x\n\nif __name__ == '__main__':\n    print(f(1j).imag)\n",
    ],
)
def test_what_is_no_code_of_the_function_does_not_count(text):
    """Comments, strings, longer words, a name without complex numbers, and what runs only at the student's."""
    assert "f" not in found_in(a=text)


def test_a_check_of_ones_own_gradient_does_not_count():
    """It calls the function, and is not called by it; a helper of the same name in another file is another one."""
    check = (
        "def check(f):\n    return f(1j).imag\n\nprint(check(dE_df1))\n\ndef dE_df1(Y, Y_hat):\n    return Y_hat - Y\n"
    )
    assert found_in(a=check, b="def check(x):\n    return x\n\ndef relu(s):\n    return check(s)\n") == {"check"}


@pytest.mark.parametrize(
    "hostile",
    ["'" * 150_000, '"' * 149_999, "'\\" * 70_000, "'''" + "\\" * 150_000, "(" * 150_000, "a " * 80_000, "f(" * 70_000,
     "a=\n" * 50_000, "from " * 30_000, "a as a " * 20_000, "x = 1\n" * 30_000, "\n'''\\" * 30_000],
)  # fmt: skip
def test_hostile_text_is_searched_in_no_time(hostile):
    """No text makes the search slow: none is looked at twice."""
    started = time.process_time()
    found_in(a="def f(x):\n    return x.imag\n" + hostile + "\nimag")
    assert time.process_time() - started < 2


def test_too_much_text_is_not_searched():
    """Neither very long files nor very many; an honest submission is far from both."""
    own = "def f(x):\n    return (x + 1e-20j).imag\n"
    assert found_in(a=own) == {"f"}
    assert found_in(a=own, b="#" * imaginary.MOST) == set()
    many = {f"m{place}": own for place in range(imaginary.FILES)}
    assert found_in(**many) == {"f"}
    assert found_in(**many, a="import m1\n") == set()


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_steps_over_the_kink_are_flagged(run, sign):
    """A slope that is decided a step away from 0."""
    moved = {"relu_grad": lambda s: np.where((s + sign * 1e-6 > 0) & (s != 0), 1.0, 0.0)}
    assert "close to the kink" in flagged(moved, run)["relu_grad"]


@pytest.mark.parametrize("function", ["relu", "dE_dW1_single"])
def test_unequal_answers_to_equal_calls_are_flagged(run, function):
    """An answer that drifts within the tolerance earns its points, and a remark."""
    calls = iter(range(10**9))
    drifting = {function: lambda *arguments: RIGHT[function](*arguments) * (1 + 1e-9 * next(calls))}
    assert "same call is made again" in flagged(drifting, run)[function]


def test_a_function_that_was_asked_twice_for_marks_is_not_asked_again():
    """Its first call is made again only where no call was made twice."""
    run = Run(ASSIGNMENT, SEED)
    rehearse(run)
    keys = [key for key, _ in run.plan.calls]
    first = {function: (function, key) for function, key in reversed(keys)}
    assert keys.count(first["relu"]) == 2
    assert keys.count(first["backward"]) == 1 and max(Counter(keys)[key] for key in keys if key[0] == "backward") == 2


def test_overflow_is_passed_on(run):
    """numpy's warning, once."""

    def dE_dW1(upstream, X):
        np.exp(np.full(3, 1e4))
        return RIGHT["dE_dW1"](upstream, X)

    assert flagged({"dE_dW1": dE_dW1}, run) == {"dE_dW1": "overflow encountered in exp"}


@pytest.mark.parametrize("elsewhere", ["zeros", "unwritten", "the same"])
@pytest.mark.parametrize("function", ["dE_dY_hat", "dE_df1", "backward", "forward"])
def test_answers_that_were_written_down_are_flagged(run, function, elsewhere):
    """Right on the inputs of the public tests, whatever happens on others."""
    known = flags.public_calls(ASSIGNMENT)[function]

    def written_down(*arguments):
        for call in known:
            pairs = list(zip(call, arguments, strict=False))
            alike = all(np.shape(one) == np.shape(other) for one, other in pairs)
            if alike and (elsewhere == "the same" or all(np.allclose(one, other) for one, other in pairs)):
                return RIGHT[function](*call)
        if elsewhere == "unwritten":
            raise NotImplementedError
        answer = RIGHT[function](*arguments)
        return tuple(map(np.zeros_like, answer)) if isinstance(answer, tuple) else np.zeros_like(answer)

    questions = grade_environment({**RIGHT, function: written_down}, run)
    found = [flag for question in questions for flag in question.flags]
    assert f"{function}: right on inputs of the public tests, but not a little beside them: written down?" in found


@pytest.mark.parametrize(("function", "place", "low", "high"), [("sigmoid", 0, -2, 2), ("dE_dY_hat", 1, 0.2, 0.8)])
def test_a_cap_at_an_input_of_the_public_tests_is_no_answer_that_was_written_down(run, function, place, low, high):
    """Beyond its cap a function stands still; on the other side it follows."""
    known = [call[place] for call in flags.public_calls(ASSIGNMENT)[function]]
    assert any(np.any((value == low) | (value == high)) for value in known)

    def capped(*arguments):
        changed = list(arguments)
        changed[place] = np.clip(changed[place], low, high)
        return RIGHT[function](*changed)

    questions = grade_environment({**RIGHT, function: capped}, run)
    assert not [flag for question in questions for flag in question.flags]


@pytest.mark.parametrize("verdict", ["accepted", "wrong"])
def test_no_false_flag(sandbox, run, verdict):
    """Correct forms and honest mistakes alike; overflow is no doubt. `make quality` asks all, with every seed."""
    for case in list(cases(verdict))[::6]:
        result = grade(Submission(case.name, case.files), sandbox, run)
        assert not accusations(result), case.name
