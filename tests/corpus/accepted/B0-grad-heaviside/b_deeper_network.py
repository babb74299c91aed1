# heaviside with 0 at 0.


def relu_grad(s):
    return np.heaviside(s, 0)
