"""Checks that the policy was asked about what was really there: the question follows from entries and documents. Pure.

Whatever the act is about, its whole question is made again (`verification.facts_again` says what of it cannot be).
"""

import hashlib
from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from audit.canonical import NotCanonical, canonical, canonical_again
from audit.entry import Entry
from authority.behalf import on_behalf_of
from authority.consequence import electorate_now, setting_of
from authority.question import Facts, compact, expand, question_of
from domain.actor import Actor, ActorKind
from domain.acts import Act, PersonAct, SystemAct
from domain.case import Routekaart
from domain.decide import decide
from domain.errors import ContradictionError
from domain.events import CaseEvent
from domain.fold import fold
from store.codec import EVENT, VERDICT
from store.ledger import CASE_PREFIX
from verification.documents import Documents
from verification.facts_again import NO_ORGANISATION, Recomputing, facts_again
from verification.finding import Code, Finding
from verification.stored import StoredEntry


def check_question(
    row: StoredEntry,
    entry: Entry,
    act: Act,
    before: Routekaart | None,
    documents: Documents,
    found: list[Finding],
    deciding: Entry | None = None,
) -> bool:
    """Whether the question can be put again: its procedure is to be had.

    `before` is the case before the act, or the one that an audit looked at, `deciding` the entry that decided it, if any; what does not follow from it is added to `found`.
    """

    def wrong(code: Code, message: str) -> None:
        found.append(Finding(code, row.index, row.stream, message))

    if entry.register_version != documents.version_at(row.index):
        wrong(Code.REGISTER, f"it was judged under version {entry.register_version}, which was not in force")
    reference = entry.question.get("procedure")
    if reference != entry.procedure:
        wrong(Code.PROCEDURE, "the question names another procedure than the entry")
    if before is not None and entry.procedure != _reference(before):
        wrong(Code.PROCEDURE, "the case began with another procedure")
    if before is None and _hash_of(reference) not in _judging(documents, row.index, act, entry):
        wrong(Code.PROCEDURE, "it was judged by a procedure that was not in force")
    procedure = documents.procedures.get(_hash_of(reference) or "")
    if procedure is None:
        wrong(Code.PROCEDURE, "the procedure that it was judged by is not there")
        return False
    full = expand(entry.question, procedure)
    try:
        if hashlib.sha256(canonical(full)).hexdigest() != entry.verdict.get("input_hash"):
            wrong(Code.QUESTION, "the verdict is on another question")
    except NotCanonical as error:
        wrong(Code.QUESTION, str(error))
    # What came before the first organisation was of nobody who had a seat in one. A later one that is missing was found already.
    organisation = documents.organisation_at(row.index) if documents.has_organisation(row.index) else NO_ORGANISATION
    if organisation is not None:
        recomputing = Recomputing(organisation, procedure, documents, row.index, deciding)
        _check_recomputed(entry, act, before, recomputing, wrong)
    return True


def _check_recomputed(
    entry: Entry,
    act: Act,
    before: Routekaart | None,
    there: Recomputing,
    wrong: Callable[[Code, str], None],
) -> None:
    try:
        actor = Actor(ActorKind(entry.actor["kind"]), entry.actor["account"])
        facts = facts_again(there, entry, act, actor, before)
        prelude = electorate_now(before, facts)
        state = fold(prelude, before)
        expected = compact(question_of(act, actor, state, facts))
        behalf = on_behalf_of(actor, act.type, state, facts, tuple(entry.verdict.get("mandaten", ())))
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        wrong(Code.QUESTION, f"the question cannot be made again: {type(error).__name__} {error}")
        return
    if canonical(expected) != canonical_again(entry.question):
        parts = sorted(part for part in expected if expected[part] != entry.question.get(part))
        wrong(Code.QUESTION, f"the policy was asked about something else: {', '.join(parts) or 'more than there is'}")
    if behalf != entry.on_behalf_of:
        wrong(Code.BEHALF, "the actor did not act on this behalf")
    if entry.verdict.get("allow") is True and isinstance(act, PersonAct | SystemAct):
        _check_events(entry, act, actor, state, (prelude, facts), wrong)


def _check_events(
    entry: Entry,
    act: PersonAct | SystemAct,
    actor: Actor,
    state: Routekaart | None,
    judged: tuple[tuple[CaseEvent, ...], Facts],
    wrong: Callable[[Code, str], None],
) -> None:
    """The events have to be those that the domain makes of this act, on this case, with this verdict."""
    prelude, facts = judged
    case = entry.stream.removeprefix(CASE_PREFIX)
    try:
        setting = setting_of(case, actor, facts, VERDICT.load(entry.verdict), state, act)
        expected = [EVENT.dump(event) for event in (*prelude, *decide(state, act, setting))]
    except (ContradictionError, ValueError) as error:
        wrong(Code.EVENTS, f"the domain would not have taken this act: {error}")
        return
    if expected != entry.events:
        wrong(Code.EVENTS, "the act has other events than the domain makes of it")


def _judging(documents: Documents, index: int, act: Act, entry: Entry) -> Collection[str | None]:
    """The hashes of the procedures of which one judged this entry, about no case that began; none where that cannot be told."""
    try:
        return documents.starts.judging(act, index, datetime.fromisoformat(entry.recorded_at))
    except (ValueError, TypeError):
        return ()


def _hash_of(reference: object) -> str | None:
    """The hash by which a procedure is named; None where none is."""
    named = reference.get("content_hash") if isinstance(reference, dict) else None
    return named if isinstance(named, str) else None


def _reference(state: Routekaart) -> dict[str, Any]:
    procedure = state.procedure
    return {"id": procedure.id, "version": procedure.version, "content_hash": procedure.content_hash}
