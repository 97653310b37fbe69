"""A port is free, in use, or never to be had: three answers, the last with the setting to change."""

import contextlib
import errno
import os
import socket
import subprocess
import sys

import pytest

from runtime.doctor import examine
from runtime.embedded import ports
from runtime.embedded.ports import LOOPBACK, free_port, is_free, never
from runtime.settings import ROOT, Settings, SettingsError

ONE_OF_THREE = """
import sys
from runtime.embedded import ports
ports.OURS = range(int(sys.argv[1]), int(sys.argv[1]) + 3)
print(*sorted(ports.free_port() for _ in range(int(sys.argv[2]))), flush=True)
sys.stdin.read()
"""


def test_a_port_in_use_is_not_free_and_is_afterwards() -> None:
    port = free_port()
    with socket.create_server((LOOPBACK, port)):
        assert not is_free(port)
    assert is_free(port)


def three_in_a_row() -> int:
    """The first of three ports of which this process keeps that one, and nobody the others.

    From outside the ports that servers get, so that no other test has kept one of them or takes it in the meantime.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ports, "OURS", range(16000, 20000, 3))
        while True:
            first = free_port()
            with contextlib.suppress(OSError), socket.socket() as one, socket.socket() as other:
                one.bind((LOOPBACK, first + 1))
                other.bind((LOOPBACK, first + 2))
                return first


def test_a_port_that_was_given_out_is_given_to_nobody_else_and_its_server_can_come_and_go() -> None:
    first = three_in_a_row()

    def another(count: int) -> subprocess.Popen[str]:
        program = [sys.executable, "-P", "-c", ONE_OF_THREE, str(first), str(count)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        pipe = subprocess.PIPE
        return subprocess.Popen(program, stdin=pipe, stdout=pipe, text=True, env=environment)

    with another(1) as one, another(1) as two:
        assert one.stdout and two.stdout
        given = {first, int(one.stdout.readline()), int(two.stdout.readline())}
        assert given == {first, first + 1, first + 2}
        for _ in range(2):
            with socket.create_server((LOOPBACK, first + 1)), pytest.raises(ConnectionRefusedError):
                socket.create_connection((LOOPBACK, first + 2))
        one.communicate()
        two.communicate()


def test_where_all_ports_are_in_use_it_says_so_and_does_not_go_on_looking(monkeypatch: pytest.MonkeyPatch) -> None:
    first = three_in_a_row()
    monkeypatch.setattr(ports, "OURS", range(first, first + 3))
    assert {free_port(), free_port()} == {first + 1, first + 2}
    with pytest.raises(SettingsError, match=f"no port from {first} to {first + 2} is free"):
        free_port()


# The first is kept for documents (RFC 5737), the others are names that nobody has, or that are none.
@pytest.mark.parametrize("host", ["192.0.2.1", "nowhere.invalid", "a..b", "2001:db8::1"])
async def test_an_address_that_is_not_this_machines_is_said_with_its_setting(host: str) -> None:
    with pytest.raises(SettingsError, match="GETRAPT_HOST"):
        is_free(free_port(), host)
    found = next(one for one in await examine(Settings.load(host=host)) if one.what == "port")
    assert not found.ok
    assert host in found.found


def test_a_port_that_is_not_ours_is_not_called_in_use() -> None:
    refused = PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    said = never(refused, 80, LOOPBACK)
    assert "port 80" in said
    assert "GETRAPT_PORT to 1024 or higher" in said
    assert "in use" not in said
