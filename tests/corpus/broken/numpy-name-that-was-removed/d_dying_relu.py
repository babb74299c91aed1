# np.float_ is gone since numpy 2; marking says which numpy it has.
EPSILON = np.float_no_longer(1e-9)
