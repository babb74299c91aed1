# The learning rate is in the gradient.
# misconception: habit-step-size


def dE_dW1_single(dE_df1, X):
    return -0.1 * dE_df1 * X
