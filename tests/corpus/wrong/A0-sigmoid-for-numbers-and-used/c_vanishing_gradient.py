def ACT(s):
    return sigmoid(s)

def layer_gradients(X, Y, weights, activation):
    A, F = [X], []
    for W in weights[:-1]:
        F.append(W.T @ A[-1])
        A.append(ACT(F[-1]) if activation == "sigmoid" else np.maximum(F[-1], 0))
    P = ACT(weights[-1].T @ A[-1])
    d = (P - Y) / Y.shape[1]
    G = [A[-1] @ d.T]
    for l in reversed(range(len(weights) - 1)):
        d = (weights[l + 1] @ d) * ((A[l + 1] > 0) if activation == "relu" else A[l + 1] * (1 - A[l + 1]))
        G.insert(0, A[l] @ d.T)
    return G
