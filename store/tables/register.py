"""The register's tables: organisation versions, procedures, policies and accounts. Insert-only."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, LargeBinary, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel


class AccountRow(SQLModel, table=True):
    """A role account: its pseudonym, the keyed hash of its handle, and the commitment to the handle in the vault."""

    __tablename__ = "accounts"
    __table_args__ = (UniqueConstraint("handle_key", name="accounts_handle_key"),)

    account: str = Field(primary_key=True)
    handle_key: str | None
    commitment: str = Field(foreign_key="vault_items.commitment")


class RegisterVersionRow(SQLModel, table=True):
    """A version of the organisation: its canonical bytes, and the entry that put it into force."""

    __tablename__ = "register_versions"

    version: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    content_hash: str
    content: bytes = Field(sa_type=LargeBinary)
    index: int = Field(sa_type=BigInteger)


class ProcedureRow(SQLModel, table=True):
    """A version of a procedure: its canonical bytes, and the entry that first put it into force."""

    __tablename__ = "procedures"
    __table_args__ = (UniqueConstraint("procedure", "version", name="procedures_version"),)

    content_hash: str = Field(primary_key=True)
    procedure: str
    version: int
    content: bytes = Field(sa_type=LargeBinary)
    index: int = Field(sa_type=BigInteger)


class ProcedureStartRow(SQLModel, table=True):
    """That new cases get a version of a procedure from a moment on, as the entry `index` says. Written by the ledger."""

    __tablename__ = "procedure_starts"

    index: int = Field(sa_type=BigInteger, primary_key=True, sa_column_kwargs={"autoincrement": False})
    content_hash: str
    starts_at: datetime


class PolicyRow(SQLModel, table=True):
    """The sources of a policy revision, by path."""

    __tablename__ = "policies"

    revision: str = Field(primary_key=True)
    sources: dict[str, Any] = Field(sa_type=JSONB)
    remembered_at: datetime


class PolicyActivationRow(SQLModel, table=True):
    """That a revision came into force with the entry `index`, in place of `previous`. Written by the ledger."""

    __tablename__ = "policy_activations"

    index: int = Field(sa_type=BigInteger, primary_key=True, sa_column_kwargs={"autoincrement": False})
    revision: str
    previous: str | None
    actor: str
    activated_at: datetime
