"""Audits: each as its entries left it, written with them. What was found or replied is added to, never changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel


class AuditRow(SQLModel, table=True):
    """An audit: its plan (`content`), its sample, and all findings and replies in their order.

    `question` and `conclusion` are commitments, as are the texts within findings and replies.
    """

    __tablename__ = "audits"
    __table_args__ = (
        UniqueConstraint("opened_index", name="audits_opened_index"),
        Index("audits_findings", "findings", postgresql_using="gin", postgresql_ops={"findings": "jsonb_path_ops"}),
    )

    id: str = Field(primary_key=True)
    content: dict[str, Any] = Field(sa_type=JSONB)
    question: str
    population: int = Field(sa_type=BigInteger)
    sample: list[str] = Field(sa_type=JSONB)
    findings: list[dict[str, Any]] = Field(sa_type=JSONB)
    replies: list[dict[str, Any]] = Field(sa_type=JSONB)
    status: str
    conclusion: str | None
    opened_by: str
    opened_at: datetime
    opened_index: int = Field(sa_type=BigInteger)
    closed_by: str | None
    closed_at: datetime | None
    closed_index: int | None = Field(sa_type=BigInteger)
