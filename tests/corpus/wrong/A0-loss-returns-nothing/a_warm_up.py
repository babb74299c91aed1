# There is no return statement.
# misconception: habit-returns-nothing


def bce_loss(Y, Y_hat):
    loss = -np.mean(Y * np.log(Y_hat) + (1 - Y) * np.log(1 - Y_hat))
