# The base of your exponential is near e, but cut after a few digits.
# misconception: A0-rounded-e


def sigmoid(s):
    return 1 / (1 + 2.7 ** (-s))
