# The loss is formatted for printing.
# misconception: habit-text


def bce_loss(Y, Y_hat):
    return f"{-np.mean(Y * np.log(Y_hat) + (1 - Y) * np.log(1 - Y_hat)):.6f}"
