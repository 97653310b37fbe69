"""The servers of a test run end with it, also when it is killed."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from runtime.embedded.leftovers import born
from runtime.settings import ROOT
from tests.servers.runtime.stacks import children_of, wait_for


@contextlib.contextmanager
def holder_of(place: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The process that holds the servers, as pytest starts it."""
    command = [sys.executable, "-P", "-m", "tests.shared_servers", str(place)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdin=subprocess.PIPE, cwd=ROOT, env=environment) as holder:
        try:
            yield holder
        finally:
            holder.kill()


def start_opa(place: Path, holder: subprocess.Popen[bytes]) -> list[int]:
    """Have a server started, and answer with the numbers of the holder's children."""
    wait_for((place / "servers.sock").exists, "the holder")
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(place / "servers.sock"))
        connection.sendall(b"opa\n")
        with connection.makefile() as lines:
            assert lines.readline().startswith('{"ok"')
    return children_of(holder.pid)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_killed_holder_leaves_no_server(tmp_path: Path, number: signal.Signals) -> None:
    # Its end of the pipe stays open: only the signal ends it here.
    with holder_of(tmp_path) as holder:
        children = start_opa(tmp_path, holder)
        assert children
        holder.send_signal(number)
        holder.wait(30)
        wait_for(lambda: not any(map(born, children)), "the end of every server")


def test_servers_end_when_pytest_is_gone(tmp_path: Path) -> None:
    with holder_of(tmp_path) as holder:
        children = start_opa(tmp_path, holder)
        assert holder.stdin
        holder.stdin.close()
        assert holder.wait(30) == 0
        assert not any(map(born, children))
