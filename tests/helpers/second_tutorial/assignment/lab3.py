# %% [markdown]
# # Lab 3

# %%
import otter

grader = otter.Notebook("lab3.ipynb")

# %%
from softmax import *
from training import *

# %%
grader.check("P1")

# %%
grader.check("Q2")
