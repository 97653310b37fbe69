"""The mail server that messages go to, over TLS wherever it is not this machine."""

import ipaddress
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Self
from urllib.parse import unquote, urlsplit

import aiosmtplib

from runtime.settings import Settings, SettingsError

TIMEOUT = 30.0
"""Seconds that one command of a conversation may take."""
_SUBMISSION, _OVER_TLS = 587, 465


class MailAway(Exception):
    """The mail server does not answer, or not now: the message is to be sent again later."""


class MailRefused(Exception):
    """The mail server does not take this message, and will not take it later (RFC 5321, replies 5yz)."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """`tls` from the first byte; `upgrade` is whether STARTTLS has to be there, None for where it is used if it is."""

    host: str
    port: int
    tls: bool
    upgrade: bool | None
    sender: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    @classmethod
    def of(cls, settings: Settings) -> Self | None:
        """The server of the settings; None where none is named. SettingsError for an address that is none."""
        if settings.smtp_url is None or settings.mail_from is None:
            return None
        try:
            parts = urlsplit(settings.smtp_url)
            host, port = parts.hostname, parts.port
        except ValueError:
            host, port, parts = None, None, urlsplit("")
        if parts.scheme not in ("smtp", "smtps") or not host or parts.path not in ("", "/") or parts.query:
            raise SettingsError("GETRAPT_SMTP_URL: write smtp://user:password@host:port, or smtps:// for TLS at once")
        tls = parts.scheme == "smtps"
        return cls(
            host,
            port or (_OVER_TLS if tls else _SUBMISSION),
            tls,
            None if _is_here(host) or tls else True,
            settings.mail_from,
            unquote(parts.username) if parts.username else None,
            unquote(parts.password) if parts.password else None,
        )

    async def send(self, message: EmailMessage) -> None:
        """Hands the message over. MailAway or MailRefused where it is not taken."""
        try:
            await aiosmtplib.send(
                message,
                sender=self.sender,
                hostname=self.host,
                port=self.port,
                use_tls=self.tls,
                start_tls=False if self.tls else self.upgrade,
                username=self.user,
                password=self.password,
                timeout=TIMEOUT,
            )
        except aiosmtplib.SMTPRecipientsRefused as error:
            raise _failure(max(one.code for one in error.recipients)) from error
        except aiosmtplib.SMTPAuthenticationError as error:
            # The settings are wrong, and not the message.
            raise MailAway("the mail server refuses the account of the settings") from error
        except aiosmtplib.SMTPResponseException as error:
            raise _failure(error.code) from error
        except (aiosmtplib.SMTPException, OSError) as error:
            raise MailAway(f"the mail server does not answer: {type(error).__name__}") from error


def _failure(code: int) -> MailAway | MailRefused:
    return MailRefused(str(code)) if code >= 500 else MailAway(f"the mail server answered {code}")


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
