# Indented with a tab in one line and with spaces in the next.


def helper(s):
	if s > 0:
        return s
