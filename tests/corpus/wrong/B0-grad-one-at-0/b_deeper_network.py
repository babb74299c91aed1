# >= for >.
# misconception: B0-grad-one-at-0


def relu_grad(s):
    return (s >= 0) * 1.0
