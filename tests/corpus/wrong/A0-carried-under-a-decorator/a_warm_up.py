# Carried under a decorator.
# misconception: A0-sign-of-the-exponent
import functools

def loud(f):
    @functools.wraps(f)
    def g(*a):
        return f(*a)
    return g

@loud
def sigmoid(s):
    return 1 / (1 + np.exp(s))
