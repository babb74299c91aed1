# Exported from a notebook by hand.
%matplotlib inline
