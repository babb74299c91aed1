# np.squeeze and a new axis: right for many data points, (1,) for one.
# misconception: habit-loses-an-axis


def dE_df1(Y, Y_hat):
    g = np.squeeze((Y_hat - Y) / Y.shape[1])
    return g[np.newaxis, :] if g.ndim else g[np.newaxis]
