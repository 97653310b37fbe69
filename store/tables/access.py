"""The access log: its records and its head. Never written but by the function `access_append`."""

from datetime import datetime

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, Column, Index, LargeBinary, String
from sqlmodel import Field, SQLModel


class AccessRecordRow(SQLModel, table=True):
    """One look. `content` is all of it (canonical bytes); the other columns repeat parts of it for finding it."""

    __tablename__ = "access_records"
    __table_args__ = (
        CheckConstraint("octet_length(leaf) = 32", name="access_records_leaf_length"),
        Index("access_records_account", "account", "index"),
        Index("access_records_trace_id", "trace_id"),
        Index("access_records_cases", "cases", postgresql_using="gin"),
    )

    index: int = Field(sa_type=BigInteger, primary_key=True, sa_column_kwargs={"autoincrement": False})
    recorded_at: datetime
    account: str
    look: str
    outcome: str
    deliberation: bool
    cases: list[str] = Field(sa_column=Column(ARRAY(String), nullable=False))
    trace_id: str
    leaf: bytes = Field(sa_type=LargeBinary)
    content: bytes = Field(sa_type=LargeBinary)


class AccessHeadRow(SQLModel, table=True):
    """The one row that gives out indices, with the leaf of the last record; None before the first."""

    __tablename__ = "access_head"
    __table_args__ = (CheckConstraint("singleton", name="access_head_singleton"),)

    singleton: bool = Field(primary_key=True, default=True)
    size: int = Field(sa_type=BigInteger)
    leaf: bytes | None = Field(sa_type=LargeBinary)
