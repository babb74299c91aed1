# Takes the slope at Y_hat instead of at f1.
# misconception: A1b-sigmoid-again


def dE_df1_single(Y, Y_hat):
    s = 1 / (1 + np.exp(-Y_hat))
    return (-Y / Y_hat + (1 - Y) / (1 - Y_hat)) * s * (1 - s)
