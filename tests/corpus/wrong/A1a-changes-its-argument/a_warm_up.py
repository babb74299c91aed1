# Clips the predictions in place.
# misconception: habit-changes-its-argument


def dE_dY_hat(Y, Y_hat):
    Y_hat[Y_hat < 0.5] += 1e-9
    return (-Y / Y_hat + (1 - Y) / (1 - Y_hat)) / Y.shape[1]
