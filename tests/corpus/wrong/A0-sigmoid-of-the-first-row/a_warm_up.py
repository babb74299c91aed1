# Only row 0 is worked out, so a (1, n) input comes back as (n,).
# misconception: A0-first-row-only


def sigmoid(s):
    return 1 / (1 + np.exp(-np.atleast_2d(s)[0]))
