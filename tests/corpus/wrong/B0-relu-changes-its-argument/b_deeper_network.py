# Sets the caller's negative entries to 0.
# misconception: B0-forward-f1-overwritten, habit-changes-its-argument


def relu(s):
    s[s < 0] = 0
    return s
