"""The table with the content of documents: in pieces, each sealed. It says nothing of itself; entries do."""

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, LargeBinary
from sqlmodel import Field, SQLModel


class DocumentChunkRow(SQLModel, table=True):
    """One piece of a document, by the commitment to its content and its place, from 0."""

    __tablename__ = "document_chunks"
    __table_args__ = (
        # At the end of the transaction: a piece comes before the text that it belongs to.
        ForeignKeyConstraint(
            ["commitment"],
            ["vault_items.commitment"],
            name="document_chunks_commitment",
            deferrable=True,
            initially="DEFERRED",
        ),
        CheckConstraint("place >= 0", name="document_chunks_place"),
    )

    commitment: str = Field(primary_key=True)
    place: int = Field(primary_key=True)
    sealed: bytes = Field(sa_type=LargeBinary)
