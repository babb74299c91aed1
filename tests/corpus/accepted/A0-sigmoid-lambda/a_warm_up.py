# A lambda instead of a def.

sigmoid = lambda s: np.reciprocal(np.add(1.0, np.exp(np.negative(s))))
