"""The changes of the organisation: written with their entries, never changed but by being confirmed and revoked."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, LargeBinary, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel


class ChangeRow(SQLModel, table=True):
    """A change as its last entry left it; `content` is what was proposed, its texts sealed, and `document` that of a
    procedure, as canonical bytes."""

    __tablename__ = "organisation_changes"
    __table_args__ = (
        UniqueConstraint("proposed_index", name="organisation_changes_proposed_index"),
        Index("organisation_changes_body", "body", "proposed_index"),
    )

    id: str = Field(primary_key=True)
    kind: str
    body: str
    content: dict[str, Any] = Field(sa_type=JSONB)
    status: str
    proposed_by: str
    proposed_at: datetime
    proposed_index: int = Field(sa_type=BigInteger)
    confirmed_at: datetime | None
    confirmed_index: int | None = Field(sa_type=BigInteger)
    revoked_at: datetime | None
    revoked_index: int | None = Field(sa_type=BigInteger)
    document: bytes | None = Field(sa_type=LargeBinary)
