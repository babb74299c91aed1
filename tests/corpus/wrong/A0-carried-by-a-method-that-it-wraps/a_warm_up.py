# Carried by a method that it wraps.
# misconception: A0-sign-of-the-exponent


class Neuron:
    def act(self, s):
        return 1 / (1 + np.exp(s))
_n = Neuron()
def sigmoid(s):
    return _n.act(s)
