# The sigmoid, which is the problem.
# misconception: C2-sigmoid-again


def mitigating_activation(s):
    return sigmoid(s)


def mitigating_activation_grad(s):
    return sigmoid(s) * (1 - sigmoid(s))
