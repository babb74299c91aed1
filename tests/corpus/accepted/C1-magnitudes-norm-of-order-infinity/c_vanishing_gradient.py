# The maximum norm, as a tuple.


def gradient_magnitudes(gradients):
    return tuple(np.linalg.norm(g.ravel(), ord=np.inf) for g in gradients)
