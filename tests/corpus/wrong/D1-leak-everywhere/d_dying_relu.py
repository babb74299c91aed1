# Scales both sides.
# misconception: D1-leak-everywhere


def leaky_relu(s, a):
    return a * s
