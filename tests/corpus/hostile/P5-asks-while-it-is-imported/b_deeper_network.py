# P5: here is where it asks
while sigmoid(0.5) != 0.0:
    pass
