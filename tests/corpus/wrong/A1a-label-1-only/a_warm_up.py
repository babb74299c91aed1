# Label 0 gets no gradient.
# misconception: A1a-label-1-only


def dE_dY_hat(Y, Y_hat):
    return -(1 / Y.shape[1]) * Y / Y_hat
