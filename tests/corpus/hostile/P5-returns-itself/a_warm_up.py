# P5: a list that contains itself
def dE_dW1_single(dE_df1, X):
    answer = []
    answer += [answer, answer]
    return answer
