# A check that holds for the example of the notebook only.
_forward = forward


def forward(X, W1, W2):
    assert X.shape == (3, 100)
    return _forward(X, W1, W2)
