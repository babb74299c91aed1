# P5: as many threads as the machine takes
def _attack():
    import threading
    import time

    for _ in range(100_000):
        threading.Thread(target=time.sleep, args=(1e6,), daemon=True).start()


try:
    _attack()
except BaseException:
    pass
