# print as a statement.

print "part D"
