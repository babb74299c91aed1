# Returns the value.
# misconception: D1-grad-value-for-slope


def leaky_relu_grad(s, a):
    return leaky_relu(s, a)
