"""Every setting, in one place: environment variables with the prefix GETRAPT_, and what they are when not set.

An empty variable counts as not set; a missing address means the embedded server. Where a running stack is found (its ports, its tokens) is
`runtime.running`'s; the table in docs/settings.md is written from this module by `runtime.settings_table`.
"""

import difflib
import ipaddress
import os
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

from domain.mail import address_in

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "GETRAPT_"


class SettingsError(Exception):
    """A setting that cannot be used, with what to do about it."""


def _cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache") / "getrapt"


def _line(error: ErrorDetails) -> str:
    message = error["msg"].removeprefix("Value error, ")
    if not error["loc"]:
        return message
    # The value is not repeated: it may be a secret.
    return f"{PREFIX}{str(error['loc'][0]).upper()}: {message}"


class Settings(BaseSettings):
    """The settings of one process. What is secret does not show in its representation."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        # Else an empty home would be the directory that one happens to be in.
        env_ignore_empty=True,
        extra="forbid",
        frozen=True,
        validate_default=True,
    )

    home: Path = Field(Path(".getrapt"), description="The one directory that holds all state; made private (0700).")
    host: str = Field("127.0.0.1", description="Address that the web application listens on.")
    port: int = Field(8080, ge=1, le=65535, description="Port of the web application. All other ports are free ones.")
    url: str | None = Field(
        None, description="Where the command line finds a running stack. Empty: the one that runs on this home."
    )
    development: bool = Field(
        False, description="Development sign-in with role accounts; only ever with a loopback address."
    )
    trusted_proxies: str | None = Field(
        None,
        description="Addresses or networks of proxies before the application, with commas between them. Of a request from one "
        "of them the client is who `X-Forwarded-For` says, for the limits on requests alone. Empty: none.",
    )
    session_idle_minutes: int = Field(
        30, ge=1, le=1440, description="Minutes after which who did nothing has to sign in again."
    )
    session_hours: int = Field(10, ge=1, le=24, description="Hours after which everybody has to sign in again.")
    rate_account: int = Field(
        1200,
        ge=0,
        description="Requests that an account may make in a minute, in each process of the application. 0: any number.",
    )
    rate_address: int = Field(
        600,
        ge=0,
        description="Requests in a minute from one client address of somebody who is not signed in. 0: any number.",
    )
    rate_sign_in: int = Field(
        20, ge=0, description="Attempts to sign in that fail, in a minute, from one client address. 0: any number."
    )
    rate_log: int = Field(
        6000,
        ge=0,
        description="Requests in a minute from one client address for files and proofs of the log. 0: any number.",
    )
    document_mebibytes: int = Field(10, ge=1, le=50, description="The largest document that a case may get, in MiB.")
    documents_per_case: int = Field(
        50, ge=1, le=500, description="How many documents a case may have, those that were withdrawn among them."
    )
    database_url: str | None = Field(
        None,
        repr=False,
        description="PostgreSQL 15 or later, as the application's role, which owns nothing. Empty: embedded.",
    )
    database_admin_url: str | None = Field(
        None,
        repr=False,
        description="The same database as the role that owns the tables, for migrations. Empty: the embedded one's, or "
        "`GETRAPT_DATABASE_URL`.",
    )
    temporal_address: str | None = Field(None, description="`host:port` of a Temporal frontend. Empty: embedded.")
    temporal_database_url: str | None = Field(
        None,
        repr=False,
        description="PostgreSQL for a Temporal server of one's own, for `getrapt temporal-server` only: "
        "`postgresql://role:password@host:5432/temporal`. Its second database has the same name with `_visibility`.",
    )
    temporal_namespace: str = Field("getrapt", min_length=1, description="Temporal namespace.")
    opa_url: str | None = Field(None, description="Base address of an OPA that has our bundle. Empty: embedded.")
    opa_token: str | None = Field(None, repr=False, description="Bearer token for that OPA.")
    opa_timeout: float = Field(1.5, gt=0, le=30, description="Seconds that one question to the policy may take in all.")
    policy_signing_key_file: Path | None = Field(
        None,
        description="A file with the private key that signs the policy for the embedded OPA, readable by its owner only: "
        "PEM, EC on P-256 (ES256) or RSA (RS256). Empty: made in the home at the first start.",
    )
    policy_verification_key_file: Path | None = Field(
        None,
        description="A file with the public half, in PEM, by which OPA verifies the policy. Empty: taken from that key.",
    )
    master_key: str | None = Field(
        None, repr=False, description="The key that wraps every subject's key: 32 bytes in base64. Rather a file."
    )
    master_key_file: Path | None = Field(
        None,
        description="A file with that key, readable by its owner only. Empty, with the embedded database: made in the "
        "home at the first start.",
    )
    log_origin: str = Field(
        "getrapt.example/routekaarten",
        min_length=1,
        max_length=100,
        description="The name of the transparency log, which stands in every checkpoint: an address without `https://`. "
        "Chosen once, before the first start.",
    )
    log_signing_key: str | None = Field(
        None,
        repr=False,
        description="The private key that signs the log, as C2SP writes it (`PRIVATE+KEY+…`), for `getrapt log run` only. "
        "Rather a file. While it is being replaced: the old one and the new one, with a space between.",
    )
    log_signing_key_file: Path | None = Field(
        None,
        description="A file with that key, readable by its owner only. Empty: made in the home at the first start.",
    )
    log_interval: float = Field(
        3.0, ge=0.05, le=3600, description="Seconds between two checkpoints of the log, while there is something new."
    )
    organisation: Path = Field(
        ROOT / "procedures" / "organisatie-voorbeeld.yaml",
        description="The organisation to load: bodies, seats, accounts.",
    )
    procedure: Path = Field(ROOT / "procedures" / "routekaart.v1.yaml", description="The procedure to load.")
    processing_activities: Path = Field(
        ROOT / "procedures" / "verwerkingen-voorbeeld.yaml",
        description="The register of processing activities (AVG art. 30), by which processing is logged.",
    )
    access_seal_seconds: float = Field(
        30.0,
        gt=0,
        le=3600,
        description="Seconds after which the looks in the access log get their root in the ledger, at the latest.",
    )
    witness_policy: Path | None = Field(
        None,
        description="A file that names the witnesses of the log and how many of them have to cosign a checkpoint, in the "
        "form of C2SP tlog-policy. Empty: none, and a checkpoint counts by the log's own signature.",
    )
    retention: Path = Field(
        ROOT / "procedures" / "bewaartermijnen-voorbeeld.yaml",
        description="How long closed cases are kept, and what happens then.",
    )
    smtp_url: str | None = Field(
        None,
        repr=False,
        description="The mail server for messages to people: `smtp://user:password@host:587` (STARTTLS, which has to be "
        "there unless it is this machine) or `smtps://…:465`. Empty: no e-mail is sent.",
    )
    mail_from: str | None = Field(None, description="The address that messages come from. Needed with a mail server.")
    public_url: str | None = Field(
        None,
        pattern=r"^https?://[^/?#\s]+$",
        description="Where people reach the pages, for links in messages, as in `https://getrapt.example`. Needed with a "
        "mail server, and behind a proxy. With `https` browsers are told to use nothing else.",
    )
    cache: Path = Field(
        default_factory=_cache,
        description="Where built servers are kept. Not set: `getrapt` in `XDG_CACHE_HOME`, else in `~/.cache`.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="What is logged, from here up.")
    log_format: Literal["auto", "console", "json"] = Field(
        "auto", description="How: `auto` is readable on a terminal and JSON otherwise."
    )

    @field_validator(
        "home",
        "cache",
        "organisation",
        "procedure",
        "processing_activities",
        "retention",
        "master_key_file",
        "policy_signing_key_file",
        "policy_verification_key_file",
        "log_signing_key_file",
        "witness_policy",
    )
    @classmethod
    def _absolute(cls, path: Path | None) -> Path | None:
        # A child process may run elsewhere, and would find another home.
        try:
            return path and path.expanduser().absolute()
        except RuntimeError:
            raise ValueError(f"{path} names the home directory of a user that this machine does not know") from None

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, proxies: str | None) -> str | None:
        for one in (proxies or "").split(","):
            try:
                ipaddress.ip_network(one.strip() or "127.0.0.1")
            except ValueError:
                raise ValueError(f"{one.strip()} is no address or network, such as 10.0.0.5 or 10.0.0.0/24") from None
        return proxies

    @model_validator(mode="after")
    def _development_stays_here(self) -> Self:
        # Its sign-in asks for no password: whoever reaches it is whoever they say.
        try:
            loopback = self.host == "localhost" or ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            loopback = False
        if self.development and not loopback:
            raise ValueError(f"GETRAPT_DEVELOPMENT needs a loopback address, and GETRAPT_HOST is {self.host}")
        return self

    @model_validator(mode="after")
    def _mail_is_whole(self) -> Self:
        missing = [name for name in ("mail_from", "public_url") if getattr(self, name) is None]
        if self.smtp_url is not None and missing:
            needed = " and ".join(PREFIX + name.upper() for name in missing)
            raise ValueError(f"with GETRAPT_SMTP_URL set, {needed} has to be set as well")
        if self.mail_from is not None and address_in(self.mail_from) is None:
            raise ValueError("GETRAPT_MAIL_FROM is not an address, such as getrapt@ministerie.example")
        return self

    @classmethod
    def load(cls, **overrides: object) -> Self:
        """The settings of this process, refused with one line each when they are wrong or unknown."""
        known = {PREFIX + name.upper() for name in cls.model_fields}
        lines = []
        for name in sorted(n for n in os.environ if n.startswith(PREFIX) and n not in known):
            near = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.0)
            lines.append(f"{name} is not a setting; the nearest is {near[0]} (see docs/settings.md)")
        if lines:
            raise SettingsError("\n".join(lines))
        try:
            return cls.model_validate(overrides) if overrides else cls()
        except ValidationError as error:
            raise SettingsError("\n".join(map(_line, error.errors()))) from None

    def environment(self) -> dict[str, str]:
        """These settings as environment variables, for a child process that is to have the same ones."""
        values = self.model_dump(mode="json", exclude_none=True)
        return {PREFIX + name.upper(): str(value) for name, value in values.items()}
