# P5: open descriptors until there are none
def _attack():
    hoard = []
    while True:
        hoard.append(open(__file__))


try:
    _attack()
except BaseException:
    pass
