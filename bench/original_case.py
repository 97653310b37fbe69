"""A whole case as it is stored, read so that copies can be made of it: where its names stand, and what its texts are."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import psycopg

from audit.canonical import canonical, parse_canonical
from audit.entry import parse_entry
from authority.question import expand
from bench.own_ledger import OwnLedger
from domain.dossier import Part
from domain.fold import fold
from domain.procedure import Procedure
from store.codec import CASE_EVENTS
from store.keys import MasterKey
from store.sealing import SealedItem, open_text, unwrap

NAMES = re.compile(r"[0-9a-f]{32,64}")
"""What ids, commitments and digests look like."""
_SEVERAL = {"addresses": "address", "situations": "situation"}


@dataclass(frozen=True, slots=True)
class Item:
    """A sealed text, opened, with the key of whom it is about."""

    commitment: str
    subject: str
    of_kind: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class OriginalEntry:
    """An entry of the original, and the whole question of its verdict, each as what makes that of a copy."""

    sequence: int
    moment: datetime
    actor: str
    act: str
    allow: bool
    content: "Pattern"
    question: "Pattern"
    question_hash: str
    previous: str | None
    trace_id: str


class Pattern:
    """A text in which names stand that a copy has others for."""

    def __init__(self, written: bytes, names: Iterable[str]) -> None:
        known = set(names)
        text, at = written.decode(), 0
        self._parts: list[str] = []
        self._named: list[str] = []
        for found in NAMES.finditer(text):
            if found[0] in known:
                self._parts.append(text[at : found.start()])
                self._named.append(found[0])
                at = found.end()
        self._parts.append(text[at:])

    def of(self, names: Mapping[str, str]) -> str:
        """The text with these names instead."""
        named = [names[one] for one in self._named]
        return "".join(part for pair in zip(self._parts, [*named, ""], strict=True) for part in pair)


@dataclass(frozen=True, slots=True)
class Original:
    """The case of which the copies are made. `digests` are those that its dossier had, each with its parts then."""

    case: str
    items: tuple[Item, ...]
    several: Mapping[str, tuple[str, tuple[str, ...]]]
    digests: tuple[tuple[str, tuple[Part, ...]], ...]
    entries: tuple[OriginalEntry, ...]
    row: Mapping[str, Any]
    state: Pattern


async def original_of(own: OwnLedger, case: str) -> Original:
    """Reads a case that is closed."""
    procedure = await own.parts.procedures.in_force()
    async with await psycopg.AsyncConnection.connect(own.owner, row_factory=psycopg.rows.dict_row) as connection:

        async def rows(query: str) -> list[dict[str, Any]]:
            return await (await connection.execute(query.encode(), {"case": case})).fetchall()

        items = tuple(
            _opened(own.master, row)
            for row in await rows(
                "SELECT i.*, s.wrapped_key, s.kind AS of_kind FROM vault_items i JOIN subjects s USING (subject) WHERE i.case_id = %(case)s"
            )
        )
        stored = await rows(
            "SELECT content, recorded_at FROM entries WHERE stream = 'routekaart/' || %(case)s ORDER BY sequence"
        )
        (row,) = await rows("SELECT *, state::text AS written FROM routekaarten WHERE case_id = %(case)s")
    several, digests, state = {}, dict[str, tuple[Part, ...]](), None
    for one in stored:
        entry = parse_entry(bytes(one["content"]))
        for path, kind in _SEVERAL.items():
            if path in entry.commitments:
                several[path] = entry.commitments[path], tuple(one.commitment for one in items if one.kind == kind)
        state = fold(CASE_EVENTS.load(entry.events), state)
        if state is not None:
            digests[state.dossier.digest] = state.dossier.parts
    names = {case, *(one.commitment for one in items), *(said for said, _ in several.values()), *digests}
    entries = tuple(_entry_of(bytes(one["content"]), one["recorded_at"], names, procedure) for one in stored)
    return Original(case, items, several, tuple(digests.items()), entries, row, Pattern(row["written"].encode(), names))


def _opened(master: MasterKey, row: Mapping[str, Any]) -> Item:
    key = unwrap(master, row["subject"], bytes(row["wrapped_key"]))
    sealed = SealedItem(row["commitment"], row["subject"], row["case_id"], row["kind"], bytes(row["sealed"]))
    return Item(sealed.commitment, sealed.subject, row["of_kind"], sealed.kind, open_text(key, sealed))


def _entry_of(content: bytes, moment: datetime, names: set[str], procedure: Procedure) -> OriginalEntry:
    entry = cast("dict[str, Any]", parse_canonical(content))
    asked = canonical(expand(entry["question"], procedure))
    hashed = hashlib.sha256(asked).hexdigest()
    assert hashed == entry["verdict"]["input_hash"]
    own = {name for name in (entry["previous"], entry["trace_id"], hashed) if name is not None}
    return OriginalEntry(
        entry["sequence"],
        moment,
        entry["actor"]["account"],
        entry["act"]["type"],
        entry["verdict"]["allow"],
        Pattern(content, names | own),
        Pattern(asked, names),
        hashed,
        entry["previous"],
        entry["trace_id"],
    )
