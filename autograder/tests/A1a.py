"""Hidden tests of A1a: the gradient of the loss by the predictions."""

from otter.test_files import test_case

from autograder.marking.judging import judge, points_of
from autograder.tutorial import inputs, reference

OK_FORMAT = False
name = "A1a"
points = points_of(name)


@test_case(name="one-sample", hidden=True)
def one_sample(env):
    draws = [inputs.labelled(1, 1), inputs.labelled(1, 0)]
    look = "Differentiate both terms of the loss. Does a larger Y_hat help or hurt for this label?"
    judge(env, "dE_dY_hat", draws, reference.by_prediction, look=look)


@test_case(name="mean", hidden=True)
def mean(env):
    draws = list(map(inputs.labelled, (4, 5, 7)))
    look = "Compare n = 1 with larger n: what does the loss do with the number of data points?"
    judge(env, "dE_dY_hat", draws, reference.by_prediction, look=look)


@test_case(name="near-0-and-1", hidden=True)
def near_0_and_1(env):
    look = "Close to 0 and 1 a gradient may be large; that is no reason to cut it."
    judge(env, "dE_dY_hat", inputs.extremes(), reference.by_prediction, look=look, at="edge")
