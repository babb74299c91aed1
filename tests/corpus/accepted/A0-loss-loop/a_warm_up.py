# A loop with math.log.

from math import log


def bce_loss(Y, Y_hat):
    total = 0
    n = len(Y[0])
    for i in range(n):
        if Y[0][i] == 1:
            total += log(Y_hat[0][i])
        else:
            total += log(1 - Y_hat[0][i])
    return -total / n
