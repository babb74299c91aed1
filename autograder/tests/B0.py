"""Hidden tests of B0: ReLU, its slope, and the forward pass with a hidden layer."""

from otter.test_files import test_case

from autograder.marking.judging import judge, points_of
from autograder.tutorial import inputs, reference

OK_FORMAT = False
name = "B0"
points = points_of(name)

ENTRIES = [inputs.entries(1, 5), inputs.entries(3, 4)]


def relu_slope(s):
    return reference.slope(reference.relu, s)


def is_zero(s):
    """Mask of the entries at the kink."""
    return s == 0


@test_case(name="relu", hidden=True)
def relu(env):
    look = "What becomes of a negative entry, of a positive one, and of 0?"
    judge(env, "relu", [*ENTRIES, inputs.entries_at_zero()], reference.relu, look=look)


@test_case(name="relu-any-entries", hidden=True)
def relu_any_entries(env):
    look = "Any shape is promised, a number too, and entries of any size. Where does yours need another one?"
    judge(env, "relu", inputs.any_entries(), reference.relu, look=look, at="edge")


@test_case(name="relu_grad", hidden=True)
def relu_grad(env):
    look = "Draw relu. How steep is it left of 0, and how steep right of 0?"
    judge(env, "relu_grad", ENTRIES, relu_slope, look=look)


@test_case(name="relu_grad-any-entries", hidden=True)
def relu_grad_any_entries(env):
    look = "Any shape is promised, a number too, and entries of any size. Where does yours need another one?"
    judge(env, "relu_grad", inputs.any_entries(), relu_slope, look=look, at="edge")


@test_case(name="relu_grad-at-0", hidden=True)
def relu_grad_at_0(env):
    look = "At exactly 0 the assignment fixes the slope; see the docstring."
    judge(env, "relu_grad", [inputs.entries_at_zero()], relu_slope, select=is_zero, look=look)


@test_case(name="forward-hidden", hidden=True)
def forward_hidden(env):
    look = "f1 is before the activation, a1 after it."
    draws = list(map(inputs.hidden_forward, (1, 4, 5)))
    judge(env, "forward", draws, reference.forward, parts=(0, 1), look=look)


@test_case(name="forward-output", hidden=True)
def forward_output(env):
    look = "What goes into the output neuron, and which activation does it have?"
    draws = list(map(inputs.hidden_forward, (1, 4, 5)))
    judge(env, "forward", draws, reference.forward, parts=(2, 3), look=look)
