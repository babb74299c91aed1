# The same quotes inside an f-string are a syntax error before Python 3.12.
print(f"{", ".join(["relu", "relu_grad"])} are written")
