# The sign of the activation.


def relu_grad(s):
    return np.sign(relu(s))
