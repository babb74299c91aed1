# P5: an answer whose description never ends
class Endless:
    def __repr__(self):
        while True:
            pass


def dE_dW1_single(dE_df1, X):
    return Endless()
