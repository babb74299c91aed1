# Ends the process without a word.
import os


def backward(X, Y, W1, W2, alpha=1.0, beta=1.0):
    os._exit(3)
