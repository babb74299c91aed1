# P5: one operation that no Python signal handler interrupts
def dE_dW1_single(dE_df1, X):
    return pow(7, 10**9) % 10**9
