"""Hidden tests of A2: the gradient by all weights, for one data point."""

from otter.test_files import test_case

from autograder.marking.judging import judge, points_of
from autograder.tutorial import inputs, reference

OK_FORMAT = False
name = "A2"
points = points_of(name)

DRAWS = inputs.upstreams_of_one()


def is_bias(dE_df1, X):
    """(3, 1) mask: the weight of the bias input."""
    mask = X != X
    mask[0] = True
    return mask


def is_feature(dE_df1, X):
    """(3, 1) mask: the weights of the features."""
    return ~is_bias(dE_df1, X)


@test_case(name="bias-entry", hidden=True)
def bias_entry(env):
    look = "The bias is a weight like the others; its input is the 1 in row 0 of X."
    judge(env, "dE_dW1_single", DRAWS, reference.by_weights, select=is_bias, look=look)


@test_case(name="feature-entries", hidden=True)
def feature_entries(env):
    look = "A1c does this for one weight. What changes from one weight to the next?"
    judge(env, "dE_dW1_single", DRAWS, reference.by_weights, select=is_feature, look=look)


@test_case(name="large-features", hidden=True)
def large_features(env):
    look = "A gradient is as large as it is: nothing may cut it."
    draws = inputs.upstreams_of_one(large=True)
    judge(env, "dE_dW1_single", draws, reference.by_weights, select=is_feature, look=look, at="edge")
