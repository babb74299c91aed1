"""How the assignment is made and proves itself: what students get, the handout, `autograder check`."""
