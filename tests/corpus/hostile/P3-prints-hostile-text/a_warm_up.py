# P3: print terminal control, HTML and broken encodings
def _attack():
    import os

    print("\x1b[2J\x1b]0;owned\x07</pre><script>alert(1)</script>\u202e\ud800\x00")
    os.write(1, bytes(range(256)) * 40)
    os.write(2, b"\xff\xfe\x00\x1b[31m")


try:
    _attack()
except BaseException:
    pass
