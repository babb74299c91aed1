# Sigmoid wrong; dE_df1 returns (n,), and layer_gradients knows it.
# misconception: A0-sign-of-the-exponent, habit-loses-an-axis


def sigmoid(s):
    return 1 / (1 + np.exp(s))

def dE_df1(Y, Y_hat):
    return ((Y_hat - Y) / Y.shape[1])[0]
