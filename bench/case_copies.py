"""Whole cases at once, put into the tables by their owner: one that really went through three tiers, again and again.

Each copy has an id, texts, commitments and a digest of its dossier of its own, and so entries, questions, leaves and places that
are those of no other; it is sealed as the original was. So all that `getrapt verify` looks at is there to be looked at, and holds.
"""

import hashlib
import re
import secrets
from collections.abc import Iterator, Sequence
from typing import Any

import psycopg

from bench.original_case import NAMES, Item, Original
from bench.own_ledger import OwnLedger
from bench.page_filling import COUNTED
from domain.dossier import Part, digest_of
from store.keys import MasterKey
from store.ledger import case_stream
from store.sealing import NewSubject, SealedItem, commit_all, new_subject, seal_text

_GUARDED = (
    "entries",
    "ledger_head",
    "streams",
    "routekaarten",
    "vault_items",
    "subjects",
    "act_keys",
    "case_addresses",
)
_ENTRY = "index, stream, sequence, recorded_at, actor, act, allow, leaf, content, trace_id"
_ACT_KEY = "actor, key_mac, content_mac, index"
_SUBJECT = "subject, kind, lookup, wrapped_key, created_at"
_ITEM = "commitment, subject, case_id, kind, sealed"
_STREAM = "stream, sequence, leaf"
_ADDRESS = "case_id, address_key"
_AREA = 750
"""The cases within so many entries share an area."""
_TOGETHER = 500
"""So many cases are put in with one COPY for each table."""


class _Copy:
    """A copy, the first entry of which has this index: its names for those of the original, its own subjects and sealed texts."""

    def __init__(self, original: Original, master: MasterKey, first: int) -> None:
        self.original, self.master, self.first = original, master, first
        self.case = secrets.token_hex(16)
        self.subjects: dict[str, tuple[NewSubject, bytes]] = {}
        self.address_keys: list[str] = []
        for one in original.items:
            if one.kind == "address":
                key = master.keyed_hash("address", self.text_of(one))
                self.address_keys.append(key)
                self.subjects[one.subject] = new_subject(master, one.of_kind, key)
            elif one.of_kind == "case" and one.subject not in self.subjects:
                lookup = master.keyed_hash("case", self.case)
                self.subjects[one.subject] = new_subject(master, one.of_kind, lookup)
        self.items = [self.sealed(one) for one in original.items]
        self.names = {old.commitment: new.commitment for old, new in zip(original.items, self.items, strict=True)}
        for path, (said, of) in original.several.items():
            self.names[said] = commit_all(path, [self.names[one] for one in of])
        self.names[original.case] = self.case
        for digest, parts in original.digests:
            renamed = (Part(one.name, NAMES.sub(self.name_of, one.content)) for one in parts)
            self.names[digest] = digest_of(tuple(renamed))
        self.leaf = b""

    def name_of(self, found: re.Match[str]) -> str:
        """What stands in a copy where this stands in the original."""
        return self.names.get(found[0], found[0])

    def text_of(self, one: Item) -> str:
        """A text: that of the original, but for what nothing else is found by."""
        match one.kind:
            case "address":
                return str(int(one.text) + 10 * self.first).zfill(len(one.text))
            case "submit.reference":
                return f"RK-copy-{self.first}"
            case "submit.area":
                return f"Buurt {self.first // _AREA}"
            case _:
                return one.text

    def sealed(self, one: Item) -> SealedItem:
        """A text of the copy, under the key of its subject."""
        subject, key = self.subjects[one.subject]
        return seal_text(key, subject.subject, self.case, one.kind, self.text_of(one))

    def entries(self) -> Iterator[tuple[Any, ...]]:
        """The rows of its entries."""
        stream, previous = case_stream(self.case), ""
        for index, one in enumerate(self.original.entries, self.first):
            trace_id = f"{index:032x}"
            asked = hashlib.sha256(one.question.of(self.names).encode()).hexdigest()
            own = {one.question_hash: asked, one.trace_id: trace_id}
            if one.previous is not None:
                own[one.previous] = previous
            content = one.content.of(self.names | own).encode()
            self.leaf = hashlib.sha256(b"\x00" + content).digest()
            previous = self.leaf.hex()
            row = (index, stream, one.sequence, one.moment, one.actor, one.act, one.allow, self.leaf, content, trace_id)
            yield row

    def act_keys(self) -> Iterator[tuple[Any, ...]]:
        """The rows of the keys that its entries were sent with."""
        for index, one in enumerate(self.original.entries, self.first):
            yield one.actor, secrets.token_hex(32), secrets.token_hex(32), index

    def subject_rows(self) -> Iterator[tuple[Any, ...]]:
        """The rows of whom its texts are about."""
        for one, _ in self.subjects.values():
            yield one.subject, one.kind, one.lookup, one.wrapped_key, self.original.entries[0].moment

    def item_rows(self) -> Iterator[tuple[Any, ...]]:
        """The rows of its texts."""
        for one in self.items:
            yield one.commitment, one.subject, one.case, one.kind, one.sealed

    def row(self) -> dict[str, Any]:
        """Its row of the read model."""
        row = dict(self.original.row)
        del row["written"]
        row |= {name: self.names[row[name]] for name in ("reference", "area", "case_id")}
        texts = {one.kind: self.text_of(one) for one in self.original.items}
        row["reference_key"] = self.master.keyed_hash("reference", texts["submit.reference"])
        row["area_key"] = self.master.keyed_hash("area", texts["submit.area"].casefold())
        return row | {"state": self.original.state.of(self.names)}


async def fill_cases(own: OwnLedger, original: Original, size: int) -> None:
    """Fills the ledger up to about this many entries, with whole cases."""
    each = len(original.entries)
    async with await psycopg.AsyncConnection.connect(own.owner, autocommit=True) as connection:
        head = await (await connection.execute("SELECT size FROM ledger_head")).fetchone()
        assert head is not None
        first, many = int(head[0]), max(0, (size - int(head[0])) // each)
        for table in _GUARDED:
            await connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER".encode())
        indices = range(first, first + many * each, each)
        for begin in range(0, many, _TOGETHER):
            copies = [_Copy(original, own.master, index) for index in indices[begin : begin + _TOGETHER]]
            await _put(connection, copies)
        await connection.execute("UPDATE ledger_head SET size = %s", (first + many * each,))
        await connection.execute(COUNTED.encode())
        for table in _GUARDED:
            await connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER".encode())
        await connection.execute("VACUUM ANALYZE")


async def _put(connection: psycopg.AsyncConnection[Any], copies: Sequence[_Copy]) -> None:
    each = len(copies[0].original.entries)
    rows = [copy.row() for copy in copies]
    async with connection.transaction(), connection.cursor() as cursor:
        # First the entries: a copy knows its last leaf only then.
        entries = [row for copy in copies for row in copy.entries()]
        for table, columns, values in (
            ("entries", _ENTRY, entries),
            ("act_keys", _ACT_KEY, [row for copy in copies for row in copy.act_keys()]),
            ("subjects", _SUBJECT, [row for copy in copies for row in copy.subject_rows()]),
            ("vault_items", _ITEM, [row for copy in copies for row in copy.item_rows()]),
            ("streams", _STREAM, [(case_stream(copy.case), each, copy.leaf) for copy in copies]),
            ("routekaarten", ", ".join(rows[0]), [tuple(row.values()) for row in rows]),
            ("case_addresses", _ADDRESS, [(copy.case, key) for copy in copies for key in copy.address_keys]),
        ):
            async with cursor.copy(f"COPY {table} ({columns}) FROM STDIN".encode()) as copying:
                for row in values:
                    await copying.write_row(row)
