"""What only the holder of the master key can check: that every text in the vault is the one that was committed to, under
the key of whom it is about, and that whatever is looked up by a keyed hash is found by that of its text.

No text is kept or shown. Without the key a verification leaves this out, and says so.
"""

from collections.abc import AsyncIterator
from typing import Any

from sqlalchemy import Row, TextClause, text

from store.keys import MasterKey
from store.ledger import (
    AUDIT_PREFIX,
    CASE_PREFIX,
    CHANGE_PREFIX,
    INTEREST_PREFIX,
    MANDAAT_PREFIX,
    MEETING_PREFIX,
    SUBJECT_PREFIX,
)
from store.sealing import SealedItem, Tampered, open_text, unwrap
from verification.finding import Code, Finding
from verification.stored import Stored

_PAGE = 500
_CHECK_VALUE = text("SELECT check_value FROM vault_key")
_ITEMS = text(
    "SELECT i.commitment, i.subject, i.case_id, i.kind, i.sealed, s.wrapped_key, s.kind AS of_kind, s.lookup, a.account,"
    " a.handle_key,"
    " r.reference_key, r.reference = i.commitment AS referred, r.area_key, r.area = i.commitment AS located,"
    " CASE WHEN i.kind = 'register_interest.area' THEN ARRAY(SELECT o.area_key FROM interests n"
    "  JOIN interest_areas o ON o.interest = n.id WHERE n.area = i.commitment) END AS interest_areas,"
    " CASE WHEN i.kind = 'address' THEN ARRAY(SELECT address_key FROM case_addresses c WHERE c.case_id = i.case_id) END"
    " AS address_keys"
    " FROM vault_items i JOIN subjects s USING (subject) LEFT JOIN accounts a ON a.commitment = i.commitment"
    " LEFT JOIN routekaarten r ON r.case_id = i.case_id"
    " WHERE i.commitment > :after ORDER BY i.commitment LIMIT :limit"
)
_SUBJECTS = text(
    "SELECT s.subject, s.kind, s.lookup, s.wrapped_key, ARRAY(SELECT DISTINCT i.case_id FROM vault_items i"
    " WHERE i.subject = s.subject AND i.case_id IS NOT NULL ORDER BY 1 LIMIT 2) AS cases,"
    " (SELECT min(a.account) FROM vault_items i JOIN accounts a USING (commitment) WHERE i.subject = s.subject) AS account"
    " FROM subjects s WHERE s.wrapped_key IS NOT NULL AND s.subject > :after ORDER BY s.subject LIMIT :limit"
)
# Of streams and not of tables: of what was refused there is no row, and its text is kept with its entry. Of cases there are as
# many as the log is long, and none is found so.
_STREAMS = text("SELECT stream FROM streams WHERE NOT starts_with(stream, :of_cases)").bindparams(of_cases=CASE_PREFIX)
_KINDS = {
    MANDAAT_PREFIX: "mandaat",
    CHANGE_PREFIX: "change",
    INTEREST_PREFIX: "interest",
    AUDIT_PREFIX: "audit",
    MEETING_PREFIX: "meeting",
}
_MORE_ADDRESSES = text(
    "SELECT case_id FROM case_addresses GROUP BY case_id HAVING count(*) <>"
    " (SELECT count(DISTINCT i.subject) FROM vault_items i JOIN subjects s USING (subject)"
    "  WHERE i.case_id = case_addresses.case_id AND i.kind = 'address' AND s.wrapped_key IS NOT NULL)"
)
# A subject is made with its first text, and neither goes.
_OF_NOTHING = text(
    "SELECT s.subject FROM subjects s WHERE NOT EXISTS (SELECT FROM vault_items i WHERE i.subject = s.subject)"
    " ORDER BY s.subject"
)
_NOBODYS = text(
    "SELECT i.commitment, i.subject FROM vault_items i WHERE NOT EXISTS (SELECT FROM subjects s WHERE s.subject = i.subject)"
)


async def check_vault(stored: Stored, master: MasterKey, found: list[Finding]) -> int:
    """Adds what does not hold to `found`; how many texts were opened. Memory does not grow with the vault."""
    ours = master.keyed_hash("vault_key", "getrapt")
    if [row.check_value for row in await stored.rows(_CHECK_VALUE)] != [ours]:
        found.append(_finding(None, "the vault was written with another master key, or its check value was changed"))
        return 0
    unopened = await _check_subjects(stored, master, found)
    opened = 0
    async for row in _pages(stored, _ITEMS, "commitment"):
        if row.wrapped_key is None or row.subject in unopened:
            continue
        try:
            item = SealedItem(row.commitment, row.subject, row.case_id, row.kind, bytes(row.sealed))
            plain = open_text(unwrap(master, row.subject, bytes(row.wrapped_key)), item)
        except Tampered:
            found.append(_finding(row.subject, f"the text {row.commitment[:12]}… ({row.kind}) is not what was sealed"))
            continue
        opened += 1
        found += [
            _finding(row.subject, f"{what} is not that of the text {row.commitment[:12]}…")
            for what in _lost(row, plain, master)
        ]
    for row in await stored.rows(_NOBODYS):
        found.append(
            _finding(row.subject, f"there is no such subject, and the text {row.commitment[:12]}… is said to be its")
        )
    for row in await stored.rows(_OF_NOTHING):
        found.append(_finding(row.subject, "the vault has no text of it"))
    for row in await stored.rows(_MORE_ADDRESSES):
        message = "the case is found by other addresses than the vault has of it"
        found.append(Finding(Code.VAULT, None, CASE_PREFIX + row.case_id, message))
    return opened


async def _check_subjects(stored: Stored, master: MasterKey, found: list[Finding]) -> set[str]:
    """Checks the key and the lookup of each subject; those whose key does not open."""
    ids: dict[str, set[str]] = {}
    for row in await stored.rows(_STREAMS):
        prefix, slash, name = row.stream.partition("/")
        if (kind := _KINDS.get(prefix + slash)) is not None:
            ids.setdefault(kind, set()).add(master.keyed_hash(kind, name))
    unopened: set[str] = set()
    async for row in _pages(stored, _SUBJECTS, "subject"):
        try:
            unwrap(master, row.subject, bytes(row.wrapped_key))
        except Tampered:
            found.append(_finding(row.subject, "its key (wrapped_key) does not open"))
            unopened.add(row.subject)
            continue
        if not _is_found(row, ids, master):
            found.append(_finding(row.subject, f"lookup and kind ({row.kind}) are not of what it is about"))
    return unopened


def _is_found(row: Row[Any], ids: dict[str, set[str]], master: MasterKey) -> bool:
    match row.kind:
        case "account":
            return row.account is None or row.lookup == master.keyed_hash("account", row.account)
        case "case":
            return all(row.lookup == master.keyed_hash("case", case) for case in row.cases)
        case "address":
            # By its text, which its items have: see `_lost`.
            return True
        case _:
            return row.lookup in ids.get(row.kind, ())


def _lost(row: Row[Any], plain: str, master: MasterKey) -> list[str]:
    """By which columns this text is not found that it has to be found by."""
    wrong = []
    # Of an account that was refused there is a text and no row; whose rows have to be there is checked by its name.
    if row.kind == "handle" and row.account is not None and row.handle_key != master.keyed_hash("handle", plain):
        wrong.append("accounts.handle_key")
    if row.referred and row.reference_key != master.keyed_hash("reference", plain):
        wrong.append("routekaarten.reference_key")
    if row.located and row.area_key != master.keyed_hash("area", plain.casefold()):
        wrong.append("routekaarten.area_key")
    if any(one != master.keyed_hash("area", plain.casefold()) for one in row.interest_areas or ()):
        wrong.append("interest_areas.area_key")
    if row.kind == "address" and row.lookup != master.keyed_hash("address", plain):
        wrong.append("subjects.lookup")
    if row.of_kind == "address" and row.kind not in ("address", "situation"):
        wrong.append("subjects.kind")
    if row.kind == "address" and master.keyed_hash("address", plain) not in (row.address_keys or ()):
        wrong.append("case_addresses.address_key")
    return wrong


async def _pages(stored: Stored, statement: TextClause, key: str) -> AsyncIterator[Row[Any]]:
    after = ""
    while rows := await stored.rows(statement, {"after": after, "limit": _PAGE}):
        for row in rows:
            yield row
        after = getattr(rows[-1], key)


def _finding(subject: str | None, message: str) -> Finding:
    return Finding(Code.VAULT, None, None if subject is None else SUBJECT_PREFIX + subject, message)
