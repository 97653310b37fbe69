"""A real SMTP server in this process: it keeps what it is handed, and refuses what a test tells it to."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from runtime.embedded.ports import free_port
from runtime.smtp import MailServer

SENDER = "getrapt@ministerie.example"


@dataclass
class Mailbox:
    """What arrived; `reply` is what the server says to a recipient."""

    port: int
    letters: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    reply: str = "250 OK"

    def __post_init__(self) -> None:
        # The server finds what it asks by the names of SMTP's commands.
        vars(self).update(handle_RCPT=self.take_recipient, handle_DATA=self.keep)

    async def take_recipient(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        """Takes the recipient, or refuses it."""
        if self.reply.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.reply

    async def keep(self, _server: Any, _session: Any, envelope: Any) -> str:
        """Keeps the letter."""
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.raw.append(envelope.content)
        self.letters.append(letter)
        return "250 OK"

    @property
    def server(self) -> MailServer:
        """This server, as messages are sent to it."""
        return MailServer("127.0.0.1", self.port, tls=False, upgrade=None, sender=SENDER)

    def to(self) -> list[str]:
        """Who was written to, in order."""
        return [letter["To"] for letter in self.letters]


@contextmanager
def open_mailbox(port: int | None = None) -> Iterator[Mailbox]:
    """A server that listens, on a free port unless one is given."""
    box = Mailbox(port or free_port())
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()
