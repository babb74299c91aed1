# ReLU6, as mobile networks use it: capped at 6.
# misconception: B0-capped-at-6


def relu(s):
    return np.clip(s, 0.0, 6.0)
