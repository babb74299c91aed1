# Np comes by star import from the broken file.


def oops(:
