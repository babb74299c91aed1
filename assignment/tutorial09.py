# %% [markdown]
# # Tutorial 9: backpropagation
#
# [![Open in Colab](https://colab.research.google.com/assets/colab-badge.svg)]({{link colab}})
# [![Open in Binder](https://mybinder.org/badge_logo.svg)]({{link binder}})
#
# The questions stand in the [handout](handout.md). Your functions go into [a_warm_up.py](a_warm_up.py),
# [b_deeper_network.py](b_deeper_network.py), [c_vanishing_gradient.py](c_vanishing_gradient.py) and
# [d_dying_relu.py](d_dying_relu.py), your words into [written_answers.md](written_answers.md). Keep the file that you
# write in open beside this notebook.
#
# This notebook calls your functions, checks them and shows what they do. Save a file and run a cell again: the new
# version is used, no restart needed. Run everything from top to bottom at any time: where something is not written
# yet, the cell says so and the next one runs.

# %%
# On Colab the files of the assignment are fetched first.
import os
import subprocess
import sys

if "google.colab" in sys.modules and not os.path.exists("a_warm_up.py"):
    subprocess.run(["git", "clone", "--depth", "1", "{{link source}}", "tutorial09"], check=True)
    os.chdir("tutorial09")
    subprocess.run([sys.executable, "-m", "pip", "install", "-q", "otter-grader>=7.0,<8"], check=True)
    sys.path.insert(0, os.getcwd())

# %%
import check_setup

_ = check_setup.main()

# %%
import sys
from unittest.mock import patch

import matplotlib.pyplot as plt
import numpy as np

import lesson
from gradient_check import check_gradient
from lesson import show

grader = lesson.start()  # your functions are here by name from now on, always as they were last saved

BLUE, RED, GREEN, GREY = "#2563a8", "#c2452d", "#3a8a4d", "#6b7280"
plt.rcParams.update({"axes.spines.top": False, "axes.spines.right": False, "legend.frameon": False})

# %% [markdown]
# # A. Warm-up
#
# One data point is a column of $X$ with three entries, the first of which is 1. The network computes
# $f^{[1]} = (W^{[1]})^\top X$ and $\hat Y = g^{[1]}(f^{[1]})$ with $g^{[1]} = \sigma$; the loss $\mathcal{E}$ compares
# $\hat Y$ with the labels $Y$. In Python these are `f1`, `W1`, `Y_hat`, `sigmoid`, `E` and `Y`; $W^{[1]}_{20}$ is
# `W1[2, 0]`.

# %%
X = np.array([[1.0, 1.0], [2.0, -1.0], [-3.0, 0.5]])  # two data points, one per column
Y = np.array([[0.0, 1.0]])  # their labels
Y_hat = np.array([[0.2, 0.9]])  # predictions for them

# %% [markdown]
# ## A0. Sigmoid and loss
#
# *Write it in [a_warm_up.py](a_warm_up.py).* The sigmoid turns any number into one between 0 and 1. The loss takes the
# probability that each prediction gives to the *right* label, takes its logarithm, and averages with a minus sign. By
# hand it is $-(\log 0.8 + \log 0.9)/2 = 0.16425$ here.

# %%
print("sigmoid(0) =", sigmoid(0.0))
print("E =", bce_loss(Y, Y_hat))

# %%
grader.check("A0")

# %% [markdown]
# Left: the sigmoid is steep in the middle and flat far out. Right: the loss of one data point. Where the prediction is
# right it is 0; the more wrong it is, the higher and the steeper.

# %%
s, p = np.linspace(-6, 6, 121), np.linspace(0.02, 0.98, 97)
figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3))
left.plot(s, sigmoid(s), color=BLUE)
left.set(title="sigmoid", xlabel="s")
for label, colour, dash in ((1.0, BLUE, "-"), (0.0, RED, "--")):
    losses = [bce_loss(np.array([[label]]), np.array([[prediction]])) for prediction in p]
    right.plot(p, losses, dash, color=colour, label=f"label {label:.0f}")
right.set(title="loss of one data point", xlabel=r"prediction $\hat Y_0$", ylim=(0, 4))
right.legend()
show(figure, "Left, the sigmoid rises from 0 to 1. Right, the loss of one point grows towards the wrong end.")

# %% [markdown]
# ## A1. One data point, one weight
#
# *Write it in [a_warm_up.py](a_warm_up.py).* The [handout](handout.md#a1) derives
# $\partial\mathcal{E}/\partial\hat Y$ for one data point and reads it: what if $Y_0 = 0$, what if it is 1?
#
# **A1a** The same for any $n$.

# %%
print("dE/dY_hat =", dE_dY_hat(Y, Y_hat))

# %%
grader.check("A1a")

# %% [markdown]
# Your own check, with the few lines of [gradient_check.py](gradient_check.py): is `dE_dY_hat` the slope of `bce_loss`?

# %%
print(check_gradient(lambda P: bce_loss(Y, P), Y_hat, dE_dY_hat(Y, Y_hat)))

# %% [markdown]
# **A1b** One step further back, for one data point: multiply by the slope of the sigmoid.

# %%
print("dE/df1 =", dE_df1_single(Y[:, :1], Y_hat[:, :1]))

# %%
grader.check("A1b")

# %% [markdown]
# **A1c** One more step, to the single weight $W^{[1]}_{20}$: multiply by what this weight multiplies.

# %%
print("dE/dW1[2, 0] =", dE_dW1_20(np.array([[0.2]]), X[:, :1]))

# %%
grader.check("A1c")

# %% [markdown]
# ## A2. One data point, all weights
#
# *Write it in [a_warm_up.py](a_warm_up.py).* What A1c does for one weight, for all three. Then compare the result with
# the data point, and write down what you see ([written_answers.md](written_answers.md), A2-written).

# %%
print("data point    X =", X[:, 0])
print("gradient  dE/dW1 =", np.ravel(dE_dW1_single(np.array([[0.2]]), X[:, :1])))

# %%
grader.check("A2")

# %% [markdown]
# ## A3. Any number of data points
#
# *Write it in [a_warm_up.py](a_warm_up.py).* Each data point adds its share to the gradient by the weights. In between
# stands the Jacobian of all predictions by all pre-activations: which entries of it can be different from 0?

# %%
print("Jacobian\n", dY_hat_df1(Y_hat))
print("dE/df1 =", dE_df1(Y, Y_hat))
print("dE/dW1 =", np.ravel(dE_dW1(dE_df1(Y, Y_hat), X)))

# %%
grader.check("A3")

# %% [markdown]
# The loss over two of the three weights, for six data points: dark is low. The arrow is the step against *your*
# gradient; the white line is where forty such steps lead. A right gradient crosses the level lines at right angles and
# goes downhill all the way.

# %%
six = np.array([[1.0] * 6, [0.5, 1.2, 2.0, -0.3, -1.0, 0.8], [1.0, -0.4, 0.7, -1.1, 0.6, -1.3]])
labels = np.array([[1.0, 1.0, 1.0, 0.0, 0.0, 0.0]])


def loss(W):
    return bce_loss(labels, sigmoid(W.T @ six))


def gradient(W):
    return dE_dW1(dE_df1(labels, sigmoid(W.T @ six)), six)


path = [np.array([[0.0], [-2.2], [2.6]])]
for _ in range(40):
    path.append(path[-1] - 0.8 * gradient(path[-1]) * np.array([[0.0], [1.0], [1.0]]))  # the bias weight stays 0
step = -1.5 * np.ravel(gradient(path[0]))
path = np.array(path)[:, :, 0]
grid = np.linspace(-3, 4, 36)
surface = [[loss(np.array([[0.0], [u], [v]])) for u in grid] for v in grid]
figure, axis = plt.subplots(figsize=(5, 4))
figure.colorbar(axis.contourf(grid, grid, surface, levels=20, cmap="Blues_r"), label="loss")
axis.plot(path[:, 1], path[:, 2], ".-", color="white", markersize=4, linewidth=1)
axis.annotate("", (path[0, 1] + step[1], path[0, 2] + step[2]), path[0, 1:], arrowprops={"color": RED, "width": 2})
axis.set(xlabel=r"$W^{[1]}_{10}$", ylabel=r"$W^{[1]}_{20}$", aspect="equal", title="downhill, with your gradient")
show(figure, "Level lines of the loss over two weights, with the way of forty steps against your gradient.")

# %% [markdown]
# ## A4. Classes of different size
#
# *Write it in [a_warm_up.py](a_warm_up.py).* Grace has 1100 samples of wine, 100 of variety A and 1000 of variety B,
# with two features each: colour intensity and alcohol level. Variety A is label 1. A weight per class in the loss, and
# therefore in the gradient, changes what a mistake costs. On the worked number the weighted loss is
# $-(\beta\log 0.8 + \alpha\log 0.9)/2$.

# %%
print("weighted loss, alpha = 2, beta = 0.5:", weighted_bce_loss(Y, Y_hat, 2.0, 0.5))
print("its gradient by f1:", weighted_dE_df1(Y, Y_hat, 2.0, 0.5))

# %%
grader.check("A4")

# %%
table = np.genfromtxt("data/wine.csv", delimiter=",", names=True, dtype=None, encoding="utf-8")
features = np.vstack([table["colour_intensity"], table["alcohol"]])
mean, spread = features.mean(axis=1, keepdims=True), features.std(axis=1, keepdims=True)
wine = np.vstack([np.ones(features.shape[1]), (features - mean) / spread])  # (3, 1100), row 0 is the bias input
is_A = (table["class"] == "A").astype(float).reshape(1, -1)
print(wine.shape, "of which variety A:", int(is_A.sum()))


def show_boundary(axis, predict, title):
    """Draw the bottles and where `predict` changes from B to A."""
    u, v = np.meshgrid(np.linspace(0.5, 13.5, 160), np.linspace(10.8, 15.2, 160))
    places = np.vstack([np.ones(u.size), (np.vstack([u.ravel(), v.ravel()]) - mean) / spread])
    P = np.asarray(predict(places)).reshape(u.shape)
    axis.contourf(u, v, P, levels=np.linspace(0, 1, 11), cmap="RdBu", alpha=0.5)
    axis.contour(u, v, P, levels=[0.5 + 1e-6], colors="black", linewidths=1.2)
    for label, colour, mark in ((0, RED, "."), (1, BLUE, "^")):
        chosen = is_A[0] == label
        axis.plot(*features[:, chosen], mark, color=colour, markersize=3, label="BA"[label])
    axis.set(title=title, xlabel="colour intensity", ylabel="alcohol (% vol)")
    axis.legend(frameon=True, loc="lower right", markerscale=2)


def show_confusion(axis, predict, title):
    """Count who was taken for what."""
    says_A = np.asarray(predict(wine)) > 0.5
    counts = np.array([[np.sum((is_A == label) & (says_A == said)) for said in (1, 0)] for label in (1, 0)])
    axis.imshow(counts / counts.sum(axis=1, keepdims=True), cmap="Greys", vmin=0, vmax=2)
    for place in np.ndindex(2, 2):
        axis.text(place[1], place[0], counts[place], ha="center", va="center", fontsize=14)
    axis.set(xticks=[0, 1], xticklabels=["says A", "says B"], yticks=[0, 1], yticklabels=["is A", "is B"], title=title)


# %% [markdown]
# The same network, trained twice with your gradients. The black line is where it changes its mind; the tables count who
# was taken for what. Without class weights it misses two thirds of variety A, and still is right for nine bottles in
# ten. What do the weights change, and what do they cost? ([written_answers.md](written_answers.md), A4-written)


# %%
def train_warm_up(alpha, beta, steps=2000, rate=1.0):
    W = np.zeros((3, 1))
    for _ in range(steps):
        W = W - rate * dE_dW1(weighted_dE_df1(is_A, sigmoid(W.T @ wine), alpha, beta), wine)
    return W


alpha, beta = class_weights(is_A)
print(f"alpha = {alpha:.3g}, beta = {beta:.3g}, alpha / beta = {alpha / beta:.3g}")
trained = {
    "without class weights": train_warm_up(1.0, 1.0),
    f"with alpha / beta = {alpha / beta:.3g}": train_warm_up(alpha, beta),
}
figure, axes = plt.subplots(2, 2, figsize=(9, 7.5), height_ratios=[2, 1])
found = []
for (above, below), (title, W) in zip(axes.T, trained.items()):

    def predict(P, W=W):
        return sigmoid(W.T @ P)

    show_boundary(above, predict, title)
    show_confusion(below, predict, f"{np.mean((predict(wine) > 0.5) == is_A):.1%} of all bottles right")
    found.append(int(np.sum((predict(wine) > 0.5) & (is_A == 1))))
figure.tight_layout()
show(figure, f"Straight boundaries. {found[0]} of 100 bottles of A are found without class weights, {found[1]} with.")

# %% [markdown]
# # B. A deeper network
#
# A hidden layer with two units and ReLU stands between input and output:
# $f^{[1]} = (W^{[1]})^\top X$, $a^{[1]} = \mathrm{relu}(f^{[1]})$, $f^{[2]} = (W^{[2]})^\top a^{[1]}$,
# $\hat Y = \sigma(f^{[2]})$.

# %%
X = np.array([[1.0], [2.0], [-1.0]])
Y = np.array([[1.0]])
W1 = np.array([[0.1, 0.2], [0.3, 0.4], [0.2, -0.5]])
W2 = np.array([[0.5], [-1.0]])

# %% [markdown]
# ## B0. ReLU and the forward pass
#
# *Write it in [b_deeper_network.py](b_deeper_network.py).* ReLU keeps what is positive. Its slope is a switch: 1 or 0,
# and 0 at the corner.

# %%
print("relu(-2), relu(3) =", relu(np.array([-2.0, 3.0])), "  slopes:", relu_grad(np.array([-2.0, 3.0])))
for what, value in zip(["f1", "a1", "f2", "Y_hat"], forward(X, W1, W2)):
    print(what, "=", np.ravel(value))

# %%
grader.check("B0")

# %% [markdown]
# ## B1. One weight of the hidden layer
#
# *Write it in [b_deeper_network.py](b_deeper_network.py).* The path from $W^{[1]}_{11}$ to the loss leads through
# hidden unit 1 only. Multiply what stands along it. Then vary one thing at a time, as the next cell does, and lay the
# formula beside that of A2: what can you observe? ([written_answers.md](written_answers.md), B1-written)

# %%
print("as it is:                           ", dE_dW1_11(X, Y, W1, W2))
for factor in (2.0, 0.1, -1.0):
    print(f"W2[1, 0] times {factor:4}:                ", dE_dW1_11(X, Y, W1, W2 * [[1.0], [factor]]))
other_weights = np.array([[0.1, 0.2], [0.3, -0.4], [0.2, 0.5]])
print("other weights into hidden unit 1:   ", dE_dW1_11(X, Y, other_weights, W2))

# %%
grader.check("B1")

# %% [markdown]
# ## B2. The whole way back
#
# *Write it in [b_deeper_network.py](b_deeper_network.py).* For all weights and all data points: from the output to
# $W^{[2]}$, through $W^{[2]}$ to the hidden layer, through ReLU to $W^{[1]}$.

# %%
dW1, dW2 = backward(X, Y, W1, W2)
print("dE/dW1 =\n", dW1)
print("dE/dW2 =\n", dW2)
print(check_gradient(lambda U: weighted_bce_loss(Y, forward(X, U, W2)[3], 1.0, 1.0), W1, dW1))

# %%
grader.check("B2")

# %% [markdown]
# Grace's wine again, with two hidden units and your `backward`. Different random starts end in different places, so
# twelve are tried and the one with the smallest loss is shown. Two things to look for: the boundary now has a corner,
# since B has a pale and a dark kind, with A between them; and where both units are off, the prediction is stuck at 0.5,
# since this network has no bias at its output.


# %%
def train_deeper(seed, alpha, beta, steps=3000, rate=0.3):
    random = np.random.default_rng(seed)
    U1, U2 = random.normal(size=(3, 2)), random.normal(size=(2, 1))
    for _ in range(steps):
        g1, g2 = backward(wine, is_A, U1, U2, alpha, beta)
        U1, U2 = U1 - rate * g1, U2 - rate * g2
    return weighted_bce_loss(is_A, forward(wine, U1, U2)[3], alpha, beta), U1, U2


alpha, beta = class_weights(is_A)
runs = sorted((train_deeper(seed, alpha, beta) for seed in range(12)), key=lambda run: run[0])
print("losses of the twelve starts:", " ".join(f"{run[0]:.3f}" for run in runs))
_, U1, U2 = runs[0]
figure, (left, right) = plt.subplots(1, 2, figsize=(9, 4), width_ratios=[2, 1])
show_boundary(left, lambda P: forward(P, U1, U2)[3], "two hidden units, best of twelve starts")
show_confusion(right, lambda P: forward(P, U1, U2)[3], "who was taken for what")
figure.tight_layout()
show(figure, "A boundary with a corner: A is taken to be what lies above it, between the two kinds of B.")

# %% [markdown]
# # C. The vanishing gradient
#
# Now with fifty hidden layers. Every step back multiplies the gradient by weights and by a slope.
#
# ## C1. The gradient of every layer
#
# *Write it in [c_vanishing_gradient.py](c_vanishing_gradient.py).* Keep all activations on the way forward, come back
# one layer at a time, and note the largest entry of each gradient.


# %%
def deep_weights(seed, hidden_layers=50, width=16, inputs=3, initialisation="He"):
    """Draw weights: "default" is what common libraries do, "Xavier" is made for sigmoid and tanh, "He" for ReLU."""
    random = np.random.default_rng(seed)
    sizes = [inputs] + [width] * hidden_layers + [1]
    if initialisation == "default":
        return [random.uniform(-1, 1, size=(a, b)) / np.sqrt(a) for a, b in zip(sizes, sizes[1:])]
    variance = {"He": lambda a, b: 2 / a, "Xavier": lambda a, b: 2 / (a + b)}[initialisation]
    return [random.normal(size=(a, b)) * np.sqrt(variance(a, b)) for a, b in zip(sizes, sizes[1:])]


some, labels = wine[:, :40], is_A[:, :40]
for activation in ("sigmoid", "relu"):
    small = deep_weights(0, hidden_layers=2, width=4)
    print(activation, gradient_magnitudes(layer_gradients(some, labels, small, activation)))

# %%
grader.check("C1")

# %% [markdown]
# ### The experiment: 50 hidden layers of sigmoid
#
# The magnitude of the gradient in every layer, on a logarithmic axis: thin lines are five random networks, the thick
# one is their median. Layer 1 is next to the input. The line falls straight towards it, and ends where no step of the
# weights can be felt.

# %%
LOOKS = {"sigmoid": (GREY, ":"), "your way out": (BLUE, "-"), "relu": (RED, "--")}  # dashes last, over the line


def magnitudes(activation, seed, **network):
    """Return the magnitude of every layer's gradient, as a power of ten."""
    weights = deep_weights(seed, **network)
    if activation == "your way out":
        # Lend layer_gradients your activation under the names relu and relu_grad.
        lent = {"relu": mitigating_activation, "relu_grad": mitigating_activation_grad}
        with patch.multiple("c_vanishing_gradient", create=True, **lent):
            sizes = gradient_magnitudes(layer_gradients(some, labels, weights, "relu"))
    else:
        sizes = gradient_magnitudes(layer_gradients(some, labels, weights, activation))
    return np.log10(np.maximum(sizes, 1e-60))  # an exact 0 has no logarithm


def draw_magnitudes(axis, activation, **network):
    """Draw five random networks and their median; nothing where a function is not written yet."""
    try:
        powers = np.array([magnitudes(activation, seed, **network) for seed in range(5)])
    except NotImplementedError:
        return
    layers, (colour, dash) = np.arange(1, powers.shape[1] + 1), LOOKS[activation]
    axis.plot(layers, powers.T, color=colour, linewidth=0.5, alpha=0.4)
    axis.plot(layers, np.median(powers, axis=0), dash, color=colour, linewidth=2.2, label=activation)


first = magnitudes("sigmoid", 0, initialisation="default")[0]
figure, axis = plt.subplots(figsize=(8, 3))
draw_magnitudes(axis, "sigmoid", initialisation="default")
axis.set(xlabel="layer", ylabel="log10 of the magnitude", title="50 hidden layers of sigmoid")
show(figure, f"The magnitudes fall on a straight line from layer 51 to layer 1, where the power of ten is {first:.0f}.")

# %% [markdown]
# Where does the factor per layer come from? The slope of the sigmoid, measured. It is a quarter in the middle and
# nearly 0 far out:

# %%
s = np.linspace(-8, 8, 161)
figure, axis = plt.subplots(figsize=(5, 2.6))
axis.plot(s, (sigmoid(s + 1e-5) - sigmoid(s - 1e-5)) / 2e-5, color=BLUE)
axis.axhline(0.25, color=GREY, linestyle="--", linewidth=1)
axis.text(-8, 0.257, "1/4", color=GREY)
axis.set(xlabel="s", title=r"slope $\sigma'(s)$ of the sigmoid", ylim=(0, 0.29))
show(figure, "The slope of the sigmoid is a bell. Its top, at 0, is a quarter.")

# %% [markdown]
# **Now play.** How does it depend on the depth, on the activation, on the initial weights? `default` is what common
# libraries do (uniform between $\pm 1/\sqrt{n_{in}}$), `Xavier` is made for sigmoid and tanh, `He` for ReLU. The curve
# of your own activation joins as soon as C2 is written.

# %%


def play(depth=50, initialisation="default", activation="all"):
    figure, axis = plt.subplots(figsize=(8, 3.4))
    for name in LOOKS if activation == "all" else [activation]:
        draw_magnitudes(axis, name, hidden_layers=depth, initialisation=initialisation)
    axis.set(xlabel="layer (1 is next to the input)", ylabel="log10 of the magnitude", ylim=(-62, 4))
    axis.legend(loc="lower right", ncols=3)
    return figure, f"Magnitudes in {depth} hidden layers, {initialisation} initialisation, activation: {activation}."


magnitudes("sigmoid", 0)  # says so when C1 is not written yet
lesson.sliders(play, depth=(1, 50), initialisation=["default", "Xavier", "He"], activation=["all", *LOOKS])

# %% [markdown]
# All at once: columns are depths, rows are ways to draw the weights. The dotted sigmoid falls in every row. The dashed
# ReLU is level in every row, but at a different height.
#
# Replacing sigmoid by ReLU is the usual remedy. Look what it does at 50 layers under the default weights: the first
# layer moves from about $10^{-44}$ to about $10^{-22}$, twenty-two orders of magnitude, and is still at nothing. With
# He initialisation ReLU reaches $10^{-3}$. (These are medians of 20 networks; the panels draw five, which differ.)
# Which factor was not the slope? ([written_answers.md](written_answers.md), C1-written and C2-written)

# %%
magnitudes("sigmoid", 0)  # says so when C1 is not written yet
figure, axes = plt.subplots(3, 4, figsize=(10, 6.5), sharex="col", sharey=True)
for row, initialisation in zip(axes, ("default", "Xavier", "He")):
    for axis, depth in zip(row, (5, 10, 20, 50)):
        for activation in LOOKS:
            draw_magnitudes(axis, activation, hidden_layers=depth, initialisation=initialisation)
        axis.set_title(f"{depth} layers, {initialisation}", fontsize=9)
figure.legend(*axes[0, 0].get_legend_handles_labels(), loc="upper center", ncols=3, bbox_to_anchor=(0.5, 1.03))
figure.supxlabel("layer (1 is next to the input)")
figure.supylabel("log10 of the magnitude")
figure.tight_layout()
show(figure, "Twelve panels. Sigmoid falls steeply in each; ReLU is level, near 1 only under He initialisation.")

# %% [markdown]
# ## C2. A way out
#
# *Write it in [c_vanishing_gradient.py](c_vanishing_gradient.py).* Choose an activation that keeps the gradients of the
# first layers alive under He initialisation. What is its slope on either side of 0? The figure shows both. When it is
# written, run the panels above again and look what it does.

# %%
s = np.linspace(-4, 4, 161)
figure, axis = plt.subplots(figsize=(5, 2.6))
axis.plot(s, mitigating_activation(s), color=BLUE, label="your activation")
axis.plot(s, mitigating_activation_grad(s), color=RED, linestyle="--", label="its slope")
axis.set(xlabel="s", title="your way out")
axis.legend()
show(figure, "Your activation as a solid line and its slope as a dashed one, from -4 to 4.")

# %%
grader.check("C2")

# %% [markdown]
# # D. Dying ReLU
#
# A unit that ReLU switches off on every data point gets no gradient and never comes back.
#
# ## D1. Leaky ReLU, dead units, and a = 1
#
# *Write it in [d_dying_relu.py](d_dying_relu.py).* On the right all curves are one; on the left $a$ is the slope, from
# ReLU ($a = 0$) to a straight line ($a = 1$).

# %%
s = np.linspace(-3, 3, 121)
figure, axis = plt.subplots(figsize=(4.5, 2.6))
for a, colour, dash in ((0.0, GREY, "-"), (0.1, BLUE, "--"), (0.5, GREEN, "-."), (1.0, RED, ":")):
    axis.plot(s, leaky_relu(s, a), dash, color=colour, linewidth=2, label=f"a = {a}")
axis.set(title="leaky ReLU", xlabel="s")
axis.legend()
show(figure, "Leaky ReLU for a = 0, 0.1, 0.5 and 1: the larger a, the steeper the left half.")

# %%
grader.check("D1")

# %% [markdown]
# ### Which units are dead?
#
# Forward through freshly initialised ReLU networks with all 1100 bottles; per layer, the share of units that are off on
# every bottle. The deeper, the more.

# %%
shares = []
for seed in range(20):
    a, share = wine, []
    for W in deep_weights(seed)[:-1]:
        f = W.T @ a
        share.append(np.mean(dead_units(f)))
        a = relu(f)
    shares.append(share)
figure, axis = plt.subplots(figsize=(8, 2.8))
axis.bar(np.arange(1, 51), 100 * np.mean(shares, axis=0), color=RED)
axis.set(xlabel="hidden layer", ylabel="dead units (%)", title="mean of 20 networks, before any training")
show(figure, "The share of dead units grows from layer to layer.")

# %% [markdown]
# ### Does a dead unit come back?
#
# One hidden unit, dead on every bottle, is trained with your leaky ReLU. Left on all bottles, right on those of
# variety B only. The curves are the share of bottles on which it is on. When does it come back, and on what does that
# depend? ([written_answers.md](written_answers.md), D1-written)


# %%
def share_on(a, X, Y, steps=1500, rate=0.5):
    """Train the weights into one dead unit; return the share of data points on which it is on, step by step."""
    w, shares, (alpha, beta) = np.array([[-4.0], [0.3], [0.6]]), [], class_weights(is_A)
    for _ in range(steps):
        f = w.T @ X
        shares.append(100 * np.mean(f > 0))
        w = w - rate * dE_dW1(weighted_dE_df1(Y, sigmoid(leaky_relu(f, a)), alpha, beta) * leaky_relu_grad(f, a), X)
    return shares


only_B = is_A[0] == 0
figure, axes = plt.subplots(1, 2, figsize=(9, 3), sharey=True)
for axis, chosen, title in zip(axes, (only_B | True, only_B), ("all bottles", "variety B only")):
    for a, colour, dash in ((0.0, GREY, "-"), (0.01, RED, ":"), (0.05, GREEN, "-."), (0.3, BLUE, "--")):
        axis.plot(share_on(a, wine[:, chosen], is_A[:, chosen]), dash, color=colour, linewidth=2, label=f"a = {a}")
    axis.set(title=title, xlabel="step")
axes[0].set_ylabel("on (% of bottles)")
axes[1].legend()
show(figure, "On all bottles the unit comes back, the sooner the larger a; with a = 0, or on variety B only, never.")

# %% [markdown]
# ### a = 1: the network collapses
#
# Six layers of leaky ReLU with a = 1, and the one matrix that your `collapse` returns. Both feed the same sigmoid, so
# all dots lie on the diagonal.

# %%
weights = deep_weights(3, hidden_layers=5)
a = wine
for W in weights[:-1]:
    a = leaky_relu(W.T @ a, 1.0)
layer_by_layer = sigmoid(weights[-1].T @ a)
at_once = sigmoid(collapse(weights).T @ wine)
print("largest difference of the two outputs:", np.max(np.abs(layer_by_layer - at_once)))
figure, axis = plt.subplots(figsize=(3.2, 3.2))
axis.plot([0, 1], [0, 1], color=GREY, linewidth=1)
axis.plot(layer_by_layer[0], at_once[0], ".", color=BLUE, markersize=3)
axis.set(xlabel="output, layer by layer", ylabel="output of the one matrix", aspect="equal")
show(figure, "The outputs of six layers and of one matrix, against each other: all on the diagonal.")

# %% [markdown]
# # Hand in
#
# All public tests once more:

# %%
grader.check_all()

# %% [markdown]
# The cell below, or `python submit.py` in a terminal, says what is still open and writes `submission.zip`.
# **Save the notebook first**, and upload that file.

# %%
import submit

_ = submit.main()

# %% [markdown]
# Otter's own export works too (not on Colab). It writes `submission_otter.zip`, which you can upload in place
# of the other.

# %%
if "google.colab" not in sys.modules:
    from pathlib import Path

    names, _ = submit.files_to_hand_in(Path("."))
    files = [name for name in names if name != submit.NOTEBOOK]
    grader.export(export_path="submission_otter.zip", pdf=False, files=files)
