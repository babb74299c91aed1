"""Hidden test of A1c: the gradient by the one weight W1[2, 0], a single number."""

from otter.test_files import test_case

from autograder.marking.judging import judge, points_of
from autograder.tutorial import inputs, reference

OK_FORMAT = False
name = "A1c"
points = points_of(name)


@test_case(name="number", hidden=True)
def number(env):
    look = "Write f1 out as a sum: which term holds W1[2, 0], and what is it multiplied by?"
    judge(env, "dE_dW1_20", inputs.upstreams_of_one(), reference.by_last_weight, look=look)


@test_case(name="large-features", hidden=True)
def large_features(env):
    look = "A gradient is as large as it is: nothing may cut it."
    draws = inputs.upstreams_of_one(large=True)
    judge(env, "dE_dW1_20", draws, reference.by_last_weight, look=look, at="edge")
