# Leaves when the file is loaded.
import sys

print("please run the notebook instead")
sys.exit(1)
