# Trains for ever when the file is loaded.
loss = 1.0
while loss > 0:
    loss = loss * 0.9 + 0.1
