"""`python -m cli.zygote DIRECTORY`: loads the code of the application's programs, and becomes each of them in a child.

It listens on a socket in the directory. Whoever connects gets a child, which reads from the connection what it is to become;
the zygote itself tells its number at the beginning and its exit code at the end, and reads nothing. What is asked of it and
why is `runtime.embedded.zygote`'s.
"""

import ctypes
import gc
import importlib
import json
import os
import selectors
import signal
import socket
import sys
import time
from contextlib import ExitStack, suppress
from pathlib import Path

from cli.__main__ import main
from runtime.embedded.launch import end_with, prctl
from runtime.embedded.zygote import SOCKET, short_way

# What the programs load once they run: their commands import it within themselves.
CODE = (
    "cli.serve",
    "cli.log",
    "runtime.worker",
    "runtime.web",
    "runtime.log_publishing",
    "uvicorn.protocols.http.httptools_impl",
    "uvicorn.loops.uvloop",
)
PR_SET_NAME = 15
PAUSE = 0.1


def listen(directory: Path) -> socket.socket:
    """The socket; one of an earlier run makes way."""
    (directory / SOCKET).unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    with short_way(directory) as place:
        listener.bind(place)
    listener.listen()
    return listener


def serve(listener: socket.socket) -> socket.socket:
    """Makes a child for whoever connects, and returns only there: with that connection."""
    zygote = os.getpid()
    with selectors.DefaultSelector() as waiting:
        waiting.register(listener, selectors.EVENT_READ)
        while True:
            for key, _ in waiting.select():
                if key.data is not None:
                    waiting.unregister(key.fileobj)
                    tell_end(*key.data)
                    continue
                try:
                    connection, _ = listener.accept()
                    pid, waits, goes = forked(connection)
                except OSError as error:
                    # All that was forked would end with us: who asked gets no answer, and asks again.
                    print(f"no child could be made: {error}", file=sys.stderr)
                    time.sleep(PAUSE)
                    continue
                if pid == 0:
                    end_with(zygote, signal.SIGKILL)
                    for other in [one for one in waiting.get_map().values() if one.data]:
                        other.data[1].close()
                        os.close(other.data[2])
                    listener.close()
                    os.close(goes)
                    if not os.read(waits, 1):
                        os._exit(0)
                    os.close(waits)
                    return connection
                os.close(waits)
                if (handle := told(connection, pid, goes)) is not None:
                    waiting.register(handle, selectors.EVENT_READ, (pid, connection, handle))


def forked(connection: socket.socket) -> tuple[int, int, int]:
    """A child (0 within it), and both ends of a pipe by which it is told to go on. OSError, and nothing stays open."""
    with ExitStack() as undone:
        undone.callback(connection.close)
        waits, goes = os.pipe()
        undone.callback(os.close, waits)
        undone.callback(os.close, goes)
        pid = os.fork()
        undone.pop_all()
    return pid, waits, goes


def told(connection: socket.socket, pid: int, goes: int) -> int | None:
    """The handle of a child, which goes on once who asked for it knows it. Nobody's child ends: whoever gave up asks for another one."""
    handle = None
    try:
        handle = os.pidfd_open(pid)
        socket.send_fds(connection, [str(pid).encode()], [handle])
        os.write(goes, b"\n")
    except OSError:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        connection.close()
        if handle is not None:
            os.close(handle)
        return None
    finally:
        os.close(goes)
    return handle


def tell_end(pid: int, connection: socket.socket, handle: int) -> None:
    """To who asked for the child that has ended."""
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    os.close(handle)
    with connection, suppress(OSError):
        connection.sendall(str(code).encode())


def become(connection: socket.socket) -> None:
    """What was asked for: its log, its environment, and what was typed, so to speak."""
    logs: list[int] = []
    asked = b""
    with connection, suppress(OSError):
        _, logs, _, _ = socket.recv_fds(connection, 1, 1)
        asked = b"".join(iter(lambda: connection.recv(65536), b""))
    if not asked:
        # Somebody wanted to know whether there is a zygote.
        os._exit(0)
    wanted = json.loads(asked)
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDONLY)
    for descriptor, place in ((nothing, 0), (logs[0], 1), (logs[0], 2)):
        os.dup2(descriptor, place)
    for descriptor in (nothing, logs[0]):
        os.close(descriptor)
    os.environ.clear()
    os.environ.update(wanted["environment"])
    sys.argv = ["getrapt", *wanted["arguments"]]
    name = ctypes.create_string_buffer(f"getrapt-{sys.argv[1]}".encode())
    prctl(PR_SET_NAME, ctypes.addressof(name))


if __name__ == "__main__":
    # A collection would touch, and so copy, every page that is to be shared.
    gc.disable()
    for module in CODE:
        importlib.import_module(module)
    gc.freeze()
    become(serve(listen(Path(sys.argv[1]))))
    gc.enable()
    main()
