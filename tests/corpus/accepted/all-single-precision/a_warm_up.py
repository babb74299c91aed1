# float32 everywhere; what meets a label is float64 again.


def sigmoid(s):
    return 1 / (1 + np.exp(-np.asarray(s, dtype=np.float32)))


_double = {name: globals()[name] for name in ("bce_loss", "dE_dY_hat", "dE_df1_single", "dE_dW1_single", "dY_hat_df1")}
_double |= {name: globals()[name] for name in ("dE_df1", "dE_dW1", "weighted_bce_loss", "weighted_dE_df1")}


def _single(function):
    def rounded(*arguments):
        return function(*(np.asarray(a).astype(np.float32) for a in arguments))
    return rounded


globals().update({name: _single(function) for name, function in _double.items()})
