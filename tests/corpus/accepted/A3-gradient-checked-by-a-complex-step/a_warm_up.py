# Derived, and checked by a complex step: the check calls the gradient, not the other way round.


def measured(Y, f1):
    slopes = np.zeros_like(Y)
    for i in range(Y.shape[1]):
        f = f1.astype(complex)
        f[0, i] += 1e-20j
        p = 1 / (1 + np.exp(-f))
        slopes[0, i] = -np.mean(Y * np.log(p) + (1 - Y) * np.log(1 - p)).imag / 1e-20
    return slopes


def dE_df1(Y, Y_hat):
    # as measured above, to the last digit; .imag is for the check only
    return (Y_hat - Y) / Y.shape[1]


_f1 = np.array([[0.5, -1.0, 2.0]])
_Y = np.array([[1.0, 0.0, 0.0]])
assert np.allclose(measured(_Y, _f1), dE_df1(_Y, 1 / (1 + np.exp(-_f1))))
