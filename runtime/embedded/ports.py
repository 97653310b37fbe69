"""Ports on the loopback: whether one is free, and one that is."""

import asyncio
import errno
import random
import socket
import time
from collections.abc import Awaitable, Callable

Condition = Callable[[], Awaitable[bool]]
LOOPBACK = "127.0.0.1"
# Below what the kernel hands out by itself: there, any outgoing connection may take a port that was free a moment ago.
OURS = range(20000, 32000)


def is_free(port: int, host: str = LOOPBACK) -> bool:
    """Whether a server could listen there now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As servers do: a connection that lingers from before does not count as use.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                return False
            raise
    return True


def free_port(preferred: int | None = None) -> int:
    """The preferred port when it is free, so that addresses stay the same over a restart; else any free one."""
    if preferred and is_free(preferred):
        return preferred
    while not is_free(port := random.SystemRandom().choice(OURS)):
        pass
    return port


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
