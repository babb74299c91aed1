# Debugging prints are left in.

print("loading part A")


def dE_df1(Y, Y_hat):
    result = (Y_hat - Y) / Y.shape[1]
    print("dE_df1:", result.shape)
    print(result)
    return result
