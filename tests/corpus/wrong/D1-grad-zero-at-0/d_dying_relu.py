# No slope at 0.
# misconception: D1-grad-zero-at-0


def leaky_relu_grad(s, a):
    return (s > 0) + a * (s < 0)
