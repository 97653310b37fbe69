"""Meetings: each as its entries left it, written with them. What happened is added to, never changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel


class MeetingRow(SQLModel, table=True):
    """A meeting: its events in their order, and what lists ask for: the body, when it starts, its agenda and its status.

    The indices are those of the entries that convened, opened and closed it, and of the one that adopted its minutes.
    """

    __tablename__ = "meetings"
    __table_args__ = (
        UniqueConstraint("convened_index", name="meetings_convened_index"),
        Index("meetings_body", "body", "starts_at"),
        Index("meetings_agenda", "agenda", postgresql_using="gin", postgresql_ops={"agenda": "jsonb_path_ops"}),
    )

    id: str = Field(primary_key=True)
    body: str
    starts_at: datetime
    agenda: list[str] = Field(sa_type=JSONB)
    status: str
    events: list[dict[str, Any]] = Field(sa_type=JSONB)
    convened_index: int = Field(sa_type=BigInteger)
    opened_index: int | None = Field(sa_type=BigInteger)
    closed_index: int | None = Field(sa_type=BigInteger)
    adopted_index: int | None = Field(sa_type=BigInteger)
