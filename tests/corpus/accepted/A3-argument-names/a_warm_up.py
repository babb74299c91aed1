# The arguments have other names.


def dE_dW1(upstream, features):
    return features @ upstream.transpose()


def dE_df1(labels, predictions):
    return (predictions - labels) / labels.shape[1]
