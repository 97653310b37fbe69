"""What an export has of each table: all that verification reads, and nothing by which anybody could be known.

It holds no sealed text, no handle and no keyed hash: whoever has the key as well could try those against guesses. But an entry
is exported as it is, and those of interests in an area from before (`domain.interests.Interest.code`) have the hash of its name.
"""

import secrets

from psycopg import sql

from store.tables import EntryRow

_TABLES = EntryRow.metadata.tables
WITHHELD = {
    "vault_key": "a value to check the master key by",
    "subjects": "wrapped keys",
    "case_addresses": "keyed hashes of addresses",
    "document_chunks": "sealed documents",
    "outbox": "what has still to be delivered",
    "notices": "what people were told",
    "sessions": "who is signed in",
    "mail_wishes": "sealed addresses for e-mail, and who wants which messages",
    "mail_notices": "what has still to become messages",
    "mails": "which messages went to whom",
}
"""Tables that no export has, and what they hold."""
IN_BUNDLES = frozenset({"entries"})
"""Entries are in the log's own bundles."""
REDACTED = {
    "accounts": {"handle_key": sql.SQL("NULL")},
    "routekaarten": {"reference_key": sql.SQL("NULL")},
    "act_keys": {"key_mac": sql.SQL("index::text"), "content_mac": sql.SQL("''")},
    "vault_items": {
        "subject": sql.SQL("''"),
        "kind": sql.SQL("CASE WHEN kind IN ('address', 'situation') THEN kind ELSE '' END"),
        "sealed": sql.SQL("''::bytea"),
    },
}
"""Columns that an export has something else for: that there is a key, and that there is a text and in which case,
is all that is checked. Which texts are addresses, and what each of these has, stays: an entry commits to all of its case at once."""

AREAS = frozenset({"routekaarten", "interest_areas", "alike_counts", "area_alike"})
"""Tables with the keyed hash of an area (`area_key`). Which rows are in the same area is checked, so another word for it stands
in its place: the same in all tables of one export, and made with a number that nobody has afterwards."""


def new_salt() -> str:
    """The number that the words for areas of one export are made with."""
    return secrets.token_hex(32)


def exported_tables() -> list[str]:
    """The tables of an export, those that others refer to first."""
    known = [table.name for table in EntryRow.metadata.sorted_tables]
    return [name for name in known if name not in WITHHELD and name not in IN_BUNDLES]


def columns_of(table: str) -> list[str]:
    """The columns of a table, in its order."""
    return [column.name for column in _TABLES[table].columns]


def selection_of(table: str, salt: str) -> sql.Composed:
    """The query by which a table is written: its columns in its order, some of them redacted, and its rows by their key."""
    redacted: dict[str, sql.Composable] = {**REDACTED.get(table, {})}
    if table in AREAS:
        redacted["area_key"] = sql.SQL("encode(sha256(convert_to({} || area_key, 'UTF8')), 'hex')").format(salt)
    columns = [
        sql.SQL("{} AS {}").format(redacted[name], sql.Identifier(name)) if name in redacted else sql.Identifier(name)
        for name in columns_of(table)
    ]
    # By the name in the answer: rows in the order of what is withheld would tell something of it.
    key = [sql.Identifier(column.name) for column in _TABLES[table].primary_key.columns]
    return sql.SQL("SELECT {} FROM {} ORDER BY {}").format(
        sql.SQL(", ").join(columns), sql.Identifier(table), sql.SQL(", ").join(key)
    )
