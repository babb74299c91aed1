# P4: recursion inside the interpreter's own C code, on a stack that is too small for it; from Python 3.14 on it raises,
# and where other memory happens to lie below the stack, nothing is noticed
import sys
import threading


def dE_dW1_single(dE_df1, X):
    sys.setrecursionlimit(10**6)
    threading.stack_size(32_768)
    nested = []
    for _ in range(900):
        nested = [nested]
    thread = threading.Thread(target=repr, args=(nested,))
    thread.start()
    thread.join()
