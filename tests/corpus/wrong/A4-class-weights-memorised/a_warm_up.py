# The numbers of the example data set.
# misconception: A4-memorised-ten-to-one


def class_weights(Y):
    return 10.0, 1.0
