"""Checks that the vault still has what the entries committed to, each text where its entry says it belongs: in its case, and with
a subject that can be its. What a text says is not looked at: that needs the key (`verification.vault_check`).

A forgotten text is noise, and nobody can say what it was. So nothing passes for forgotten but what its entry, and that of
the forgetting, allow: a text of the one thing that the subject was about, written before it was forgotten, and (as far as
entries say it) one of those that it had then (`verification.subjects`).

An entry has one commitment to all addresses of its case, and one to what all of them have. Each follows from those of the
addresses, and the rows of forgotten ones stay, so which addresses a case has can be told without a key. An export does not
say whose a text is.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, BIGINT, TEXT

from audit.entry import Entry
from store.ledger import (
    ACCOUNTS_STREAM,
    AUDIT_PREFIX,
    CASE_PREFIX,
    CHANGE_PREFIX,
    INTEREST_PREFIX,
    MANDAAT_PREFIX,
    MEETING_PREFIX,
)
from store.sealing import commit_all
from verification.finding import Code, Finding
from verification.stored import Stored, StoredEntry
from verification.subjects import SubjectsLog

_ITEMS = (
    "SELECT i.commitment, i.case_id, i.kind, i.subject, s.kind AS of_kind, s.wrapped_key IS NULL AS gone"
    " FROM vault_items i LEFT JOIN subjects s USING (subject)"
)
_KNOWN = text(f"{_ITEMS} WHERE i.commitment = ANY(:commitments)").bindparams(
    bindparam("commitments", type_=ARRAY(TEXT))
)
_ADDRESSES = text(f"{_ITEMS} WHERE i.kind = :kind AND i.case_id = ANY(:cases)").bindparams(
    bindparam("cases", type_=ARRAY(TEXT))
)
_KEYS = text(
    "SELECT index AS entry_index, content_mac IS NULL AS emptied, starts_with(key_mac, 'forgotten:') AS replaced"
    " FROM act_keys WHERE index = ANY(:indices)"
).bindparams(bindparam("indices", type_=ARRAY(BIGINT)))
_TEXTS = text("SELECT count(*) AS texts FROM vault_items WHERE kind <> 'handle'")
# One commitment to several items, none of which has its name; of what kind those are, each with its address's own subject.
_OF_SEVERAL = {("submit", "addresses"): "address", ("submit", "situations"): "situation"}
# Acts on something else whose texts are those of the case that they name, if they name one.
_OF_A_CASE = ("record_finding", "reply_to_finding", "instruct_mandaat")
_KINDS = {
    CASE_PREFIX: "case",
    MANDAAT_PREFIX: "mandaat",
    CHANGE_PREFIX: "change",
    INTEREST_PREFIX: "interest",
    AUDIT_PREFIX: "audit",
    MEETING_PREFIX: "meeting",
    ACCOUNTS_STREAM: "account",
}
_WITH_KEYS = ("case", "address", "interest", "mandaat", "change", "audit", "meeting")


@dataclass
class CommitmentCheck:
    """The check of all entries, which come in batches, stream by stream. Memory grows with the subjects that were forgotten,
    as that of `subjects` does."""

    stored: Stored
    subjects: SubjectsLog
    found: list[Finding]
    _about: dict[str, str] = field(default_factory=dict)
    _texts: int = 0

    async def check(self, batch: list[tuple[StoredEntry, Entry]]) -> None:
        """Finds every entry of the batch of which the vault lacks a text, has other addresses, or has a text where it cannot
        belong; a forgotten text is not lacking."""
        forgotten: set[int] = set()
        for act_and_path, kind in _OF_SEVERAL.items():
            forgotten |= await self._check_several(batch, act_and_path, kind)
        wanted = {commitment: (row, entry, path) for row, entry in batch for path, commitment in _single(entry)}
        rows = await self.stored.rows(_KNOWN, {"commitments": list(wanted)}) if wanted else []
        known = {row.commitment: row for row in rows}
        for commitment, (row, entry, path) in wanted.items():
            item = known.get(commitment)
            if item is None:
                self._wrong(Code.COMMITMENT, row, f"the vault has no text for {path}")
                continue
            self._texts += item.kind != "handle"
            case = _case_of(row, entry)
            if item.case_id != case:
                self._wrong(Code.COMMITMENT, row, f"the vault has the text for {path} among those of another case")
            if not self.subjects.withheld:
                item_kind = "handle" if row.stream == ACCOUNTS_STREAM else f"{entry.act.get('type')}.{path}"
                of_kind = "case" if case is not None else _kind_of(row.stream)
                self._check_item(row, item, (path, item_kind, of_kind))
                self._check_about(row, item, path, item.commitment if of_kind == "account" else case or row.stream)
                if self._is_forgotten(item):
                    forgotten.add(row.index)
        if not self.subjects.withheld:
            await self._check_keys(batch, forgotten)

    async def end(self) -> None:
        """After the last entry: whether the vault has texts that no entry speaks of."""
        if not self.subjects.withheld:
            (row,) = await self.stored.rows(_TEXTS)
            if row.texts > self._texts:
                message = f"the vault has {row.texts} texts, and the entries speak of {self._texts}"
                self.found.append(Finding(Code.COMMITMENT, None, None, message))

    async def _check_several(
        self, batch: list[tuple[StoredEntry, Entry]], act_and_path: tuple[str, str], kind: str
    ) -> set[int]:
        """The entries that name an address that was forgotten, or say what it has."""
        act, path = act_and_path
        submitted = [
            (row, row.stream.removeprefix(CASE_PREFIX), entry.commitments[path])
            for row, entry in batch
            if entry.act.get("type") == act and path in entry.commitments
        ]
        forgotten: set[int] = set()
        if not submitted:
            return forgotten
        held: dict[str, list[Row[Any]]] = {}
        for item in await self.stored.rows(_ADDRESSES, {"kind": kind, "cases": [case for _, case, _ in submitted]}):
            held.setdefault(item.case_id, []).append(item)
        for row, case, commitment in submitted:
            items = held.get(case, [])
            self._texts += len(items)
            if commit_all(path, (item.commitment for item in items)) != commitment:
                message = f"the vault has other {path} of the case {case} than it was opened with"
                self._wrong(Code.COMMITMENT, row, message)
            if self.subjects.withheld:
                continue
            for item in items:
                self._check_item(row, item, (path, kind, "address"))
            if len({item.subject for item in items}) < len(items):
                self._wrong(Code.COMMITMENT, row, "the vault has two addresses of the case as one")
            if any(self._is_forgotten(item) for item in items):
                forgotten.add(row.index)
        return forgotten

    def _check_item(self, row: StoredEntry, item: Row[Any], expected: tuple[str, str, str]) -> None:
        """What a text is, of what kind whom it is about is, and whether it can have been forgotten with that one."""
        path, kind, of_kind = expected
        if item.kind != kind:
            self._wrong(Code.COMMITMENT, row, f"the vault has the text for {path} as {item.kind}")
        if item.of_kind is not None and item.of_kind != of_kind:
            message = f"the vault has the text for {path} with a subject of the kind {item.of_kind}, not {of_kind}"
            self._wrong(Code.COMMITMENT, row, message)
        since = self.subjects.forgotten_with(item.subject)
        # An account that was there before accounts had entries can have been forgotten before it was named.
        if since is not None and row.index > since and of_kind != "account":
            message = (
                f"the text for {path} is said to be of a subject that was forgotten before, with the entry {since}"
            )
            self._wrong(Code.FORGETTING, row, message)

    def _check_about(self, row: StoredEntry, item: Row[Any], path: str, about: str) -> None:
        """A subject that was forgotten was about one thing: a case, an interest, an account."""
        if self.subjects.forgotten_with(item.subject) is None:
            return
        if self._about.setdefault(item.subject, about) != about:
            message = (
                f"the text for {path} is said to be of the forgotten subject {item.subject}, which has texts of others"
            )
            self._wrong(Code.FORGETTING, row, message)

    def _is_forgotten(self, item: Row[Any]) -> bool:
        """Whether it was forgotten, and its key destroyed, with the keys of the acts that had its texts."""
        said = self.subjects.forgotten_with(item.subject) is not None
        return said and item.gone is True and item.of_kind in _WITH_KEYS

    async def _check_keys(self, batch: list[tuple[StoredEntry, Entry]], forgotten: set[int]) -> None:
        """The keyed hashes of acts are there, and those of what was forgotten are not."""
        acts = {row.index: (row, entry.act.get("type")) for row, entry in batch}
        for key in await self.stored.rows(_KEYS, {"indices": list(acts)}):
            row, act = acts[key.entry_index]
            for column, gone, may in (
                ("content_mac", key.emptied, row.index in forgotten),
                ("key_mac", key.replaced, row.index in forgotten and act == "submit"),
            ):
                if may and not gone:
                    self._wrong(
                        Code.FORGETTING, row, f"a text of the act is forgotten, and its {column} is still there"
                    )
                elif gone and not may:
                    message = f"its {column} was taken away, and no entry says that a text of the act is forgotten"
                    self._wrong(Code.FORGETTING, row, message)

    def _wrong(self, code: Code, row: StoredEntry, message: str) -> None:
        self.found.append(Finding(code, row.index, row.stream, message))


def _single(entry: Entry) -> Iterator[tuple[str, str]]:
    """The commitments of an entry to one text, by path."""
    for path, commitment in entry.commitments.items():
        if (entry.act.get("type"), path) not in _OF_SEVERAL:
            yield path, commitment


def _case_of(row: StoredEntry, entry: Entry) -> str | None:
    """The case that the texts of an entry belong to."""
    if row.stream.startswith(CASE_PREFIX):
        return row.stream.removeprefix(CASE_PREFIX)
    return entry.act.get("case") if entry.act.get("type") in _OF_A_CASE else None


def _kind_of(stream: str) -> str:
    prefix, slash, _ = stream.partition("/")
    return _KINDS.get(prefix + slash, "nothing")
