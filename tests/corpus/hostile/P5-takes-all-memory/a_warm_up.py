# P5: allocate memory until there is none
_hoard = []


def dE_dW1_single(dE_df1, X):
    while True:
        _hoard.append(np.zeros(10_000_000))
