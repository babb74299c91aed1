# An object that can be called and knows its slope; the sign in it is wrong.
# misconception: A0-sign-of-the-exponent


class Sigmoid:
    def __call__(self, s):
        return 1 / (1 + np.exp(s))

    def slope(self, s):
        p = self(s)
        return p * (1 - p)


sigmoid = Sigmoid()
