# A package that is not needed and not there.
import pandas as pd
