"""Numbers over many cases, kept by a trigger with every change of a case: `store/migrations/sql/0017_search.sql`.

All of them can be counted again from the cases and the entries, and verification does.
"""

from sqlalchemy import BigInteger, CheckConstraint, Index, text
from sqlmodel import Field, SQLModel


class CaseCountRow(SQLModel, table=True):
    """How many cases are of one kind. `tier` and `outcome` are empty where a case has none; `state` is the one word for it."""

    __tablename__ = "case_counts"
    __table_args__ = (CheckConstraint("cases >= 0", name="case_counts_cases"),)

    municipality: str = Field(primary_key=True)
    tier: str = Field(primary_key=True)
    state: str = Field(primary_key=True)
    difference_type: str = Field(primary_key=True)
    outcome: str = Field(primary_key=True)
    cases: int = Field(sa_type=BigInteger)


class LeadCountRow(SQLModel, table=True):
    """How many cases that were closed with an outcome took so many Dutch calendar days (`domain.lead_times`)."""

    __tablename__ = "lead_counts"
    __table_args__ = (CheckConstraint("cases >= 0", name="lead_counts_cases"),)

    municipality: str = Field(primary_key=True)
    days: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    cases: int = Field(sa_type=BigInteger)


class AlikeCountRow(SQLModel, table=True):
    """How many equal cases ended with one outcome; `area_key` is the keyed hash of the area."""

    __tablename__ = "alike_counts"
    __table_args__ = (CheckConstraint("cases >= 0", name="alike_counts_cases"),)

    municipality: str = Field(primary_key=True)
    area_key: str = Field(primary_key=True)
    difference_type: str = Field(primary_key=True)
    measure: str = Field(primary_key=True)
    outcome: str = Field(primary_key=True)
    cases: int = Field(sa_type=BigInteger)


class AreaAlikeRow(SQLModel, table=True):
    """Of one area: every two equal cases once, and how many of these pairs ended alike (`domain.equality`)."""

    __tablename__ = "area_alike"
    __table_args__ = (
        CheckConstraint("alike BETWEEN 0 AND pairs", name="area_alike_some_of_them"),
        Index("area_alike_unlike", text("(pairs - alike)")),
    )

    municipality: str = Field(primary_key=True)
    area_key: str = Field(primary_key=True)
    pairs: int = Field(sa_type=BigInteger)
    alike: int = Field(sa_type=BigInteger)
