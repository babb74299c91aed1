# These are n numbers in a column or a list; a Jacobian of n values by n variables has n rows and n columns.
# misconception: A3-jacobian-as-a-column


def dY_hat_df1(Y_hat):
    return (Y_hat * (1 - Y_hat))[0]
