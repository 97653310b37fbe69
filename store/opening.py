"""The rows of the vault's texts whose key is there still, and the opening of them; who may read them is the authority's to say."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT

from store.keys import MasterKey
from store.sealing import SealedItem, open_text, unwrap

# An entry that says that a subject is forgotten counts from there on, also where its key is still to be destroyed.
ITEMS = text(
    "SELECT i.commitment, i.subject, i.case_id, i.kind, i.sealed, s.wrapped_key"
    " FROM vault_items i JOIN subjects s USING (subject) LEFT JOIN subject_standings f ON f.id = i.subject"
    " WHERE i.commitment = ANY(:commitments) AND f.status IS DISTINCT FROM 'forgotten'"
).bindparams(bindparam("commitments", type_=ARRAY(TEXT)))
HANDLES = text(
    "SELECT a.account, i.commitment, i.subject, i.case_id, i.kind, i.sealed, s.wrapped_key"
    " FROM accounts a JOIN vault_items i USING (commitment) JOIN subjects s USING (subject)"
    " LEFT JOIN subject_standings f ON f.id = i.subject"
    " WHERE a.account = ANY(:accounts) AND f.status IS DISTINCT FROM 'forgotten'"
).bindparams(bindparam("accounts", type_=ARRAY(TEXT)))


def opened(master: MasterKey, rows: Iterable[Row[Any]]) -> dict[str, str]:
    """The texts of these rows, by commitment; without those whose key is gone. Raises Tampered."""
    keys: dict[str, bytes] = {}
    found: dict[str, str] = {}
    for row in rows:
        if row.wrapped_key is None:
            continue
        if row.subject not in keys:
            keys[row.subject] = unwrap(master, row.subject, row.wrapped_key)
        item = SealedItem(row.commitment, row.subject, row.case_id, row.kind, row.sealed)
        found[row.commitment] = open_text(keys[row.subject], item)
    return found
