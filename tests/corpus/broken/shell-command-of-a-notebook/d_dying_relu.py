# Copied out of a notebook.
!pip install numpy
