"""The content of documents: written with its entry, and opened again. Who may have it is the authority's to say."""

from collections.abc import Iterable

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.ext.asyncio import AsyncConnection

from store.content_sealing import SealedChunk, open_content
from store.database import Database
from store.keys import MasterKey
from store.sealing import SealedItem, open_text, unwrap

_INSERT = text("INSERT INTO document_chunks (commitment, place, sealed) VALUES (:commitment, :place, :sealed)")
# An entry that says that a subject is forgotten counts from there on, also where its key is still to be destroyed.
_ITEM = text(
    "SELECT i.commitment, i.subject, i.case_id, i.kind, i.sealed, s.wrapped_key FROM vault_items i JOIN subjects s"
    " USING (subject) LEFT JOIN subject_standings f ON f.id = i.subject"
    " WHERE i.commitment = :commitment AND s.wrapped_key IS NOT NULL AND f.status IS DISTINCT FROM 'forgotten'"
)
_CHUNKS = text("SELECT sealed FROM document_chunks WHERE commitment = :commitment ORDER BY place")
_KEPT = text("SELECT DISTINCT commitment FROM document_chunks WHERE commitment = ANY(:commitments)").bindparams(
    bindparam("commitments", type_=ARRAY(TEXT))
)


async def write_content(connection: AsyncConnection, chunks: Iterable[SealedChunk]) -> None:
    """Writes the pieces of a document, in the transaction that goes on to append its entry."""
    for one in chunks:
        # One at a time: never more than a piece is on its way.
        values = {"commitment": one.commitment, "place": one.place, "sealed": one.sealed}
        await connection.execute(_INSERT, values)


class Contents:
    """The content of the documents of one database."""

    def __init__(self, database: Database, master: MasterKey) -> None:
        self._database = database
        self._master = master

    async def open(self, commitment: str) -> bytes | None:
        """The content that this commits to; None where it was forgotten. Tampered where it is not what was added."""
        found = await self._database.rows(_ITEM, {"commitment": commitment})
        if not found:
            return None
        row = found[0]
        key = unwrap(self._master, row.subject, row.wrapped_key)
        digest = open_text(key, SealedItem(row.commitment, row.subject, row.case_id, row.kind, row.sealed))
        chunks = await self._database.rows(_CHUNKS, {"commitment": commitment})
        return open_content(key, row.subject, commitment, digest, [one.sealed for one in chunks])

    async def kept(self, commitments: Iterable[str]) -> frozenset[str]:
        """Those of these of which any content is there, forgotten or not."""
        rows = await self._database.rows(_KEPT, {"commitments": list(commitments)})
        return frozenset(row.commitment for row in rows)
