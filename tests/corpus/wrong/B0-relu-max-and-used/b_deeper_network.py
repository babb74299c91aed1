# Max wants one number.
# misconception: habit-one-decision-for-an-array


def relu(s):
    return max(0, s)
