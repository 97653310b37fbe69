"""The register of interests: written with their entries, never changed but by being confirmed and ended, once each.

Beside it, what no entry may have: in which area one is.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel


class InterestRow(SQLModel, table=True):
    """An interest as its last entry left it; `reasons` and `area` are the commitments to why, and of what name."""

    __tablename__ = "interests"
    __table_args__ = (
        UniqueConstraint("registered_index", name="interests_registered_index"),
        Index("interests_scope", "scope", "code"),
        Index("interests_account", "account", "registered_index"),
    )

    id: str = Field(primary_key=True)
    account: str
    scope: str
    code: str
    content: dict[str, Any] = Field(sa_type=JSONB)
    valid_from: datetime
    valid_until: datetime | None
    reasons: str | None
    area: str | None
    registered_by: str
    registered_at: datetime
    registered_index: int = Field(sa_type=BigInteger)
    confirmed_by: str | None
    confirmed_at: datetime | None
    confirmed_index: int | None = Field(sa_type=BigInteger)
    end_proposed_by: str | None
    end_proposed_at: datetime | None
    end_proposed_index: int | None = Field(sa_type=BigInteger)
    ended_by: str | None
    ended_at: datetime | None
    ended_index: int | None = Field(sa_type=BigInteger)


class InterestAreaRow(SQLModel, table=True):
    """The keyed hash of the area that an interest is in. It goes when the interest is forgotten."""

    __tablename__ = "interest_areas"
    __table_args__ = (Index("interest_areas_key", "area_key"),)

    interest: str = Field(primary_key=True)
    area_key: str


class InterestCaseRow(SQLModel, table=True):
    """That an interest in an area covers a case, where the area of one of the two was forgotten."""

    __tablename__ = "interest_cases"

    case_id: str = Field(primary_key=True)
    interest: str = Field(primary_key=True)
