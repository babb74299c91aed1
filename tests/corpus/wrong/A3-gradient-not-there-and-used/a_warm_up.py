# Deleted, and part C imports it.
del dE_df1
