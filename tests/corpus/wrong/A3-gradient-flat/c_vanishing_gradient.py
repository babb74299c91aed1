# Not wrong: this file uses its own copy, so the mistake stays in its question.


def dE_df1(Y, Y_hat):
    return (Y_hat - Y) / Y.shape[1]
