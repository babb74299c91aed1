# A path of the student's own laptop.
FEATURES = np.loadtxt("C:/Users/me/Desktop/data.csv")
