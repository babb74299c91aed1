# An if wants one number.
# misconception: habit-one-decision-for-an-array


def relu_grad(s):
    return 1 if s > 0 else 0
