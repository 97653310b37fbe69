"""The ledger's own tables: entries, their keys, the head of the log and of every stream. Never written but by the
function `ledger_append`.
"""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field, SQLModel


class EntryRow(SQLModel, table=True):
    """An entry. `content` is all of it (canonical bytes); the other columns repeat parts of it for finding it."""

    __tablename__ = "entries"
    __table_args__ = (
        UniqueConstraint("stream", "sequence", name="entries_stream_sequence"),
        CheckConstraint("octet_length(leaf) = 32", name="entries_leaf_length"),
        CheckConstraint("octet_length(content) <= 65535", name="entries_content_length"),
        Index("entries_trace_id", "trace_id"),
        Index("entries_instructing", "stream", postgresql_where=text("act = 'instruct_mandaat'")),
    )

    index: int = Field(sa_type=BigInteger, primary_key=True, sa_column_kwargs={"autoincrement": False})
    stream: str
    sequence: int
    recorded_at: datetime
    actor: str
    act: str
    allow: bool
    leaf: bytes = Field(sa_type=LargeBinary)
    content: bytes = Field(sa_type=LargeBinary)
    trace_id: str


class LedgerHeadRow(SQLModel, table=True):
    """The one row that gives out indices, and says which version of the register is in force."""

    __tablename__ = "ledger_head"
    __table_args__ = (CheckConstraint("singleton", name="ledger_head_singleton"),)

    singleton: bool = Field(primary_key=True, default=True)
    size: int = Field(sa_type=BigInteger)
    register_version: int


class StreamRow(SQLModel, table=True):
    """How far a stream is: its last sequence, and the leaf hash of that entry."""

    __tablename__ = "streams"

    stream: str = Field(primary_key=True)
    sequence: int
    leaf: bytes = Field(sa_type=LargeBinary)


class ActKeyRow(SQLModel, table=True):
    """The idempotency key of an entry, as a keyed hash, and a keyed hash of what was sent with it."""

    __tablename__ = "act_keys"
    __table_args__ = (UniqueConstraint("index", name="act_keys_index"),)

    actor: str = Field(primary_key=True)
    key_mac: str = Field(primary_key=True)
    content_mac: str | None
    index: int = Field(sa_type=BigInteger)
