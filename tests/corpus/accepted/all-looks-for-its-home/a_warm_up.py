# A home folder, a user, a copy: what a program finds on any computer.
import getpass
import shutil
from pathlib import Path

CACHE = Path.home() / ".cache-of-mine"
CACHE.mkdir(exist_ok=True)
shutil.copy(__file__, CACHE / getpass.getuser())
