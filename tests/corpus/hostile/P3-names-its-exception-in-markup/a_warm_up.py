# P3: an exception class whose name and text are not strings that anybody expects
class Meta(type):
    @property
    def __name__(cls):
        return 3


class Odd(Exception, metaclass=Meta):
    def __str__(self):
        return None

    def __repr__(self):
        raise SystemExit


Odd.__qualname__ = "<b>"


def dE_dW1_single(dE_df1, X):
    raise Odd
