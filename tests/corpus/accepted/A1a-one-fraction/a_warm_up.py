# Both fractions on one denominator.


def dE_dY_hat(Y, Y_hat):
    return (Y_hat - Y) / (Y_hat * (1 - Y_hat)) / Y.shape[1]
