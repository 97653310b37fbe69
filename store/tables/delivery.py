"""What is on its way to somebody: the outbox to the workflows, notices to people, also by e-mail, and who is signed in."""

from datetime import datetime

from sqlalchemy import Column, Index, text
from sqlalchemy.dialects.postgresql import ARRAY, VARCHAR
from sqlmodel import Field, SQLModel


class OutboxRow(SQLModel, table=True):
    """A case's workflow has to be told that the ledger is at this sequence."""

    __tablename__ = "outbox"

    case_id: str = Field(primary_key=True)
    sequence: int = Field(primary_key=True)
    trace_id: str
    created_at: datetime


class NoticeRow(SQLModel, table=True):
    """A notice to an audience (body, office, seat, preparer, or one account) of an entry of a case, by code; to an
    account also of one about its interest, whose id then stands for that of a case."""

    __tablename__ = "notices"
    __table_args__ = (Index("notices_audience", "audience", "created_at"),)

    case_id: str = Field(primary_key=True)
    sequence: int = Field(primary_key=True)
    audience: str = Field(primary_key=True)
    code: str = Field(primary_key=True)
    created_at: datetime


class SessionRow(SQLModel, table=True):
    """Somebody who is signed in. The token itself is not kept, only its SHA-256."""

    __tablename__ = "sessions"
    __table_args__ = (Index("sessions_expires_at", "expires_at"),)

    token_hash: str = Field(primary_key=True)
    account: str
    opened_at: datetime
    expires_at: datetime


class MailWishesRow(SQLModel, table=True):
    """Where somebody wants messages by e-mail, sealed by a key of the master key's, and which kinds are switched off."""

    __tablename__ = "mail_wishes"

    account: str = Field(primary_key=True)
    address: bytes
    off: list[str] = Field(sa_column=Column(ARRAY(VARCHAR), nullable=False))
    set_at: datetime


class MailNoticeRow(SQLModel, table=True):
    """A notice that still has to become a message to each who wants it. Written by a trigger on the notices."""

    __tablename__ = "mail_notices"

    case_id: str = Field(primary_key=True)
    sequence: int = Field(primary_key=True)
    audience: str = Field(primary_key=True)
    code: str = Field(primary_key=True)
    created_at: datetime


class MailRow(SQLModel, table=True):
    """A message to one account; it goes when it was sent, or was given up. `case_id` is that of the notice."""

    __tablename__ = "mails"
    __table_args__ = (Index("mails_next_at", "next_at", postgresql_where=text("done IS NULL")),)

    case_id: str = Field(primary_key=True)
    sequence: int = Field(primary_key=True)
    code: str = Field(primary_key=True)
    account: str = Field(primary_key=True)
    created_at: datetime
    next_at: datetime
    attempts: int
    done: str | None
