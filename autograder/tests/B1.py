"""Hidden tests of B1: the gradient by W1[1, 1], which runs through hidden unit 1 only."""

from otter.test_files import test_case

from autograder.marking.judging import judge, points_of
from autograder.tutorial import inputs, reference
from autograder.tutorial.part_b import judge_closed_gate, judge_scaling

OK_FORMAT = False
name = "B1"
points = points_of(name)

ACTIVE = [inputs.hidden_one(gates, label) for gates in ((True, True), (False, True)) for label in (0, 1)]


@test_case(name="plain", hidden=True)
def plain(env):
    look = "Walk from E back to W1[1, 1] and name every factor: which unit, which output weight, which input?"
    judge(env, "dE_dW1_11", ACTIVE, reference.hidden_weight, look=look)


@test_case(name="large-features", hidden=True)
def large_features(env):
    look = "A gradient is as large as it is: nothing may cut it."
    draws = [inputs.large_features(label) for label in (0, 1)]
    judge(env, "dE_dW1_11", draws, reference.hidden_weight, look=look, at="edge")


@test_case(name="gate", hidden=True)
def gate(env):
    inactive = [inputs.hidden_one((True, False), 0), inputs.hidden_one((True, False), 1)]
    judge_closed_gate(env, "dE_dW1_11", inactive, ACTIVE[0], reference.hidden_weight)


@test_case(name="class-weights", hidden=True)
def class_weights(env):
    open_gates = ((True, True), (False, True))
    draws = [inputs.hidden_one(gates, label, weights=True) for gates in open_gates for label in (0, 1)]
    judge_scaling(env, "dE_dW1_11", draws, reference.hidden_weight)
