"""A port is free, in use, or never to be had: three answers, the last with the setting to change."""

import errno
import os
import socket

import pytest

from runtime.doctor import examine
from runtime.embedded.ports import LOOPBACK, free_port, is_free, never
from runtime.settings import Settings, SettingsError


def test_a_port_in_use_is_not_free_and_is_afterwards() -> None:
    port = free_port()
    with socket.create_server((LOOPBACK, port)):
        assert not is_free(port)
    assert is_free(port)


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
