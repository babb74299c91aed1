# Uses a name before it exists.
gate = slope * 2
slope = 1
