# np is a number from here on.
np = 3
