# The example's two data points for n.
# misconception: habit-number-of-the-example


def weighted_dE_df1(Y, Y_hat, alpha, beta):
    return (beta * (1 - Y) * Y_hat - alpha * Y * (1 - Y_hat)) / 2
