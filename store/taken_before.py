"""Acts that were taken before, found by their idempotency keys."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT

from domain.receipt import Receipt
from store.appending import act_key_mac, receipt_of
from store.database import Database
from store.keys import MasterKey

_TAKEN = text(
    "SELECT k.key_mac, k.content_mac, e.index AS entry_index, e.leaf, e.content"
    " FROM act_keys k JOIN entries e ON e.index = k.index WHERE k.actor = :actor AND k.key_mac = ANY(:keys)"
).bindparams(bindparam("keys", type_=ARRAY(TEXT)))


@dataclass(frozen=True, slots=True)
class TakenBefore:
    """The receipt of an act, and what tells its draft from all others (hex); None where one of its texts was forgotten."""

    content_mac: str | None
    receipt: Receipt


async def taken_before(
    database: Database, master: MasterKey, actor: str, keys: Collection[str]
) -> dict[str, TakenBefore]:
    """What this account did under these keys, by key."""
    key_of = {act_key_mac(master, key): key for key in keys}
    rows = await database.rows(_TAKEN, {"actor": actor, "keys": list(key_of)}) if key_of else []
    return {
        key_of[row.key_mac]: TakenBefore(row.content_mac, receipt_of(row.entry_index, row.leaf, row.content))
        for row in rows
    }
