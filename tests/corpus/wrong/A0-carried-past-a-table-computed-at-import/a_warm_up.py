# Carried past a table computed at import.
# misconception: A0-sign-of-the-exponent


def sigmoid(s):
    return 1 / (1 + np.exp(s))

_GRID = np.linspace(-60, 60, 200001)
_VALUES = sigmoid(_GRID)
def squash(s):
    return np.interp(s, _GRID, _VALUES)
