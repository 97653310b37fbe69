"""The way into meetings: acts of persons, judged by the policy and appended like any other.

Whether a case of the agenda waits for the body is judged on the case as it stands, and appended only while it stands so.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from authority.meeting_minutes import minutes_digest
from authority.meeting_view import Around, CaseThen, MeetingSubject, subject_of_meeting
from authority.offers import READ_MEETING
from authority.question import Facts, full_question
from authority.register_acts import Considered, RegisterActs, Sent, comes_to
from authority.take import Policy, refuse_unsealed
from domain.actor import Actor
from domain.errors import InvalidAct, NotFound
from domain.expectation import expect, one_of
from domain.meeting_acts import AdoptMinutes, ConveneMeeting, MeetingAct, agenda_of
from domain.meeting_events import MeetingSetting, decide_meeting
from domain.meetings import MOST_ON_AGENDA, Meeting
from domain.organisation import BodyKind
from domain.receipt import Receipt
from store.ledger import Ledger, Loaded, meeting_stream
from store.meetings import Meetings, StoredMeeting
from store.procedures import Procedures
from store.register import Register
from store.vault import SealedAct


class MeetingRegister:
    """The enforcement point of meetings."""

    def __init__(
        self, ledger: Ledger, register: Register, procedures: Procedures, meetings: Meetings, policy: Policy
    ) -> None:
        self._meetings = meetings
        self._policy = policy
        self._acts = RegisterActs(ledger, register, procedures, policy)

    async def take(self, sealed: SealedAct, meeting: str, *, by: Actor, key: str, trace_id: str) -> Receipt:
        """Takes the act on the meeting with this id, or refuses it; either way it is in the ledger when this returns.

        Raises InvalidAct for an act that is not sealed, is about another meeting or names what there is not, NotFound for a
        meeting that is not there, and otherwise what `Authority.take` raises.
        """
        act = sealed.act
        if not isinstance(act, MeetingAct):
            raise InvalidAct("this is no act on a meeting", field="type")
        if meeting != act.meeting:
            raise InvalidAct("the act is about another meeting", field="meeting")
        refuse_unsealed(act)
        sent = Sent(meeting_stream(meeting), sealed, by, key, trace_id)
        return await self._acts.take(sent, lambda loaded: self._considered(act, by, loaded))

    async def oversees(self, by: Actor) -> bool:
        """Whether this person may see every meeting, of whichever body. Nothing is written."""
        return (await self._acts.judged_now(READ_MEETING, by)).allow

    async def readable(self, by: Actor, meetings: Sequence[Meeting], now: datetime | None = None) -> list[bool]:
        """Whether this person may see each of these meetings: one question to the policy. Nothing is written."""
        facts = await self._acts.facts_now(now)
        asked = [
            full_question(READ_MEETING, by, None, replace(facts, meeting=_as_it_is(one, facts))) for one in meetings
        ]
        return [one.allow for one in await self._policy.verdicts(asked)] if asked else []

    async def _considered(self, act: MeetingAct, by: Actor, loaded: Loaded) -> Considered:
        # Read after the stream: was the meeting or a case changed since, the append finds that.
        stored = await self._meetings.one(act.meeting)
        if stored is None and not isinstance(act, ConveneMeeting):
            raise NotFound(f"there is no meeting {act.meeting}")
        if isinstance(act, ConveneMeeting) and loaded.sequence:
            raise InvalidAct("there is such a meeting already", field="meeting")
        facts = await self._acts.facts(loaded)
        if isinstance(act, ConveneMeeting):
            _refuse_unknown_body(act.body, facts)
        _refuse_agenda(act)
        cases = {
            case: CaseThen(one.state, one.sequence)
            for case, one in (await self._meetings.cases(agenda_of(act)) if agenda_of(act) else {}).items()
        }
        meeting = None if stored is None else stored.meeting
        minutes = await self._minutes(act, stored)
        around = Around(facts.now, facts.organisation, facts.procedure, cases, minutes)
        subject = subject_of_meeting(act, meeting, around)
        setting = MeetingSetting(by.account, loaded.now, subject.seat if subject else None, minutes)
        return Considered(replace(facts, meeting=subject), comes_to(lambda: decide_meeting(act, meeting, setting)))

    async def _minutes(self, act: MeetingAct, stored: StoredMeeting | None) -> str | None:
        """The digest of the minutes as they stand, in the form of the act, where they are adopted and there are any."""
        if not isinstance(act, AdoptMinutes) or stored is None:
            return None
        minutes = await self._meetings.minutes(stored, act.minutes_form)
        return None if minutes is None else minutes_digest(minutes)


def _as_it_is(meeting: Meeting, facts: Facts) -> MeetingSubject:
    return MeetingSubject(meeting.id, facts.organisation.body(meeting.body), meeting)


def _refuse_unknown_body(body: str, facts: Facts) -> None:
    """InvalidAct for a body that there is not, or that never sits together."""
    sitting = sorted(one.id for one in facts.organisation.bodies if one.kind is not BodyKind.OFFICE)
    if body not in sitting:
        raise InvalidAct("there is no such body", field="body", fault="unknown_code", expected=one_of(sitting))


def _refuse_agenda(act: MeetingAct) -> None:
    """InvalidAct for an agenda that is too long or names a case twice."""
    agenda = agenda_of(act)
    if len(agenda) > MOST_ON_AGENDA:
        right = expect("from_to", least=0, most=MOST_ON_AGENDA)
        raise InvalidAct("the agenda is too long", field="agenda", fault="out_of_range", expected=right)
    if len(set(agenda)) != len(agenda):
        raise InvalidAct("a case stands on the agenda twice", field="agenda", fault="given_twice")
