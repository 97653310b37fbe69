"""Checks one entry by itself: its leaf, its form, and what the columns beside it repeat. Pure."""

from collections.abc import Iterator
from typing import Any

from audit.canonical import NotCanonical
from audit.entry import Entry, parse_entry, read_entry
from audit.leaf import leaf_hash
from domain.acts import Act
from domain.text import texts, unsealed
from store.codec import ACT
from verification.any_value import told
from verification.finding import Code, Finding
from verification.stored import StoredEntry


def check_entry(row: StoredEntry, found: list[Finding]) -> Entry | None:
    """The entry in a row, with what is wrong added to `found`; None where it cannot be read."""
    if leaf_hash(row.content) != row.leaf:
        found.append(Finding(Code.LEAF, row.index, row.stream, "the leaf is not the hash of the content"))
    try:
        entry = read_entry(row.content)
    except NotCanonical as error:
        found.append(Finding(Code.FORM, row.index, row.stream, str(error)))
        return None
    for column, stored, written in _repeated(row, entry):
        if stored != written:
            message = f"the column {column} says {stored!r}, the content {written!r}"
            found.append(Finding(Code.COLUMN, row.index, row.stream, message))
    return entry


def read_act(row: StoredEntry, entry: Entry, found: list[Finding]) -> Act | None:
    """The act of an entry; None where it is none. Its texts have to be the commitments that the entry lists."""
    try:
        act = ACT.load(entry.act)
    except ValueError as error:
        found.append(Finding(Code.FORM, row.index, row.stream, f"the act cannot be read: {_first_line(error)}"))
        return None
    if ACT.dump(act) != entry.act:
        found.append(Finding(Code.FORM, row.index, row.stream, "the act has fields that there are not"))
    if unsealed(act) or {path: str(text) for path, text in texts(act)} != entry.commitments:
        found.append(Finding(Code.COMMITMENT, row.index, row.stream, "the act's texts are not the listed commitments"))
    return act


def allowed_act(content: bytes) -> tuple[Entry, Act] | None:
    """An entry and its act; None where it was refused, or cannot be read, which `check_entry` and `read_act` find."""
    try:
        entry = parse_entry(content)
        return (entry, ACT.load(entry.act)) if entry.verdict.get("allow") is True else None
    except ValueError:
        return None


def _repeated(row: StoredEntry, entry: Entry) -> Iterator[tuple[str, Any, Any]]:
    yield "stream", row.stream, entry.stream
    yield "sequence", row.sequence, entry.sequence
    yield "recorded_at", told(row.recorded_at), entry.recorded_at
    yield "actor", row.actor, entry.actor.get("account")
    yield "act", row.act, entry.act.get("type")
    yield "allow", row.allow, entry.verdict.get("allow")
    yield "trace_id", row.trace_id, entry.trace_id


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
