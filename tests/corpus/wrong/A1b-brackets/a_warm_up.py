# Brackets are missing: the slope of the sigmoid meets only a part of the product.
# misconception: A1b-brackets


def dE_df1_single(Y, Y_hat):
    return (-Y / Y_hat + (1 - Y) / (1 - Y_hat)) * Y_hat * 1 - Y_hat
