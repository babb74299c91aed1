"""Hidden tests of C1: the gradient of every layer, shallow and at the tutorial's 50 hidden layers."""

from otter.test_files import test_case

from autograder.marking.judging import failed_before, judge, points_of
from autograder.marking.run import environment_of
from autograder.tutorial import inputs, reference

OK_FORMAT = False
name = "C1"
points = points_of(name)

SHAPES = ((3, 4), (4, 4), (4, 2), (2, 1))


def shallow(activation):
    return [inputs.deep((4, 2, 3), 5, activation), *(inputs.deep((3,), n, activation) for n in (1, 4))]


def at_depth(env, activation):
    network = environment_of(env).run.assignment.settings.deep_network
    return [inputs.deep((network.width,) * network.hidden_layers, network.samples, activation)]


@test_case(name="layer_gradients-sigmoid", hidden=True)
def layer_gradients_sigmoid(env):
    look = "Which slope does each hidden layer contribute, and at which value is it taken?"
    judge(env, "layer_gradients", shallow("sigmoid"), reference.by_every_layer, look=look)


@test_case(name="layer_gradients-relu", hidden=True)
def layer_gradients_relu(env):
    look = "The output stays a sigmoid; only the hidden layers use the activation that was asked for."
    judge(env, "layer_gradients", shallow("relu"), reference.by_every_layer, look=look)


@test_case(name="layer_gradients-one-matrix", hidden=True)
def layer_gradients_one_matrix(env):
    look = "With one matrix there is no hidden layer: this is part A."
    draws = [inputs.deep((), 5, activation) for activation in ("sigmoid", "relu")]
    judge(env, "layer_gradients", draws, reference.by_every_layer, look=look, at="edge")


@test_case(name="layer_gradients-large-features", hidden=True)
def layer_gradients_large_features(env):
    look = "A gradient is as large as it is: nothing may cut it."
    draws = [inputs.large_features(label, as_list=True) for label in (0, 1)]
    judge(env, "layer_gradients", draws, reference.by_every_layer, look=look, at="edge")


@test_case(name="depth-50", hidden=True)
def depth_50(env):
    # An activation that already failed above is not charged a second time.
    kinds = [kind for kind in ("sigmoid", "relu") if not failed_before(env, "layer_gradients", shallow(kind))]
    look = "Get shallow networks right first. Then: is every layer reached, is anything rounded or cut off?"
    for activation in kinds or ("sigmoid", "relu"):
        judge(env, "layer_gradients", at_depth(env, activation), reference.by_every_layer, look=look, at="depth")


@test_case(name="gradient_magnitudes", hidden=True)
def gradient_magnitudes(env):
    draws = [inputs.gradient_list(SHAPES), inputs.gradient_list(SHAPES[:3]), inputs.gradient_list(SHAPES[1:])]
    draws.append(inputs.gradient_list(SHAPES, 1e-25))
    look = "The largest absolute entry of each: what does a large negative entry count?"
    judge(env, "gradient_magnitudes", draws, reference.magnitudes, look=look)
