# This belongs to a smooth curve, sigmoid or softplus; ReLU is made of two straight lines.
# misconception: B0-grad-of-the-sigmoid


def relu_grad(s):
    return sigmoid(s)
