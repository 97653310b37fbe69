"""The tables of the transparency log: the tree's hashes, what was signed of it, and by which keys. Insert-only, but that a
checkpoint is published once.
"""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, LargeBinary, SmallInteger, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel


class LogHashRow(SQLModel, table=True):
    """The root (32 bytes) of a complete subtree, at height 8, 16, 24 and so on; those at height 0 are `entries.leaf`."""

    __tablename__ = "log_hashes"
    __table_args__ = (
        CheckConstraint("height BETWEEN 8 AND 56 AND height % 8 = 0", name="log_hashes_height"),
        CheckConstraint("octet_length(hash) = 32", name="log_hashes_length"),
    )

    height: int = Field(sa_type=SmallInteger, primary_key=True, sa_column_kwargs={"autoincrement": False})
    index: int = Field(sa_type=BigInteger, primary_key=True, sa_column_kwargs={"autoincrement": False})
    hash: bytes = Field(sa_type=LargeBinary)


class LogCheckpointRow(SQLModel, table=True):
    """The root of the first `size` entries, and the note that the log signed of it; published once enough witnesses
    cosigned, or at once where none have to."""

    __tablename__ = "log_checkpoints"
    __table_args__ = (
        CheckConstraint("size > 0", name="log_checkpoints_size"),
        CheckConstraint("octet_length(root) = 32", name="log_checkpoints_root_length"),
        Index("log_checkpoints_published", "size", postgresql_where=text("published_at IS NOT NULL")),
    )

    size: int = Field(sa_type=BigInteger, primary_key=True, sa_column_kwargs={"autoincrement": False})
    root: bytes = Field(sa_type=LargeBinary)
    note: str = Field(sa_type=Text)
    signed_at: datetime
    published_at: datetime | None


class LogCosignatureRow(SQLModel, table=True):
    """The line, with its newline, by which a witness (by name) cosigned a checkpoint."""

    __tablename__ = "log_cosignatures"
    __table_args__ = (CheckConstraint("line LIKE '\u2014 %\n'", name="log_cosignatures_line"),)

    size: int = Field(sa_type=BigInteger, primary_key=True, foreign_key="log_checkpoints.size")
    witness: str = Field(sa_type=Text, primary_key=True)
    line: str = Field(sa_type=Text)
    received_at: datetime


class LogKeyRow(SQLModel, table=True):
    """The public key that signs checkpoints of sizes above `index`, in place of `previous`. Written by the ledger."""

    __tablename__ = "log_keys"
    __table_args__ = (UniqueConstraint("vkey", name="log_keys_vkey"),)

    index: int = Field(sa_type=BigInteger, primary_key=True, sa_column_kwargs={"autoincrement": False})
    origin: str = Field(sa_type=Text)
    vkey: str = Field(sa_type=Text)
    previous: str | None = Field(sa_type=Text)
    actor: str
    named_at: datetime
