"""Hidden test of A1b: the gradient by the pre-activation of one data point, a single number."""

from otter.test_files import test_case

from autograder.marking.judging import judge, points_of
from autograder.tutorial import inputs, reference

OK_FORMAT = False
name = "A1b"
points = points_of(name)


@test_case(name="number", hidden=True)
def number(env):
    draws = [inputs.labelled(1, label).again(repeat) for label in (0, 1) for repeat in (0, 1)]
    look = "The chain rule has two factors here. Which way must f1 move to lower the loss?"
    judge(env, "dE_df1_single", draws, reference.by_pre_activation, look=look)


@test_case(name="near-0-and-1", hidden=True)
def near_0_and_1(env):
    look = "Close to 0 and 1 a gradient may be large; that is no reason to cut it."
    judge(env, "dE_df1_single", inputs.extremes(), reference.by_pre_activation, look=look, at="edge")
