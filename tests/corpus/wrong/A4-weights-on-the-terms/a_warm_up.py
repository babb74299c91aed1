# Puts the weights into the simplified Y_hat - Y.
# misconception: A4-weights-on-the-terms


def weighted_dE_df1(Y, Y_hat, alpha, beta):
    return (beta * Y_hat - alpha * Y) / Y.shape[1]
