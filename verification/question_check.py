"""Checks that the policy was asked about what was really there: the question follows from entries and documents. Pure.

Three facts are taken from the question, since they came from outside the case: whether the reference was taken, what the
neighbours say, and which texts were forgotten, which `verification.subjects` holds to the vault.
"""

import dataclasses
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from audit.canonical import NotCanonical, canonical, canonical_again
from audit.entry import Entry
from authority.audit_view import AuditSubject
from authority.behalf import on_behalf_of
from authority.consequence import electorate_now, setting_of
from authority.contested import contested
from authority.interest_view import InterestSubject, interest_acted_on, subject_of_act
from authority.mandaten import about, brought, held_by
from authority.meeting_view import MeetingSubject
from authority.question import Facts, compact, expand, question_of
from authority.subject_view import SubjectFacts
from domain.account_acts import NameAccounts
from domain.acts import Act, LodgeObjection, PersonAct, Submit, SystemAct
from domain.audit_acts import AuditAct
from domain.case import Neighbours, Routekaart
from domain.decide import Actor, ActorKind, decide
from domain.errors import ContradictionError
from domain.events import CaseEvent
from domain.fold import fold
from domain.interest_acts import InterestAct, interest_of
from domain.interests import RegisteredInterest
from domain.mandaat_acts import MandaatAct
from domain.mandaten import Standing
from domain.meeting_acts import MeetingAct
from domain.objections import Contested
from domain.organisation import Organisation
from domain.procedure import Procedure
from domain.subject_acts import SubjectAct
from store.codec import EVENT, VERDICT
from store.ledger import CASE_PREFIX
from verification.changing import Changing
from verification.documents import Documents
from verification.finding import Code, Finding
from verification.stored import StoredEntry
from verification.subject_question import subject_facts


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
    if isinstance(act, Submit) and _hash_of(reference) != _at(documents, row.index, entry):
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
    organisation = documents.organisation_at(row.index)
    if organisation is not None and row.stream != "register":
        recomputing = _Recomputing(organisation, procedure, documents, row.index, deciding)
        _check_recomputed(entry, act, before, recomputing, wrong)
    return True


@dataclass(frozen=True, slots=True)
class _Recomputing:
    """What was there for the entry with this index."""

    organisation: Organisation
    procedure: Procedure
    documents: Documents
    index: int
    deciding: Entry | None

    def find(self, name: str) -> Standing | None:
        """The mandaat with this id as it stood."""
        return self.documents.mandaten.at(name, self.index)


def _check_recomputed(
    entry: Entry,
    act: Act,
    before: Routekaart | None,
    there: _Recomputing,
    wrong: Callable[[Code, str], None],
) -> None:
    try:
        actor = Actor(ActorKind(entry.actor["kind"]), entry.actor["account"])
        known = entry.question["facts"]
        now = datetime.fromisoformat(entry.recorded_at)
        neighbours = Neighbours(**known["neighbours"])
        mandaten = _mandaten(there, act, actor, now)
        taken, changing = known["reference_taken"], Changing(there.documents, there.organisation, there.index)
        change = changing.change(act, actor.account, now)
        interests, subject = _interests(there, before), _interest(there, act, now)
        facts = Facts(
            now,
            there.organisation,
            there.procedure,
            taken,
            neighbours,
            mandaten,
            change,
            interests,
            subject,
            _contested(there, act),
            _audit(there, act, actor),
            _subject(there, act, actor, (now, known)),
            _named(there, act),
            changing.need(change, now, known),
            _meeting(there, act, now),
            changing.fit(change, known),
        )
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


def _mandaten(there: _Recomputing, act: Act, actor: Actor, now: datetime) -> tuple[Standing, ...]:
    """The mandaten that the question has to bring."""
    if isinstance(act, MandaatAct):
        return about(act, actor.account, now, there.find)
    if actor.kind is ActorKind.SYSTEM or isinstance(act, InterestAct | AuditAct | SubjectAct | MeetingAct):
        return ()
    holders = held_by(there.organisation, actor.account, now)
    return brought(act.type, there.documents.mandaten.held(holders, there.index), holders, there.find, now)


def _at(documents: Documents, index: int, entry: Entry) -> str | None:
    """The hash of the procedure for a case that this entry opens; None where that cannot be told."""
    try:
        return documents.starts.at(index, datetime.fromisoformat(entry.recorded_at))
    except (ValueError, TypeError):
        return None


def _interests(there: _Recomputing, before: Routekaart | None) -> tuple[RegisteredInterest, ...]:
    """The registered interests that covered the case."""
    if before is None:
        return ()
    return there.documents.interests.covering(before.case, before.facts.municipality, there.index)


def _interest(there: _Recomputing, act: Act, now: datetime) -> InterestSubject | None:
    """What an act on the register of interests was about."""
    if not isinstance(act, InterestAct):
        return None
    registered = there.documents.interests.at(interest_of(act), there.index)
    interest = interest_acted_on(act, registered)
    of_case = there.documents.interests.municipalities.get(interest.code) if interest else None
    return subject_of_act(act, registered, there.organisation, now, of_case)


def _audit(there: _Recomputing, act: Act, actor: Actor) -> AuditSubject | None:
    """What an act on an audit was about."""
    if not isinstance(act, AuditAct):
        return None
    return there.documents.audits.subject(act, there.index, actor.account)


def _meeting(there: _Recomputing, act: Act, now: datetime) -> MeetingSubject | None:
    """What an act on a meeting was about."""
    if not isinstance(act, MeetingAct):
        return None
    return there.documents.meetings.subject(act, there.index, there.organisation, there.procedure, now)


def _subject(
    there: _Recomputing, act: Act, actor: Actor, asked: tuple[datetime, Mapping[str, Any]]
) -> SubjectFacts | None:
    """Whom an act on personal data was about, and what was around it; where nobody can tell, as the question has it."""
    if not isinstance(act, SubjectAct):
        return None
    now, known = asked
    return subject_facts(there.documents, act, there.index, actor, (now, there.organisation, known["subject"]))


def _named(there: _Recomputing, act: Act) -> tuple[str, ...] | None:
    """Which of the accounts that an act names were named before."""
    if not isinstance(act, NameAccounts):
        return None
    names = (one.account for one in act.names)
    return tuple(sorted(one for one in names if there.documents.names.is_named_before(one, there.index)))


def _contested(there: _Recomputing, act: Act) -> Contested | None:
    """The decision that an objection was lodged against."""
    if not isinstance(act, LodgeObjection) or there.deciding is None:
        return None
    organisation = there.documents.organisation_of_version(there.deciding.register_version)
    return None if organisation is None else contested(dataclasses.asdict(there.deciding), there.find, organisation)


def _hash_of(reference: object) -> str | None:
    """The hash by which a procedure is named; None where none is."""
    named = reference.get("content_hash") if isinstance(reference, dict) else None
    return named if isinstance(named, str) else None


def _reference(state: Routekaart) -> dict[str, Any]:
    procedure = state.procedure
    return {"id": procedure.id, "version": procedure.version, "content_hash": procedure.content_hash}
