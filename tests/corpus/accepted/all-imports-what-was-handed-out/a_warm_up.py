# The gradient checker, the checks and the data that everybody has.
import checks
from gradient_check import check_gradient

wine = np.genfromtxt("data/wine.csv", delimiter=",", names=True)
assert len(wine) > 1000 and check_gradient and checks
