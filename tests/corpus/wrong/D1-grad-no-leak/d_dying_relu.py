# The slope of plain ReLU.
# misconception: D1-grad-no-leak


def leaky_relu_grad(s, a):
    return (s > 0) * 1.0
