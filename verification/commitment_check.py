"""Checks that the vault still has what the entries committed to, and of the same case. What it says is not looked at: that
needs the key (`verification.vault_check`).

An entry has one commitment to all addresses of its case, and one to what all of them have. Each follows from those of the
addresses, and the rows of forgotten ones stay, so which addresses a case has can be told without a key.
"""

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT

from audit.entry import Entry
from store.ledger import CASE_PREFIX
from store.sealing import commit_all
from verification.finding import Code, Finding
from verification.stored import Stored, StoredEntry

_KNOWN = text("SELECT commitment, case_id FROM vault_items WHERE commitment = ANY(:commitments)").bindparams(
    bindparam("commitments", type_=ARRAY(TEXT))
)
_ADDRESSES = text(
    "SELECT case_id, array_agg(commitment) AS commitments FROM vault_items"
    " WHERE kind = :kind AND case_id = ANY(:cases) GROUP BY case_id"
).bindparams(bindparam("cases", type_=ARRAY(TEXT)))
# One commitment to several items, none of which has its name; of what kind those are.
_OF_SEVERAL = {("submit", "addresses"): "address", ("submit", "situations"): "situation"}


async def check_commitments(stored: Stored, batch: list[tuple[StoredEntry, Entry]], found: list[Finding]) -> None:
    """Adds every entry of the batch to `found` of which the vault lacks a text, or has other addresses; a forgotten text is
    not lacking."""
    for (act, path), kind in _OF_SEVERAL.items():
        await _check_several(stored, batch, (act, path, kind), found)
    wanted = {
        commitment: (row, path)
        for row, entry in batch
        for path, commitment in entry.commitments.items()
        if (entry.act.get("type"), path) not in _OF_SEVERAL
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


async def _check_several(
    stored: Stored, batch: list[tuple[StoredEntry, Entry]], of: tuple[str, str, str], found: list[Finding]
) -> None:
    act, path, kind = of
    submitted = [
        (row, row.stream.removeprefix(CASE_PREFIX), entry.commitments[path])
        for row, entry in batch
        if entry.act.get("type") == act and path in entry.commitments
    ]
    if not submitted:
        return
    rows = await stored.rows(_ADDRESSES, {"kind": kind, "cases": [case for _, case, _ in submitted]})
    held = {row.case_id: row.commitments for row in rows}
    for row, case, commitment in submitted:
        if commit_all(path, held.get(case, ())) != commitment:
            message = f"the vault has other {path} of the case {case} than it was opened with"
            found.append(Finding(Code.COMMITMENT, row.index, row.stream, message))
