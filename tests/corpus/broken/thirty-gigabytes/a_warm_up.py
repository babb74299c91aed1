# A square of 60,000 by 60,000.


def dE_dY_hat(Y, Y_hat):
    J = np.zeros((60_000, 60_000))
    J += 1.0
    return J[:1, : Y.shape[1]]
