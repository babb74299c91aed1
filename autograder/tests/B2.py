"""Hidden tests of B2: both weight gradients of the network with a hidden layer."""

from otter.test_files import test_case

from autograder.marking.judging import failed_before, judge, points_of
from autograder.tutorial import inputs, reference
from autograder.tutorial.part_b import judge_scaling

OK_FORMAT = False
name = "B2"
points = points_of(name)

ONE = [inputs.hidden_one((True, True), label) for label in (0, 1)]
CLOSED = [inputs.hidden_one((True, False), 0), inputs.hidden_one((False, True), 1)]
MANY = list(map(inputs.hidden_many, (4, 5, 7)))


@test_case(name="one-sample", hidden=True)
def one_sample(env):
    look = "One data point is one column: its gradients still have the shapes of W1 and W2."
    judge(env, "backward", ONE, reference.two_layers, look=look)


@test_case(name="large-features", hidden=True)
def large_features(env):
    look = "A gradient is as large as it is: nothing may cut it."
    draws = [inputs.large_features(label) for label in (0, 1)]
    judge(env, "backward", draws, reference.two_layers, look=look, at="edge")


@test_case(name="dE_dW1", hidden=True)
def dE_dW1(env):
    look = "Four factors: the output's error, W2, the slope of that unit on that data point, the input."
    # Who already lost one data point is not charged for it again.
    draws = MANY if failed_before(env, "backward", ONE) else [*MANY, *CLOSED]
    judge(env, "backward", draws, reference.two_layers, parts=(0,), look=look)


@test_case(name="dE_dW2", hidden=True)
def dE_dW2(env):
    look = "The output neuron is the neuron of part A. What are its inputs here?"
    judge(env, "backward", MANY, reference.two_layers, parts=(1,), look=look)


@test_case(name="class-weights", hidden=True)
def class_weights(env):
    draws = [inputs.hidden_one((True, True), label, weights=True) for label in (0, 1)]
    draws += [inputs.hidden_many(n, weights=True) for n in (4, 5)]
    judge_scaling(env, "backward", draws, reference.two_layers)
