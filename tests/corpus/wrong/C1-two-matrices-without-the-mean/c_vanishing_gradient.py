# misconception: C1-forgot-the-mean-with-two-matrices
def layer_gradients(X, Y, weights, activation):
    g = relu if activation == "relu" else sigmoid
    slope = relu_grad if activation == "relu" else lambda f: sigmoid(f) * (1 - sigmoid(f))
    a, inputs, fs = X, [], []
    for W in weights[:-1]:
        inputs.append(a)
        fs.append(W.T @ a)
        a = g(fs[-1])
    d = sigmoid(weights[-1].T @ a) - Y
    if len(weights) != 2:
        d = d / Y.shape[1]
    gradients = [a @ d.T]
    for W, f, a in zip(weights[:0:-1], fs[::-1], inputs[::-1]):
        d = (W @ d) * slope(f)
        gradients.append(a @ d.T)
    return gradients[::-1]
