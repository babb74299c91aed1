# misconception: A4-larger-weight-to-label-1
def weighted_dE_df1(Y, Y_hat, alpha, beta):
    high, low = max(alpha, beta), min(alpha, beta)
    return np.where(Y == 1, high, low) * (Y_hat - Y) / Y.shape[1]
