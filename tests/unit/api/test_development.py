"""The development sign-in: only the machine itself may use it, and only when it was told to allow it."""

from dataclasses import dataclass
from typing import Any

import pytest
from fastapi import FastAPI

from api.development import FORWARDING, is_loopback, sign_in_possible
from tests.unit.api.asking import request


@dataclass
class Host:
    """What the sign-in looks at."""

    development: bool = True
    host: str = "127.0.0.1"


def possible(parts: Host | None = None, **changes: Any) -> bool:
    """Whether a request to an application with these parts may sign in."""
    app = FastAPI()
    app.state.parts = parts or Host()
    return sign_in_possible(request(app=app, **changes))


def test_the_machine_itself_may_sign_in() -> None:
    assert possible()
    assert possible(Host(host="localhost"), headers={"host": "localhost:8080"})
    assert possible(Host(host="::1"), headers={"host": "[::1]:8080"}, client="::1")


def test_not_without_the_setting() -> None:
    assert not possible(Host(development=False))


@pytest.mark.parametrize("host", ["10.1.2.3", "192.168.1.5", "::", "getrapt.example"])
def test_not_where_the_server_listens_to_others(host: str) -> None:
    assert not possible(Host(host=host))


@pytest.mark.parametrize("client", ["192.168.1.7", "10.0.0.1", "2001:db8::1"])
def test_not_from_another_machine(client: str) -> None:
    assert not possible(client=client)


@pytest.mark.parametrize("name", FORWARDING)
def test_not_through_a_proxy(name: str) -> None:
    assert not possible(headers={name: "127.0.0.1"})


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example:8080", "192.168.1.5"])
def test_not_under_a_name_that_somebody_else_points_here(host: str) -> None:
    assert not possible(headers={"host": host})


def test_what_loopback_is() -> None:
    assert all(is_loopback(host) for host in ("localhost", "127.0.0.1", "127.9.9.9", "::1", "[::1]"))
    assert not any(is_loopback(host) for host in (None, "", "localhost.evil.example", "192.168.1.5", "1.2.3.4"))
