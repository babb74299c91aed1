# Plots while it computes.
import matplotlib.pyplot as plt


def dead_units(f):
    plt.hist(f)
    return np.all(f <= 0, axis=1)
