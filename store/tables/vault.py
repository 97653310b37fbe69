"""The vault's tables: the only ones that hold names, addresses, references, areas and free text, all of it sealed."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel


class VaultKeyRow(SQLModel, table=True):
    """The one row by which a wrong master key is noticed."""

    __tablename__ = "vault_key"
    __table_args__ = (CheckConstraint("singleton", name="vault_key_singleton"),)

    singleton: bool = Field(primary_key=True, default=True)
    check_value: str


class SubjectRow(SQLModel, table=True):
    """Whom data is about: a case, an address, an account. Without `wrapped_key` and `lookup` it is forgotten."""

    __tablename__ = "subjects"
    __table_args__ = (UniqueConstraint("lookup", name="subjects_lookup"),)

    subject: str = Field(primary_key=True)
    kind: str
    lookup: str | None
    wrapped_key: bytes | None = Field(sa_type=LargeBinary)
    created_at: datetime
    forgotten_at: datetime | None


class VaultItemRow(SQLModel, table=True):
    """One sealed text, found by its commitment."""

    __tablename__ = "vault_items"
    __table_args__ = (Index("vault_items_case", "case_id", "kind"), Index("vault_items_subject", "subject"))

    commitment: str = Field(primary_key=True)
    subject: str = Field(foreign_key="subjects.subject")
    case_id: str | None
    kind: str
    sealed: bytes = Field(sa_type=LargeBinary)
