"""The register of mandaten: written with their entries, never changed but by being confirmed, agreed to,
instructed and revoked."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel


class MandaatRow(SQLModel, table=True):
    """A mandaat as its last entry left it; `content` is what was proposed, its text sealed, and so are `instructions`."""

    __tablename__ = "mandaten"
    __table_args__ = (
        UniqueConstraint("proposed_index", name="mandaten_proposed_index"),
        Index("mandaten_holder", "holder_kind", "holder_id"),
        Index("mandaten_parent", "parent"),
        Index("mandaten_principal", "principal", "proposed_index"),
        Index(
            "mandaten_in_force",
            "principal",
            text("COALESCE(LEAST(valid_until, revoked_at), 'infinity'::timestamp with time zone)"),
            postgresql_where=text("confirmed_at IS NOT NULL"),
        ),
    )

    id: str = Field(primary_key=True)
    principal: str
    parent: str | None
    holder_kind: str
    holder_id: str
    content: dict[str, Any] = Field(sa_type=JSONB)
    status: str
    valid_from: datetime
    valid_until: datetime | None
    proposed_by: str
    proposed_at: datetime
    proposed_index: int = Field(sa_type=BigInteger)
    confirmed_at: datetime | None
    confirmed_index: int | None = Field(sa_type=BigInteger)
    revoked_at: datetime | None
    revoked_index: int | None = Field(sa_type=BigInteger)
    confirmed_by: str | None
    agreed_by: str | None
    agreed_at: datetime | None
    agreed_index: int | None = Field(sa_type=BigInteger)
    instructions: list[dict[str, Any]] = Field(sa_type=JSONB, sa_column_kwargs={"server_default": text("'[]'::jsonb")})
