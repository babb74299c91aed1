# Divides by 3, the number of features.
# misconception: A3-divided-by-features


def dE_df1(Y, Y_hat):
    return (Y_hat - Y) / 3
