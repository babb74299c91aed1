# In front of a logarithm stands the prediction where the label belongs.
# misconception: A0-loss-prediction-for-label


def bce_loss(Y, Y_hat):
    return -np.mean(Y_hat * np.log(Y_hat) + (1 - Y_hat) * np.log(1 - Y_hat))
