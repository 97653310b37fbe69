"""Checks that the vault still has what the entries committed to, and of the same case. What it says is not looked at: that
needs the key (`verification.vault_check`)."""

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT

from audit.entry import Entry
from store.ledger import CASE_PREFIX
from verification.finding import Code, Finding
from verification.stored import Stored, StoredEntry

_KNOWN = text("SELECT commitment, case_id FROM vault_items WHERE commitment = ANY(:commitments)").bindparams(
    bindparam("commitments", type_=ARRAY(TEXT))
)
# One commitment to several items, none of which has its name.
_OF_SEVERAL = ("submit", "addresses")


async def check_commitments(stored: Stored, batch: list[tuple[StoredEntry, Entry]], found: list[Finding]) -> None:
    """Adds every entry of the batch to `found` of which the vault lacks a text; a forgotten text is not lacking."""
    wanted = {
        commitment: (row, path)
        for row, entry in batch
        for path, commitment in entry.commitments.items()
        if (entry.act.get("type"), path) != _OF_SEVERAL
    }
    if not wanted:
        return
    known = {row.commitment: row.case_id for row in await stored.rows(_KNOWN, {"commitments": list(wanted)})}
    for commitment, (row, path) in wanted.items():
        if commitment not in known:
            found.append(Finding(Code.COMMITMENT, row.index, row.stream, f"the vault has no text for {path}"))
        elif row.stream.startswith(CASE_PREFIX) and known[commitment] != row.stream.removeprefix(CASE_PREFIX):
            message = f"the vault has the text for {path} among those of another case"
            found.append(Finding(Code.COMMITMENT, row.index, row.stream, message))
