# Ends as a script does.
exit()
