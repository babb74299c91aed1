# Uses A1a and the slope of the sigmoid at f1.


def dE_df1_single(Y, Y_hat):
    f1 = np.log(Y_hat / (1 - Y_hat))
    return dE_dY_hat(Y, Y_hat) * sigmoid(f1) * (1 - sigmoid(f1))
