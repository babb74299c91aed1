"""Hidden tests of Q2: the loss and its gradient."""

from otter.test_files import test_case

from autograder import lab3
from autograder.marking.judging import judge, points_of

OK_FORMAT = False
name = "Q2"
points = points_of(name)

DRAWS = [lab3.labelled_scores(3, n) for n in (1, 5)]


@test_case(name="cross_entropy", hidden=True)
def cross_entropy(env):
    judge(env, "cross_entropy", DRAWS, lambda T, Z: float(lab3.loss(T, Z)), look="Is it a mean?")


@test_case(name="loss_gradient", hidden=True)
def loss_gradient(env):
    judge(env, "loss_gradient", DRAWS, lab3.loss_gradient, look="Start from one data point.")
