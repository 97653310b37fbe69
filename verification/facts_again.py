"""The facts that a question has to bring, made again from entries and documents. Pure.

Some came from outside the case and are taken from the question itself: whether the reference of a submission that was refused was
taken, what the neighbours say to an act for which the product asks them, with how many entries cases were looked at (within bounds,
`verification.changing`), whether the procedure of a proposal that was refused fitted, and the texts of a subject that is forgotten, which
`verification.subjects` holds to the vault; whether what a register says of a subject was asked at all; and of an export all that is
said of a subject (docs/auditing.md).
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from audit.entry import Entry
from authority.audit_view import AuditSubject
from authority.contested import contested
from authority.interest_view import InterestSubject, interest_acted_on, subject_of_act
from authority.mandaten import about, brought, held_by
from authority.meeting_view import MeetingSubject
from authority.question import NO_NEIGHBOURS, Facts
from authority.subject_view import SubjectFacts
from authority.take import ASSESSING
from domain.account_acts import NameAccounts
from domain.actor import Actor, ActorKind
from domain.acts import Act, LodgeObjection, Submit
from domain.audit_acts import AuditAct
from domain.case import Neighbours, Routekaart
from domain.interest_acts import InterestAct, interest_of
from domain.interests import RegisteredInterest
from domain.mandaat_acts import MandaatAct
from domain.mandaten import Standing
from domain.meeting_acts import MeetingAct
from domain.objections import Contested
from domain.organisation import Organisation
from domain.procedure import Procedure
from domain.subject_acts import SubjectAct
from verification.changing import Changing
from verification.documents import Documents
from verification.subject_question import subject_facts

NO_ORGANISATION = Organisation(example=False, bodies=(), seats=())
"""What there is before the first."""


@dataclass(frozen=True, slots=True)
class Recomputing:
    """What was there for the entry with this index."""

    organisation: Organisation
    procedure: Procedure
    documents: Documents
    index: int
    deciding: Entry | None

    def find(self, name: str) -> Standing | None:
        """The mandaat with this id as it stood."""
        return self.documents.mandaten.at(name, self.index)


def facts_again(there: Recomputing, entry: Entry, act: Act, actor: Actor, before: Routekaart | None) -> Facts:
    """The facts of the question in this entry, about the case `before` the act. LookupError, TypeError, ValueError and
    AttributeError where they cannot be made again."""
    known, now = entry.question["facts"], datetime.fromisoformat(entry.recorded_at)
    changing = Changing(there.documents, there.organisation, there.index)
    change = changing.change(act, actor.account, now)
    return Facts(
        now,
        there.organisation,
        there.procedure,
        _reference_taken(entry, act),
        _neighbours(known, act, before),
        mandaten=_mandaten(there, act, actor, now),
        change=change,
        interests=_interests(there, before),
        interest=_interest(there, act, now),
        contested=_contested(there, act),
        audit=_audit(there, act, actor),
        subject=_subject(there, act, actor, (now, known)),
        named=_named(there, act),
        need=changing.need(change, now, known),
        meeting=_meeting(there, act, now),
        fit=changing.fit(change, known),
    )


def _reference_taken(entry: Entry, act: Act) -> bool:
    """Only a submission has a reference, and only one that was refused can have had one that was taken: two cases never share one."""
    asked = isinstance(act, Submit) and entry.verdict.get("allow") is not True
    return asked and entry.question["facts"]["reference_taken"]


def _neighbours(known: Mapping[str, Any], act: Act, before: Routekaart | None) -> Neighbours:
    """As the question has them, of an act for which they are asked."""
    return Neighbours(**known["neighbours"]) if before is not None and act.type in ASSESSING else NO_NEIGHBOURS


def _mandaten(there: Recomputing, act: Act, actor: Actor, now: datetime) -> tuple[Standing, ...]:
    """The mandaten that the question has to bring."""
    if isinstance(act, MandaatAct):
        return about(act, actor.account, now, there.find)
    if actor.kind is ActorKind.SYSTEM or isinstance(act, InterestAct | AuditAct | SubjectAct | MeetingAct):
        return ()
    holders = held_by(there.organisation, actor.account, now)
    return brought(act.type, there.documents.mandaten.held(holders, there.index), holders, there.find, now)


def _interests(there: Recomputing, before: Routekaart | None) -> tuple[RegisteredInterest, ...]:
    """The registered interests that covered the case."""
    if before is None:
        return ()
    return there.documents.interests.covering(before.case, before.facts.municipality, there.index)


def _interest(there: Recomputing, act: Act, now: datetime) -> InterestSubject | None:
    """What an act on the register of interests was about."""
    if not isinstance(act, InterestAct):
        return None
    registered = there.documents.interests.at(interest_of(act), there.index)
    interest = interest_acted_on(act, registered)
    of_case = there.documents.interests.municipalities.get(interest.code) if interest else None
    return subject_of_act(act, registered, there.organisation, now, of_case)


def _audit(there: Recomputing, act: Act, actor: Actor) -> AuditSubject | None:
    """What an act on an audit was about."""
    if not isinstance(act, AuditAct):
        return None
    return there.documents.audits.subject(act, there.index, actor.account)


def _meeting(there: Recomputing, act: Act, now: datetime) -> MeetingSubject | None:
    """What an act on a meeting was about."""
    if not isinstance(act, MeetingAct):
        return None
    return there.documents.meetings.subject(act, there.index, there.organisation, there.procedure, now)


def _subject(
    there: Recomputing, act: Act, actor: Actor, asked: tuple[datetime, Mapping[str, Any]]
) -> SubjectFacts | None:
    """Whom an act on personal data was about, and what was around it; where nobody can tell, as the question has it."""
    if not isinstance(act, SubjectAct):
        return None
    now, known = asked
    return subject_facts(there.documents, act, there.index, actor, (now, there.organisation, known["subject"]))


def _named(there: Recomputing, act: Act) -> tuple[str, ...] | None:
    """Which of the accounts that an act names were named before."""
    if not isinstance(act, NameAccounts):
        return None
    names = (one.account for one in act.names)
    return tuple(sorted(one for one in names if there.documents.names.is_named_before(one, there.index)))


def _contested(there: Recomputing, act: Act) -> Contested | None:
    """The decision that an objection was lodged against."""
    if not isinstance(act, LodgeObjection) or there.deciding is None:
        return None
    organisation = there.documents.organisation_of_version(there.deciding.register_version)
    return None if organisation is None else contested(asdict(there.deciding), there.find, organisation)
