# P6: code that runs when the process should be over
def _attack():
    import atexit
    import signal
    import threading
    import time


    def stay(*_):
        while True:
            time.sleep(1)


    atexit.register(stay)
    signal.signal(signal.SIGTERM, stay)
    threading.Thread(target=stay).start()


try:
    _attack()
except BaseException:
    pass
