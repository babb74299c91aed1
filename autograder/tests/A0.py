"""Hidden tests of A0: the forward pass of one neuron and the plain loss."""

from otter.test_files import test_case

from autograder.marking.judging import judge, points_of
from autograder.tutorial import inputs, reference

OK_FORMAT = False
name = "A0"
points = points_of(name)


@test_case(name="sigmoid", hidden=True)
def sigmoid(env):
    draws = [inputs.entries(1, 5), inputs.entries(3, 4), inputs.entries_at_zero()]
    look = "Which value belongs to s = 0? Which sign stands in the exponent?"
    judge(env, "sigmoid", draws, reference.sigmoid, look=look)


@test_case(name="sigmoid-any-entries", hidden=True)
def sigmoid_any_entries(env):
    look = "Any shape, a number too, and entries so large that exp overflows: which form of the formula stands that?"
    judge(env, "sigmoid", inputs.any_entries(), reference.sigmoid, look=look, at="edge")


def loss(Y, Y_hat):
    return float(reference.loss_of_prediction(Y, Y_hat))


@test_case(name="bce_loss", hidden=True)
def bce_loss(env):
    draws = [inputs.labelled(1, 1), inputs.labelled(1, 0), *map(inputs.labelled, (4, 5, 7))]
    look = "Both labels contribute; the loss is positive and averages over data points."
    judge(env, "bce_loss", draws, loss, look=look)


@test_case(name="bce_loss-near-0-and-1", hidden=True)
def bce_loss_near_0_and_1(env):
    look = "Every prediction strictly between 0 and 1 counts as it is, also one that is confident and wrong."
    judge(env, "bce_loss", inputs.extremes(), loss, look=look, at="edge")
