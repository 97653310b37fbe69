"""Checks that the content of every document is there, whole, and of no other document; and that none is there that no entry added.

That there is as much of it as the entry says is seen without a key, and what it says with the master key alone: every piece is
bound to its document and its place. Of a forgotten document the pieces stay, and only that they are there can be told.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT

from audit.entry import Entry
from store.content_sealing import CHUNK, SEALED_MORE, open_content
from store.keys import MasterKey
from store.ledger import CASE_PREFIX
from store.sealing import SealedItem, Tampered, open_text, unwrap
from verification.finding import Code, Finding
from verification.stored import Stored, StoredEntry

_PAGE = 100
_STORED = text(
    "SELECT commitment, count(*) AS pieces, max(place) AS last, sum(octet_length(sealed)) AS bytes FROM document_chunks"
    " WHERE commitment = ANY(:commitments) GROUP BY commitment"
).bindparams(bindparam("commitments", type_=ARRAY(TEXT)))
_COUNT = text("SELECT count(DISTINCT commitment) AS documents FROM document_chunks")
_NOBODYS = text(
    "SELECT DISTINCT c.commitment FROM document_chunks c LEFT JOIN vault_items i ON i.commitment = c.commitment"
    " AND i.kind = 'add_document.content' WHERE i.commitment IS NULL ORDER BY c.commitment"
)
# An entry that says that a subject is forgotten counts from there on; its pieces are noise once its key is destroyed.
_READABLE = text(
    "SELECT i.commitment, i.subject, i.case_id, i.kind, i.sealed, s.wrapped_key FROM vault_items i"
    " JOIN subjects s USING (subject) WHERE i.kind = 'add_document.content' AND s.wrapped_key IS NOT NULL AND i.commitment > :after"
    " AND EXISTS (SELECT FROM document_chunks c WHERE c.commitment = i.commitment) ORDER BY i.commitment LIMIT :limit"
)
_CHUNKS = text("SELECT sealed FROM document_chunks WHERE commitment = :commitment ORDER BY place")


@dataclass
class DocumentCheck:
    """The check of all entries, which come in batches."""

    stored: Stored
    found: list[Finding]
    _there: int = field(default=0)

    async def check(self, batch: Iterable[tuple[StoredEntry, Entry]]) -> None:
        """Finds every document of the batch of which content is missing or too much, and content of what was refused."""
        added = [
            (row, entry)
            for row, entry in batch
            if entry.act.get("type") == "add_document" and "content" in entry.commitments
        ]
        if not added:
            return
        asked = [entry.commitments["content"] for _, entry in added]
        kept = {row.commitment: row for row in await self.stored.rows(_STORED, {"commitments": asked})}
        for row, entry in added:
            pieces = kept.get(entry.commitments["content"])
            self._there += pieces is not None
            self._compare(row, entry, (0, -1, 0) if pieces is None else (pieces.pieces, pieces.last, pieces.bytes))

    async def end(self, *, exported: bool) -> None:
        """After the last entry: whether there is content that no entry speaks of. An export has none of it."""
        if exported:
            return
        for row in await self.stored.rows(_NOBODYS):
            self.found.append(
                Finding(Code.DOCUMENT, None, None, f"there is content ({row.commitment[:12]}…) that no entry added")
            )
        (row,) = await self.stored.rows(_COUNT)
        if row.documents > self._there:
            message = f"there is content of {row.documents} documents, and the entries added {self._there}"
            self.found.append(Finding(Code.DOCUMENT, None, None, message))

    def _compare(self, row: StoredEntry, entry: Entry, there: tuple[int, int, int]) -> None:
        allowed = entry.verdict.get("allow") is True
        size = entry.act.get("size")
        if not isinstance(size, int):
            # What is no size is found by who reads the act.
            return
        pieces = max(1, -(-size // CHUNK)) if allowed else 0
        if there == (pieces, pieces - 1, size + pieces * SEALED_MORE if allowed else 0):
            return
        name = document_named(row, entry)
        if not allowed:
            message = f"the content of {name} is there, and adding it was refused"
        elif not there[0]:
            message = f"the content of {name} is missing"
        else:
            message = f"the content of {name} is not as large as its entry says, or not in its pieces"
        self.found.append(Finding(Code.DOCUMENT, row.index, row.stream, message))


def document_named(row: StoredEntry, entry: Entry) -> str:
    """The document of an entry, for people: its number and its case."""
    document = next((event.get("document") for event in entry.events if event.get("type") == "document_added"), None)
    number = document.get("number") if isinstance(document, dict) else None
    which = "a document" if number is None else f"document {number}"
    return f"{which} of the case {row.stream.removeprefix(CASE_PREFIX)}"


async def check_contents(stored: Stored, master: MasterKey, found: list[Finding]) -> int:
    """Adds every document to `found` whose content is not what was added; how many were read. One is in memory at a time."""
    after, read = "", 0
    while rows := await stored.rows(_READABLE, {"after": after, "limit": _PAGE}):
        for row in rows:
            sealed = [bytes(one.sealed) for one in await stored.rows(_CHUNKS, {"commitment": row.commitment})]
            try:
                key = unwrap(master, row.subject, bytes(row.wrapped_key))
                item = SealedItem(row.commitment, row.subject, row.case_id, row.kind, bytes(row.sealed))
                open_content(key, row.subject, row.commitment, open_text(key, item), sealed)
            except Tampered:
                message = f"the content ({row.commitment[:12]}…) of a document of the case {row.case_id} is not what was added"
                found.append(Finding(Code.DOCUMENT, None, f"{CASE_PREFIX}{row.case_id}", message))
                continue
            read += 1
        after = rows[-1].commitment
    return read
