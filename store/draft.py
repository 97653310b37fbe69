"""What is loaded before an act is judged, what is appended after, and how the one becomes an entry. Pure.

The one write path is `store.ledger`'s; that a draft holds what the verdict allows is the authority's.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from audit.entry import Entry, entry_bytes, instant
from audit.leaf import leaf_hash
from domain.actor import Actor
from domain.acts import Submit
from domain.case import ProcedureRef, Routekaart
from domain.events import Event
from domain.interests import RegisteredInterest
from domain.mandaten import Standing
from domain.receipt import Receipt
from domain.text import texts
from domain.verdict import Verdict
from store.codec import ACT, EVENT, VERDICT, state_as_stored
from store.keys import MasterKey
from store.read_model import project, project_awaited
from store.sealing import reseal, unwrap
from store.vault import SealedAct


@dataclass(frozen=True, slots=True)
class StoredSubject:
    """A subject that the vault has."""

    lookup: str
    subject: str
    wrapped_key: bytes


@dataclass(frozen=True, slots=True)
class Loaded:
    """A stream as it stands. `now` is the database's clock (aware UTC); `previous` is the last leaf (hex).

    At its start, as without them, `sequence` is 0 and `previous` None. `receipt` is set where this act was taken before; `procedure` is
    the hash of the one in force at that moment; `subjects` are those of the act's new ones that are there by now. `mandaten` are those
    that were asked for, with all that they rest on; `organisation_version` is that of the newest organisation; `interests` cover
    the case. `seen` is how many entries the ledger had: what is judged on more than its own stream is held to it.
    """

    now: datetime
    register_version: int
    procedure: str | None
    sequence: int = 0
    previous: str | None = None
    state: Routekaart | None = None
    receipt: Receipt | None = None
    reference_taken: bool = False
    subjects: tuple[StoredSubject, ...] = ()
    organisation_version: int = 0
    mandaten: tuple[Standing, ...] = ()
    interests: tuple[RegisteredInterest, ...] = ()
    seen: int = 0


@dataclass(frozen=True, slots=True)
class Draft:
    """An act with its verdict, ready to be appended to `stream` as it was loaded.

    `question` is the compact input of the policy; `state` the case after the act, None for a refused submission and for
    the register; `wake` tells the case's workflow; `document` is the canonical bytes of the organisation or procedure
    that a register act puts into force, or proposes, whose SHA-256 the act names.
    """

    stream: str
    case: str | None
    actor: Actor
    on_behalf_of: dict[str, Any] | None
    sealed: SealedAct
    key: str
    verdict: Verdict
    question: dict[str, Any]
    loaded: Loaded
    procedure: ProcedureRef | None
    events: tuple[Event, ...]
    state: Routekaart | None
    wake: bool
    trace_id: str
    document: bytes | None = None


def entry_of(draft: Draft) -> Entry:
    """The entry that a draft becomes."""
    procedure = draft.procedure
    return Entry(
        stream=draft.stream,
        sequence=draft.loaded.sequence + 1,
        previous=draft.loaded.previous,
        recorded_at=instant(draft.loaded.now),
        actor={"kind": draft.actor.kind.value, "account": draft.actor.account},
        on_behalf_of=draft.on_behalf_of,
        act=ACT.dump(draft.sealed.act),
        verdict=verdict_as_given(draft.verdict),
        question=draft.question,
        register_version=draft.loaded.register_version,
        procedure=None
        if procedure is None
        else {"id": procedure.id, "version": procedure.version, "content_hash": procedure.content_hash},
        dossier=draft.state.dossier.digest if draft.state else None,
        commitments={path: str(text) for path, text in texts(draft.sealed.act)},
        events=[EVENT.dump(event) for event in draft.events],
        trace_id=draft.trace_id,
    )


def following(draft: Draft) -> Loaded:
    """The stream of a draft as it stands for the next one of the same transaction."""
    leaf = leaf_hash(entry_bytes(entry_of(draft))).hex()
    return replace(draft.loaded, sequence=draft.loaded.sequence + 1, previous=leaf)


def verdict_as_given(verdict: Verdict) -> dict[str, Any]:
    """The verdict as the policy gave it, which names mandaten only where the act is done under one."""
    dumped = VERDICT.dump(verdict)
    if not verdict.mandaten:
        del dumped["mandaten"]
    return dumped


def details_of(draft: Draft, master: MasterKey) -> dict[str, Any]:
    """What goes with the entry: see `ledger_append`. Bytes are hex; what did not change is null."""
    sealed = _resealed(draft.sealed, draft.loaded, master)
    state = draft.state if draft.events else None
    opened = isinstance(sealed.act, Submit) and state is not None
    awaited = None if state is None else project_awaited(state)
    if awaited is not None and draft.loaded.state is not None and awaited == project_awaited(draft.loaded.state):
        awaited = None
    lookups = sealed.lookups if opened else None
    return {
        "case": draft.case,
        "state": None if state is None else state_as_stored(state),
        "columns": None if state is None else project(state),
        "awaited": awaited,
        "lookups": lookups
        and {"reference": lookups.reference, "area": lookups.area, "addresses": list(lookups.addresses)},
        "area_key": sealed.area_key,
        "handle_keys": sealed.handle_keys,
        "subjects": [
            {"subject": new.subject, "kind": new.kind, "lookup": new.lookup, "wrapped_key": new.wrapped_key.hex()}
            for new in sealed.subjects
        ],
        "items": [
            {
                "commitment": item.commitment,
                "subject": item.subject,
                "case_id": item.case,
                "kind": item.kind,
                "sealed": item.sealed.hex(),
            }
            for item in sealed.items
        ],
        "document": None if draft.document is None else draft.document.hex(),
        "wake": draft.wake,
        "seen": draft.loaded.seen,
    }


def _resealed(sealed: SealedAct, loaded: Loaded, master: MasterKey) -> SealedAct:
    """The act with its items under the keys of the subjects that somebody else has made since it was sealed.

    The commitments stay, so the act is the same.
    """
    stored = {one.lookup: one for one in loaded.subjects}
    overtaken = {new.subject: new for new in sealed.subjects if new.lookup in stored}
    if not overtaken:
        return sealed
    items = []
    for item in sealed.items:
        new = overtaken.get(item.subject)
        if new is not None and new.lookup is not None:
            there = stored[new.lookup]
            old_key = unwrap(master, new.subject, new.wrapped_key)
            item = reseal(item, old_key, there.subject, unwrap(master, there.subject, there.wrapped_key))
        items.append(item)
    subjects = tuple(new for new in sealed.subjects if new.subject not in overtaken)
    return replace(sealed, subjects=subjects, items=tuple(items))
