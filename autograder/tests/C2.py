"""Hidden tests of C2: any non-linear activation of the student's that keeps gradients alive."""

from otter.test_files import test_case

from autograder.marking.judging import points_of
from autograder.tutorial.activation import judge_alive, judge_derivative

OK_FORMAT = False
name = "C2"
points = points_of(name)


@test_case(name="derivative", hidden=True)
def derivative(env):
    judge_derivative(env)


@test_case(name="alive-at-50-layers", hidden=True)
def alive_at_50_layers(env):
    judge_alive(env)
