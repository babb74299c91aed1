# The gradients in a deque.
from collections import deque


_in_a_list = layer_gradients


def layer_gradients(X, Y, weights, activation):
    return deque(_in_a_list(X, Y, weights, activation))
