# The first entry decides the dtype: 0 makes integers of all.
relu = np.vectorize(lambda x: x if x > 0 else 0)
