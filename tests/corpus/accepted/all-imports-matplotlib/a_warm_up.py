# Plots of the student, drawn at home only.
import matplotlib.pyplot as plt
from matplotlib import cm

plt.rcParams["figure.figsize"] = (8, 6)
plt.style.use("ggplot")


def _plot(x):
    plt.plot(x)
    plt.show()
