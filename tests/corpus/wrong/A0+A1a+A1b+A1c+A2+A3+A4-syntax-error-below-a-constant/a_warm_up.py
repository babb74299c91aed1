# A constant of the student's lives in the broken file.
EPS = 1e-12

def oops(:
