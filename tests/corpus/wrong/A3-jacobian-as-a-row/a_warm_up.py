# The diagonal only.
# misconception: A3-jacobian-as-a-row


def dY_hat_df1(Y_hat):
    return Y_hat * (1 - Y_hat)
