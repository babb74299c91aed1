# The special case for one data point forgets label 0.
# misconception: A1a-label-0-forgotten-for-one-sample


def dE_dY_hat(Y, Y_hat):
    if Y.shape[1] == 1:
        return -Y / Y_hat
    return (-Y / Y_hat + (1 - Y) / (1 - Y_hat)) / Y.shape[1]
