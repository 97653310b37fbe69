"""The table with the content of documents: in pieces, each sealed. It says nothing of itself; entries do."""

from sqlalchemy import CheckConstraint, LargeBinary
from sqlmodel import Field, SQLModel


class DocumentChunkRow(SQLModel, table=True):
    """One piece of a document, by the commitment to its content and its place, from 0."""

    __tablename__ = "document_chunks"
    __table_args__ = (CheckConstraint("place >= 0", name="document_chunks_place"),)

    commitment: str = Field(primary_key=True, foreign_key="vault_items.commitment")
    place: int = Field(primary_key=True)
    sealed: bytes = Field(sa_type=LargeBinary)
