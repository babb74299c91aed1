# Rounds the prediction first.
# misconception: A1b-decision-for-prediction


def dE_df1_single(Y, Y_hat):
    return (Y_hat > 0.5).astype(float) - Y
