# Only one term of the product rule.
# misconception: C2-swish-half-a-product-rule


def mitigating_activation(s):
    return s * sigmoid(s)


def mitigating_activation_grad(s):
    return sigmoid(s)
