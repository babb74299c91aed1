# P3: files named like modules that the worker and the grader import
