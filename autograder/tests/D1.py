"""Hidden tests of D1: leaky ReLU, units that ReLU kills, and the collapse at a = 1."""

from otter.test_files import test_case

from autograder.marking.judging import judge, points_of
from autograder.tutorial import inputs, reference

OK_FORMAT = False
name = "D1"
points = points_of(name)

ENTRIES = [inputs.entries_and_slope(1, 5), inputs.entries_and_slope(3, 4), inputs.entries_and_slope(2, 3, 1.0)]


def leaky_slope(s, a):
    return reference.slope(reference.leaky_relu, s, a)


def is_zero(s, a):
    """Mask of the entries at the kink."""
    return s == 0


@test_case(name="leaky_relu", hidden=True)
def leaky_relu(env):
    look = "Left of 0 the line has slope a and still passes through the origin."
    draws = [*ENTRIES, inputs.entries_at_zero(with_slope=True)]
    judge(env, "leaky_relu", draws, reference.leaky_relu, look=look)


@test_case(name="leaky_relu-any-entries", hidden=True)
def leaky_relu_any_entries(env):
    look = "Any shape is promised, a number too, and entries of any size. Where does yours need another one?"
    judge(env, "leaky_relu", inputs.any_entries(with_slope=True), reference.leaky_relu, look=look, at="edge")


@test_case(name="leaky_relu_grad", hidden=True)
def leaky_relu_grad(env):
    look = "Draw leaky_relu. A slope does not depend on how far from 0 you are."
    judge(env, "leaky_relu_grad", ENTRIES, leaky_slope, look=look)


@test_case(name="leaky_relu_grad-any-entries", hidden=True)
def leaky_relu_grad_any_entries(env):
    look = "Any shape is promised, a number too, and entries of any size. Where does yours need another one?"
    judge(env, "leaky_relu_grad", inputs.any_entries(with_slope=True), leaky_slope, look=look, at="edge")


@test_case(name="leaky_relu_grad-at-0", hidden=True)
def leaky_relu_grad_at_0(env):
    look = "At exactly 0 the assignment fixes the slope; see the docstring."
    draws = [inputs.entries_at_zero(with_slope=True)]
    judge(env, "leaky_relu_grad", draws, leaky_slope, select=is_zero, look=look)


@test_case(name="dead_units", hidden=True)
def dead_units(env):
    look = "One row per unit. Alive on one data point is alive; at exactly 0 ReLU passes nothing on."
    # Of many data points one is next to nothing, for whoever calls "almost never" dead.
    draws = [inputs.units(5), inputs.units(5).again(1), inputs.units(60)]
    judge(env, "dead_units", draws, reference.dead_units, look=look)


@test_case(name="dead_units-one-data-point", hidden=True)
def dead_units_one_data_point(env):
    look = "One data point is one column: a unit that it does not open is dead on all of them."
    judge(env, "dead_units", [inputs.units_of_one()], reference.dead_units, look=look, at="edge")


@test_case(name="collapse", hidden=True)
def collapse(env):
    look = "With a = 1 each layer is a matrix product. In which order do the matrices meet the input?"
    draws = list(map(inputs.chain, ((3, 4, 2, 1), (2, 3, 4, 3, 5), (3, 3, 3, 3))))
    judge(env, "collapse", draws, reference.collapse, look=look)


@test_case(name="collapse-one-matrix", hidden=True)
def collapse_one_matrix(env):
    look = "A network of one matrix is that matrix."
    judge(env, "collapse", [inputs.chain((3, 2))], reference.collapse, look=look, at="edge")
