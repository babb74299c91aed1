# Silences warnings and seeds the random generator at import.

import warnings

warnings.filterwarnings("ignore")
np.random.seed(42)
np.set_printoptions(precision=3)
np.seterr(all="ignore")
