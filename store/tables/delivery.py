"""What is on its way to somebody: the outbox to the workflows, notices to people, and who is signed in."""

from datetime import datetime

from sqlalchemy import Index
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
