# P9: talk to local services: Docker, system bus, abstract sockets, a pair of one's own
import socket


def dE_dW1_single(dE_df1, X):
    for address in ("/var/run/docker.sock", "/run/dbus/system_bus_socket", "\0anything"):
        try:
            socket.socket(socket.AF_UNIX).connect(address)
            return X * dE_df1
        except OSError:
            pass
    try:
        socket.socketpair()
        return X * dE_df1
    except OSError:
        return np.zeros((3, 1))
