"""The minutes of a meeting, made of its entries and those of the cases on its agenda, and of nothing else. Pure.

Pseudonyms, codes and commitments, like the entries: so the same entries give the same minutes for ever, also after a text
was forgotten. Who reads names and texts in them is decided where they are shown.

They have a form, for their digest is in the ledger for good: what was adopted in an earlier form is made again in that form.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from domain import events as e
from domain.acts import KnockOnAnswer, Motivation
from domain.case import Assessment, Routekaart
from domain.codes import Outcome, VoteChoice
from domain.fold import apply
from domain.meeting_acts import PRESENT_FORM, MinutesForm
from domain.meetings import Meeting, Remark, Stay
from domain.minutes_seats import AbsentSeat, MinutedQuorum, absent_seats, minuted_quorum
from domain.organisation import Organisation
from domain.procedure import Procedure
from domain.rounds import counted
from domain.text import Text


@dataclass(frozen=True, slots=True)
class CaseEntry:
    """What the entry with this index did to a case, when (aware UTC)."""

    index: int
    at: datetime
    account: str
    events: tuple[e.CaseEvent, ...]


@dataclass(frozen=True, slots=True)
class DeclaredInterest:
    """That somebody declared an interest in the case, and from then on stayed out of it."""

    account: str
    at: datetime


@dataclass(frozen=True, slots=True)
class MinutedVote:
    """A vote as it stood: whose, what for, why, and in which entry it was cast. `in_meeting` is whether that was while the
    meeting went on."""

    seat: str
    account: str
    party: str
    choice: VoteChoice
    reasons: Text | None
    conditions: Text | None
    at: datetime
    index: int
    in_meeting: bool


@dataclass(frozen=True, slots=True)
class Conclusion:
    """How the body left a case: what the chair concluded, with the votes as they then stood and who voted otherwise.

    Since form 2: what the check of the surroundings had found (`assessment`), what the chair answered to it, and the quorum.
    """

    outcome: Outcome
    account: str
    motivation: Motivation | None
    conditions: Text | None
    reasons: Text | None
    dissent: tuple[str, ...]
    votes: tuple[MinutedVote, ...]
    silent: tuple[str, ...]
    at: datetime
    index: int
    assessment: Assessment | None = None
    knock_on: KnockOnAnswer | None = None
    quorum: MinutedQuorum | None = None


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """A case of the agenda: who stayed out, and each conclusion; without one the votes as they stood at the end. `silent`
    are the seats with a vote that had not cast one. Since form 2 the `quorum` at the end, where the round was still open."""

    case: str
    interests: tuple[DeclaredInterest, ...]
    conclusions: tuple[Conclusion, ...]
    votes: tuple[MinutedVote, ...]
    silent: tuple[str, ...]
    quorum: MinutedQuorum | None = None


@dataclass(frozen=True, slots=True)
class Minutes:
    """The minutes, from the opening to the close, with the remarks that were made on them. `form` is None for the first form, which
    knows no absent seats."""

    meeting: str
    body: str
    starts_at: datetime
    place: Text
    opened_by: str
    opened_at: datetime
    closed_by: str
    closed_at: datetime
    attendance: tuple[Stay, ...]
    items: tuple[AgendaItem, ...]
    remarks: tuple[Remark, ...]
    form: MinutesForm | None = None
    absent: tuple[AbsentSeat, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """The entries between which a meeting went on: those that opened and closed it."""

    opened: int
    closed: int


@dataclass(frozen=True, slots=True)
class Rules:
    """By what the body met: the organisation as it was at the close, and the procedures of the cases by the hash of their content."""

    organisation: Organisation
    procedures: Mapping[str, Procedure]


@dataclass(frozen=True, slots=True)
class _Held:
    """The meeting whose minutes are made; without `rules` they are made in the first form."""

    meeting: Meeting
    span: Span
    rules: Rules | None

    def quorum(self, state: Routekaart, at: datetime) -> MinutedQuorum | None:
        """That of a case, with who was there at this moment."""
        if self.rules is None:
            return None
        return minuted_quorum(self.meeting.until(at), state, self.rules.procedures[state.procedure.content_hash])

    def told(self, left: Conclusion, state: Routekaart, knock_on: KnockOnAnswer | None) -> Conclusion:
        """With what the first form does not say of it; `state` is the case as it stood just before."""
        if self.rules is None:
            return left
        assessment = state.tier.assessment if state.tier else None
        return replace(left, assessment=assessment, knock_on=knock_on, quorum=self.quorum(state, left.at))


def procedures_named(cases: Mapping[str, Iterable[CaseEntry]]) -> set[str]:
    """The procedures of these cases, by the hash of their content."""
    happened = (event for entries in cases.values() for entry in entries for event in entry.events)
    return {event.procedure.content_hash for event in happened if isinstance(event, e.CaseSubmitted)}


def minutes_of(
    meeting: Meeting, span: Span, cases: Mapping[str, Iterable[CaseEntry]], rules: Rules | None = None
) -> Minutes:
    """The minutes of a meeting that was closed: in the present form, or without `rules` in the first. `cases` has the entries of
    each case of the agenda, in their order, as far as they are before the close; ValueError for a meeting that is still to be
    closed, or entries that cannot be folded, KeyError for a procedure that is not among the rules."""
    if meeting.opened_by is None or meeting.opened_at is None or meeting.closed_by is None or meeting.closed_at is None:
        raise ValueError(f"meeting {meeting.id} was not closed")
    held = _Held(meeting, span, rules)
    return Minutes(
        meeting=meeting.id,
        body=meeting.body,
        starts_at=meeting.starts_at,
        place=meeting.place,
        opened_by=meeting.opened_by,
        opened_at=meeting.opened_at,
        closed_by=meeting.closed_by,
        closed_at=meeting.closed_at,
        attendance=meeting.stays(),
        items=tuple(_item(held, case, cases.get(case, ()), meeting.closed_at) for case in meeting.agenda),
        remarks=meeting.remarks,
        form=None if rules is None else PRESENT_FORM,
        absent=() if rules is None else absent_seats(meeting, rules.organisation),
    )


def _item(held: _Held, case: str, entries: Iterable[CaseEntry], closed_at: datetime) -> AgendaItem:
    body, span = held.meeting.body, held.span
    state: Routekaart | None = None
    cast: dict[str, CaseEntry] = {}
    item = AgendaItem(case, (), (), (), ())
    for entry in entries:
        if entry.index >= span.closed:
            break
        for event in entry.events:
            match event:
                case e.VoteCast():
                    cast[event.vote.seat] = entry
                case e.MemberRecused():
                    item = replace(item, interests=(*item.interests, DeclaredInterest(event.account, entry.at)))
                case e.DecisionRecorded() if state is not None and entry.index > span.opened and _is_with(state, body):
                    left = _concluded(event, entry, state, _votes(state, cast, span))
                    item = replace(item, conclusions=(*item.conclusions, held.told(left, state, event.knock_on)))
                case e.TierEnded() if state is not None and entry.index > span.opened and _is_with(state, body):
                    # What ends a tier without a conclusion is one for the minutes too: the chair escalated, or somebody called it up.
                    if not any(one.index == entry.index for one in item.conclusions):
                        left = _ended(event, entry, state, _votes(state, cast, span))
                        item = replace(item, conclusions=(*item.conclusions, held.told(left, state, None)))
            state = apply(state, event)
    if state is None or not _is_with(state, body):
        return item
    quorum = held.quorum(state, closed_at)
    return replace(item, votes=_votes(state, cast, span), silent=_silent(state), quorum=quorum)


def _ended(event: e.TierEnded, entry: CaseEntry, state: Routekaart, votes: tuple[MinutedVote, ...]) -> Conclusion:
    return Conclusion(
        outcome=event.position.outcome,
        account=entry.account,
        motivation=None,
        conditions=None,
        reasons=event.reasons,
        dissent=event.position.dissent,
        votes=votes,
        silent=_silent(state),
        at=entry.at,
        index=entry.index,
    )


def _concluded(
    event: e.DecisionRecorded, entry: CaseEntry, state: Routekaart, votes: tuple[MinutedVote, ...]
) -> Conclusion:
    return Conclusion(
        outcome=event.outcome,
        account=event.account,
        motivation=event.motivation,
        conditions=event.conditions,
        reasons=None,
        dissent=event.dissent,
        votes=votes,
        silent=_silent(state),
        at=entry.at,
        index=entry.index,
    )


def _is_with(state: Routekaart, body: str) -> bool:
    return state.tier is not None and state.tier.body == body and state.tier.round is not None


def _votes(state: Routekaart, cast: Mapping[str, CaseEntry], span: Span) -> tuple[MinutedVote, ...]:
    """The votes that count now, on the present dossier."""
    round_ = state.tier.round if state.tier else None
    if round_ is None:
        return ()
    return tuple(
        MinutedVote(
            vote.seat,
            vote.account,
            vote.party,
            vote.choice,
            vote.reasons,
            vote.conditions,
            cast[vote.seat].at,
            cast[vote.seat].index,
            cast[vote.seat].index > span.opened,
        )
        for vote in sorted(counted(round_, state.dossier.digest), key=lambda vote: vote.seat)
    )


def _silent(state: Routekaart) -> tuple[str, ...]:
    """The seats with a vote that have none that counts."""
    round_ = state.tier.round if state.tier else None
    if round_ is None:
        return ()
    voted = {vote.seat for vote in counted(round_, state.dossier.digest)}
    return tuple(one.seat for one in round_.electorate if one.voting and one.seat not in voted)
