"""Hidden tests of P1: softmax, column by column."""

from otter.test_files import test_case

from autograder import lab3
from autograder.marking.judging import judge, points_of
from autograder.marking.run import environment_of

OK_FORMAT = False
name = "P1"
points = points_of(name)


def classes(env):
    return environment_of(env).run.assignment.settings.classes


@test_case(name="columns", hidden=True)
def columns(env):
    judge(env, "softmax", [lab3.scores(classes(env), n) for n in (1, 4)], lab3.softmax, look="What adds up to 1?")


@test_case(name="large", hidden=True)
def large(env):
    judge(env, "softmax", [lab3.scores(classes(env), 3, 1000.0)], lab3.softmax, look="What is e to the 1000?")
