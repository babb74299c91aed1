# 0.01 whatever a is.
# misconception: D1-grad-fixed-leak


def leaky_relu_grad(s, a):
    return np.where(s > 0, 1.0, 0.01)
