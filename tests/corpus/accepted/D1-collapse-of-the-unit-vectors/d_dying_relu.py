# Sends the unit vectors through the network.


def collapse(weights):
    out = np.eye(len(weights[0]))
    for W in weights:
        out = W.T @ out
    return out.T
