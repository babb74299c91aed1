# Accepts "Sigmoid" and "ReLU", too, and works on copies.


def layer_gradients(X, Y, weights, activation):
    is_relu = activation.lower().startswith("r")
    acts = [np.array(X)]
    for W in weights[:-1]:
        z = np.dot(W.T, acts[-1])
        if is_relu:
            z[z < 0] = 0
            acts.append(z)
        else:
            acts.append(np.exp(-np.logaddexp(0, -z)))
    d = (sigmoid(np.dot(weights[-1].T, acts[-1])) - Y) / Y.size
    out = {}
    for l in range(len(weights) - 1, -1, -1):
        out[l] = np.einsum("in,jn->ij", acts[l], d)
        d = np.einsum("ij,jn->in", weights[l], d)
        if is_relu:
            d[acts[l] <= 0] = 0
        else:
            d *= acts[l] - acts[l] ** 2
    return [out[l] for l in range(len(weights))]
