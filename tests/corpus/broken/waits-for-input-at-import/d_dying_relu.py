# Asks the user when the file is loaded.
slope = float(input("Which slope? "))
