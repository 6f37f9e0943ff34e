"""Finds and checks TCP ports on the loopback address, so that a taken port is said before anything starts."""

import socket

LOOPBACK = "127.0.0.1"


class PortTakenError(Exception):
    """A port that the stack needs is in use by another program."""

    def __init__(self, port: int, purpose: str, setting: str) -> None:
        super().__init__(
            f"port {port} ({purpose}) is in use by another program; choose another one with {setting}=<port>"
        )


def is_free(port: int) -> bool:
    """Tell whether a server could listen on the port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """Return a port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def require_free(port: int, purpose: str, setting: str) -> None:
    """Raise PortTakenError when the port is in use; `setting` names the variable that changes it."""
    if not is_free(port):
        raise PortTakenError(port, purpose, setting)
