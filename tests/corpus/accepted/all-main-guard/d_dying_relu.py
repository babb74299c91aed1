# Tries things out at the end, under a guard.

if __name__ == "__main__":
    import matplotlib.pyplot as plt

    grid = np.linspace(-3, 3, 100)
    plt.plot(grid, leaky_relu(grid, 0.1))
    plt.show()
