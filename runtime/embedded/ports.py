"""Ports on the loopback: whether one is free, and one that is."""

import asyncio
import atexit
import errno
import random
import socket
import time
from collections.abc import Awaitable, Callable

from runtime.settings import SettingsError

Condition = Callable[[], Awaitable[bool]]
LOOPBACK = "127.0.0.1"
# Below what the kernel hands out by itself: there, any outgoing connection may take a port that was free a moment ago.
OURS = range(20000, 32000)


def is_free(port: int, host: str = LOOPBACK) -> bool:
    """Whether a server could listen there now; SettingsError where it never could, whoever listens there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            # As servers do: a connection that lingers from before does not count as use.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    # A name with a label that is empty or too long is not even asked for.
    except (OSError, UnicodeError) as error:
        if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
            return False
        raise SettingsError(never(error, port, host)) from None
    return True


def never(error: OSError | UnicodeError, port: int, host: str) -> str:
    """Why nobody of us could listen there, with the setting to change."""
    if isinstance(error, UnicodeError | socket.gaierror):
        return f"GETRAPT_HOST: {host} is no address, and no name that this machine can find one for"
    match error.errno:
        case errno.EACCES | errno.EPERM:
            return f"port {port} is not ours to listen on ({error.strerror}); set GETRAPT_PORT to 1024 or higher"
        case errno.EADDRNOTAVAIL | errno.EAFNOSUPPORT:
            return f"GETRAPT_HOST: {host} is no address of this machine ({error.strerror})"
        case _:
            return f"{host}:{port} cannot be listened on ({error.strerror}); set GETRAPT_HOST and GETRAPT_PORT"


def free_port(preferred: int | None = None) -> int:
    """The preferred port when it is free, so that addresses stay the same over a restart; else any free one,
    which no other call gives out, in this process or another, until this one ends. SettingsError where all are in use."""
    if preferred and is_free(preferred):
        return preferred
    for port in random.SystemRandom().sample(OURS, len(OURS)):
        if _taken(port):
            return port
    raise SettingsError(f"no port from {OURS.start} to {OURS.stop - 1} is free; stop what listens there")


def _taken(port: int) -> bool:
    """Whether the port is now kept for a server of ours."""
    ours = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        # Shared with nobody, so one that another process keeps in this way is seen …
        ours.bind((LOOPBACK, port))
    except OSError as error:
        ours.close()
        if error.errno == errno.EADDRINUSE:
            return False
        raise SettingsError(never(error, port, LOOPBACK)) from None
    # … and from here on with the server, which sets the same: sockets that only are bound do not keep it from listening.
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # Kept until this process ends, so that nobody else who looks for a free port gets one that its server does not listen
    # on yet, or no longer: one that is started again comes back at its own address.
    atexit.register(ours.close)
    return True


async def accepts(port: int, host: str = LOOPBACK, timeout: float = 1) -> bool:
    """Whether something accepts connections there."""
    try:
        async with asyncio.timeout(timeout):
            _, writer = await asyncio.open_connection(host, port)
    except OSError:
        return False
    writer.close()
    return True


class NotReadyError(TimeoutError):
    """The condition did not come true in time."""


async def until(ready: Condition, timeout: float, what: str) -> None:
    """Wait for a condition; asked again often at first, then every quarter of a second."""
    deadline, pause = time.monotonic() + timeout, 0.02
    while not await ready():
        if time.monotonic() > deadline:
            raise NotReadyError(f"{what} was not ready after {timeout:.0f} s")
        await asyncio.sleep(pause)
        pause = min(pause * 1.5, 0.25)
