# The Jacobian of a softmax, copied from elsewhere.
# misconception: A3-jacobian-softmax


def dY_hat_df1(Y_hat):
    s = Y_hat.reshape(-1, 1)
    return np.diagflat(s) - np.dot(s, s.T)
