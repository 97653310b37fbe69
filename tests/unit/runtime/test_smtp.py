"""Which mail server the settings name, and that messages go over TLS wherever it is not this machine."""

import ssl
from email.message import EmailMessage
from typing import Any

import pytest

from runtime.settings import Settings, SettingsError
from runtime.smtp import MailAway, MailServer
from tests.mailbox import SENDER, open_mailbox


def server(url: str) -> MailServer:
    """The server that settings with this address name."""
    found = MailServer.of(Settings.load(smtp_url=url, mail_from=SENDER, public_url="https://getrapt.example"))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example", {"port": 587, "tls": False, "upgrade": True, "user": None}),
        ("smtp://127.0.0.1:2525", {"port": 2525, "tls": False, "upgrade": None}),
        ("smtps://mail.example", {"port": 465, "tls": True}),
        ("smtp://a%40b:p%2Fw@mail.example:25", {"port": 25, "upgrade": True, "user": "a@b", "password": "p/w"}),
    ],
)
def test_the_address_names_a_server(url: str, expected: dict[str, Any]) -> None:
    found = server(url)
    assert {name: getattr(found, name) for name in expected} == expected
    assert "p/w" not in repr(found)


@pytest.mark.parametrize(
    "url", ["mail.example", "http://mail.example", "smtp://", "smtp://mail.example:x", "smtp://a/b"]
)
def test_what_is_no_address_of_a_mail_server_is_refused_with_what_would_be_right(url: str) -> None:
    with pytest.raises(SettingsError, match="smtp://user:password@host:port"):
        server(url)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"smtp_url": "smtp://a.example"}, "GETRAPT_MAIL_FROM and GETRAPT_PUBLIC_URL"),
        ({"smtp_url": "smtp://a.example", "mail_from": SENDER}, "GETRAPT_PUBLIC_URL"),
        ({"mail_from": "getrapt"}, "GETRAPT_MAIL_FROM is not an address"),
        ({"public_url": "https://getrapt.example/"}, "GETRAPT_PUBLIC_URL"),
    ],
)
def test_a_mail_server_without_what_messages_need_is_refused_at_the_start(changes: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        Settings.load(**changes)


async def test_a_server_that_is_not_this_machine_and_offers_no_tls_gets_nothing() -> None:
    letter = EmailMessage()
    letter["To"] = "a@b.example"
    with open_mailbox() as box:
        far = MailServer("127.0.0.1", box.port, tls=False, upgrade=True, sender=SENDER)
        with pytest.raises(MailAway):
            await far.send(letter)
        assert box.letters == []
    assert ssl.create_default_context().verify_mode is ssl.CERT_REQUIRED
