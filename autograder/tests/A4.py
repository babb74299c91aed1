"""Hidden tests of A4: the loss and its gradient with class weights, and how to choose the weights."""

from otter.test_files import test_case

from autograder.marking.comparing import numbers_of
from autograder.marking.judging import judge, judge_property, points_of
from autograder.marking.problems import Problem, describe
from autograder.marking.run import environment_of
from autograder.tutorial import inputs, reference

OK_FORMAT = False
name = "A4"
points = points_of(name)

DRAWS = [*map(inputs.weighted, (1, 4, 5, 7)), inputs.evenly_weighted(4)]


def loss(Y, Y_hat, alpha, beta):
    return float(reference.loss_of_prediction(Y, Y_hat, alpha, beta))


@test_case(name="weighted_bce_loss", hidden=True)
def weighted_bce_loss(env):
    look = "Which of the two terms does alpha belong to? With alpha = beta = 1 it is bce_loss."
    judge(env, "weighted_bce_loss", DRAWS, loss, look=look)


@test_case(name="weighted_bce_loss-near-0-and-1", hidden=True)
def weighted_bce_loss_near_0_and_1(env):
    look = "Every prediction strictly between 0 and 1 counts as it is, also one that is confident and wrong."
    judge(env, "weighted_bce_loss", inputs.extremes(weights=True), loss, look=look, at="edge")


def is_class_1(Y, Y_hat, alpha, beta):
    """(1, n) mask."""
    return Y == 1


def is_class_0(Y, Y_hat, alpha, beta):
    """(1, n) mask."""
    return Y == 0


@test_case(name="weighted_dE_df1-class-1", hidden=True)
def weighted_dE_df1_class_1(env):
    look = "Follow one data point of label 1 through the chain rule: which weight does it meet?"
    judge(env, "weighted_dE_df1", DRAWS, reference.by_pre_activation, select=is_class_1, look=look)


@test_case(name="weighted_dE_df1-class-0", hidden=True)
def weighted_dE_df1_class_0(env):
    look = "Follow one data point of label 0 through the chain rule: which weight does it meet?"
    judge(env, "weighted_dE_df1", DRAWS, reference.by_pre_activation, select=is_class_0, look=look)


@test_case(name="weighted_dE_df1-large-weights", hidden=True)
def weighted_dE_df1_large_weights(env):
    look = "A rare class has a large weight, and so a large gradient: nothing may cut it."
    draws = inputs.extremes(weights=True)
    judge(env, "weighted_dE_df1", draws, reference.by_pre_activation, look=look, at="edge")


@test_case(name="class_weights", hidden=True)
def class_weights(env):
    expected = "(alpha, beta), two positive floats"
    run = environment_of(env).run

    def balanced(draw, values):
        weights = numbers_of(values[0], 2)
        if weights is None:
            return Problem("kind", describe(values[0]), expected, "Return both: alpha, beta.")
        alpha, beta = weights
        if not (0 < alpha < float("inf") and 0 < beta < float("inf")):
            return Problem("wrong", f"alpha = {alpha:.3g}, beta = {beta:.3g}", expected, "A weight scales a loss.")
        goal = reference.class_ratio(*run.arguments(draw))
        if abs(alpha / beta - goal) > run.assignment.settings.class_weights_ratio * goal:
            look = "All data points of one class together should pull as hard as all of the other."
            came = "two positive numbers, but not in a ratio that evens the classes out"
            return Problem("wrong", came, "the rarer class to weigh more, by as much as it is rarer", look)
        return None

    draws = [inputs.labels(100, 1000), inputs.labels(15, 3), inputs.labels(3, 15), inputs.labels(10, 7)]
    judge_property(env, "class_weights", draws, balanced)
