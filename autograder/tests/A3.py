"""Hidden tests of A3: the Jacobian, and both gradients for any number of data points."""

from otter.test_files import test_case

from autograder.marking.judging import judge, points_of
from autograder.tutorial import inputs, reference

OK_FORMAT = False
name = "A3"
points = points_of(name)


def is_feature(dE_df1, X):
    """(3, 1) mask: the weights of the features."""
    mask = X[:, :1] == X[:, :1]
    mask[0] = False
    return mask


@test_case(name="jacobian-one-sample", hidden=True)
def jacobian_one_sample(env):
    look = "With one data point the Jacobian has one entry: the slope of sigmoid, in terms of Y_hat."
    judge(env, "dY_hat_df1", [inputs.predictions(1)], reference.jacobian, look=look)


@test_case(name="jacobian", hidden=True)
def jacobian(env):
    look = "Does prediction i change when the pre-activation of another data point j moves?"
    draws = [*map(inputs.predictions, (4, 5, 7)), inputs.predictions(7).again(1)]
    judge(env, "dY_hat_df1", draws, reference.jacobian, look=look)


@test_case(name="dE_df1-one-sample", hidden=True)
def dE_df1_one_sample(env):
    look = "For n = 1 this is A1b."
    draws = [*inputs.singles(), *(inputs.labelled(1, label) for label in (0, 1))]
    judge(env, "dE_df1", draws, reference.by_pre_activation, look=look)


@test_case(name="dE_df1-mean", hidden=True)
def dE_df1_mean(env):
    look = "Is it right for one data point? If so, where does the 1/n of the loss go?"
    judge(env, "dE_df1", list(map(inputs.labelled, (4, 5, 7))), reference.by_pre_activation, look=look)


@test_case(name="dE_df1-near-0-and-1", hidden=True)
def dE_df1_near_0_and_1(env):
    look = "Close to 0 and 1 a gradient may be large; that is no reason to cut it."
    judge(env, "dE_df1", inputs.extremes(), reference.by_pre_activation, look=look, at="edge")


@test_case(name="dE_dW1-one-sample", hidden=True)
def dE_dW1_one_sample(env):
    look = "For n = 1 this is A2."
    judge(env, "dE_dW1", inputs.upstreams_of_one(), reference.by_weights, look=look)


@test_case(name="dE_dW1-any-n", hidden=True)
def dE_dW1_any_n(env):
    look = "Every data point pulls on every weight. What happens to their pulls, and is 1/n already in dE_df1?"
    draws = list(map(inputs.upstream, (3, 4, 5, 7)))  # with 3, X is square
    judge(env, "dE_dW1", draws, reference.by_weights, look=look)


@test_case(name="dE_dW1-large-features", hidden=True)
def dE_dW1_large_features(env):
    look = "A gradient is as large as it is: nothing may cut it."
    draws = [inputs.large_upstream(4)]
    judge(env, "dE_dW1", draws, reference.by_weights, select=is_feature, look=look, at="edge")
