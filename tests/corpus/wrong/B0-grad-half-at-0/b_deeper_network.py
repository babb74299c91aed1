# The mean of both slopes at 0.
# misconception: B0-grad-half-at-0


def relu_grad(s):
    return (np.sign(s) + 1) / 2
