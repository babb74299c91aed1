# Open for negative input.
# misconception: B0-grad-inverted


def relu_grad(s):
    return np.where(s > 0, 0.0, 1.0)
