# Works in place.
# misconception: habit-changes-its-argument


def leaky_relu(s, a):
    s[s < 0] *= a
    return s
