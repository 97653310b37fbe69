"""Reads what the policy answered, in the order of the log, of a period or a case, with the procedures it was asked by.

An entry that cannot be read is said to be so; whether the log as a whole holds is `verification.verify`'s to find.
"""

import hashlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import text

from audit.canonical import NotCanonical, canonical, canonical_again
from audit.entry import Entry, parse_entry
from authority.procedure_view import procedure_view
from domain.procedure import Procedure
from store.codec import procedure_of
from store.ledger import case_stream
from verification.any_value import told, written
from verification.asking import Asked
from verification.stored import Stored

UNREADABLE = (ValueError, LookupError, TypeError, AttributeError)
"""What reading something comes to that is not of the form that it has to be."""
_PROCEDURE = "procedure"
_PROCEDURES = text("SELECT content_hash, content FROM procedures")


@dataclass(frozen=True, slots=True)
class Selection:
    """Which verdicts: of entries recorded at or after `since`, on the case `case`; all where neither is given."""

    since: datetime | None = None
    case: str | None = None


@dataclass(frozen=True, slots=True)
class RecordedEntry:
    """An entry with its place in the log and its leaf (hex)."""

    index: int
    leaf: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A row of the log that holds no entry, or no question, and why not."""

    index: int
    stream: str
    act: str
    message: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """The log of one moment as the policy's questions and answers. `procedures` are the views, by hash."""

    stored: Stored
    procedures: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    _written: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    async def read(cls, stored: Stored) -> "Recorded":
        """With the procedures that are what their hash says. One that is none is not there to whoever asks by it."""
        rows = await stored.rows(_PROCEDURES)
        whole = [row.content for row in rows if hashlib.sha256(row.content or b"").hexdigest() == row.content_hash]
        procedures = [procedure for content in whole if (procedure := _procedure(content)) is not None]
        return cls(stored, {one.content_hash: procedure_view(one) for one in procedures})

    async def entries(self, selection: Selection) -> AsyncIterator[RecordedEntry | Unreadable]:
        """The entries of a selection."""
        stream = None if selection.case is None else case_stream(selection.case)
        async for batch in self.stored.entries_in_order(selection.since, stream):
            for row in batch:
                try:
                    entry = parse_entry(row.content)
                except NotCanonical as error:
                    yield Unreadable(row.index, row.stream, row.act, str(error))
                    continue
                # By the column a period was asked for, and what it says is not what was judged.
                if written(row.recorded_at) != entry.recorded_at:
                    message = f"its row says that it was recorded at {told(row.recorded_at)}, the entry at {entry.recorded_at}"
                    yield Unreadable(row.index, row.stream, row.act, message)
                    continue
                yield RecordedEntry(row.index, row.leaf.hex(), entry)

    async def asked(self, selection: Selection) -> AsyncIterator[Asked | Unreadable]:
        """The questions of a selection, each with the verdict that was recorded."""
        async for one in self.entries(selection):
            if isinstance(one, Unreadable):
                yield one
                continue
            asked = asked_of(one.index, one.entry)
            yield self._wrong(asked) or asked

    def _wrong(self, asked: Asked) -> Unreadable | None:
        """Why the question cannot be put as it was; None where it can."""

        def unreadable(message: str) -> Unreadable:
            return Unreadable(asked.index, asked.stream, asked.act, message)

        if asked.procedure is not None and asked.procedure not in self.procedures:
            return unreadable("the procedure that it was judged by is not there")
        if hashlib.sha256(self.full(asked)).hexdigest() != asked.hash:
            return unreadable("the verdict is on another question")
        return None

    def full(self, asked: Asked) -> bytes:
        """The canonical bytes of the whole question. A procedure is written once for all questions that name it."""
        question = canonical_again(asked.question)
        if asked.procedure is None:
            return question
        procedure = self.procedures[asked.procedure]
        if not asked.question or max(asked.question) >= _PROCEDURE:
            return canonical({**asked.question, _PROCEDURE: procedure})
        written = self._written.get(asked.procedure)
        if written is None:
            written = self._written[asked.procedure] = canonical(dict(procedure))
        # Keys are in order, and this one comes last.
        return b'%b,"%b":%b}' % (question[:-1], _PROCEDURE.encode(), written)


def _procedure(content: bytes) -> Procedure | None:
    try:
        return procedure_of(content)
    except UNREADABLE:
        return None


def first_line(error: Exception) -> str:
    """What an error says, in one line."""
    return str(error).partition("\n")[0]


def asked_of(index: int, entry: Entry) -> Asked:
    """The question of an entry as it can be put again."""
    reference = entry.question.get("procedure")
    by_hash = reference.get("content_hash") if isinstance(reference, dict) else None
    named = by_hash if isinstance(by_hash, str) else None
    question = {part: value for part, value in entry.question.items() if part != "procedure" or named is None}
    return Asked(
        index=index,
        stream=entry.stream,
        act=str(entry.act.get("type")),
        recorded_at=entry.recorded_at,
        hash=str(entry.verdict.get("input_hash")),
        question=question,
        procedure=named,
        verdict=entry.verdict,
    )
