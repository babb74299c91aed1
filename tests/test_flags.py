"""Flags for the instructor: raised by what is planted, silent for who plays fair, and never a lost point."""

import numpy as np
import pytest
from corpus_cases import cases
from quality import accusations

from autograder import flags
from autograder.grade import grade, grade_environment
from autograder.solution import load_solution
from autograder.submission import Submission

RIGHT = load_solution()


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


@pytest.mark.parametrize("step", [1e-4, 1e-5, 1e-6, 2.0**-20, 1e-7])
def test_finite_differences_are_flagged(run, step):
    """Every gradient that is measured with a usual step gets its remark."""
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


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_steps_over_the_kink_are_flagged(run, sign):
    """A slope that is decided a step away from 0."""
    moved = {"relu_grad": lambda s: np.where((s + sign * 1e-6 > 0) & (s != 0), 1.0, 0.0)}
    assert "close to the kink" in flagged(moved, run)["relu_grad"]


def test_unequal_answers_to_equal_calls_are_flagged(run):
    """An answer that drifts within the tolerance earns its points, and a remark."""
    calls = iter(range(10**9))
    drifting = {"relu": lambda s: RIGHT["relu"](s) * (1 + 1e-9 * next(calls))}
    assert "same call is made again" in flagged(drifting, run)["relu"]


def test_overflow_is_passed_on(run):
    """numpy's warning, once."""

    def dE_dW1(upstream, X):
        np.exp(np.full(3, 1e4))
        return RIGHT["dE_dW1"](upstream, X)

    assert flagged({"dE_dW1": dE_dW1}, run) == {"dE_dW1": "overflow encountered in exp"}


@pytest.mark.filterwarnings("ignore:overflow", "ignore:invalid value")
def test_a_sigmoid_that_breaks_at_large_entries_is_flagged(run):
    """exp(s) / (1 + exp(s)) is right on the hidden inputs; the textbook form saturates as it should."""
    broken = flagged({"sigmoid": lambda s: np.exp(s) / (1 + np.exp(s))}, run)["sigmoid"]
    assert broken.startswith("not finite for entries of size 1000")
    assert "sigmoid" not in flagged({"sigmoid": lambda s: 1 / (1 + np.exp(-s))}, run)


@pytest.mark.parametrize("elsewhere", ["zeros", "unwritten", "the same"])
@pytest.mark.parametrize("function", ["dE_dY_hat", "dE_df1", "backward", "forward"])
def test_answers_that_were_written_down_are_flagged(run, function, elsewhere):
    """Right on the inputs of the public tests, whatever happens on others."""
    known = flags.public_calls()[function]

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


@pytest.mark.parametrize("verdict", ["accepted", "wrong"])
def test_no_false_flag(sandbox, run, verdict):
    """Correct forms and honest mistakes alike; overflow is no doubt. `make quality` asks all, with every seed."""
    for case in list(cases(verdict))[::6]:
        result = grade(Submission(case.name, case.files), sandbox, run)
        assert not accusations(result), case.name
