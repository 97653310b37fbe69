"""The minutes of a meeting, made of its entries and those of the cases on its agenda, and of nothing else. Pure.

Pseudonyms, codes and commitments, like the entries: so the same entries give the same minutes for ever, also after a text
was forgotten. Who reads names and texts in them is decided where they are shown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from domain import events as e
from domain.acts import Motivation
from domain.case import Routekaart
from domain.codes import Outcome, VoteChoice
from domain.fold import apply
from domain.meetings import Meeting, Remark, Stay
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
    """How the body left a case: what the chair concluded, with the votes as they then stood and who voted otherwise."""

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


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """A case of the agenda: who stayed out, and each conclusion; without one the votes as they stood at the end. `silent`
    are the seats with a vote that had not cast one."""

    case: str
    interests: tuple[DeclaredInterest, ...]
    conclusions: tuple[Conclusion, ...]
    votes: tuple[MinutedVote, ...]
    silent: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Minutes:
    """The minutes, from the opening to the close, with the remarks that were made on them."""

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


@dataclass(frozen=True, slots=True)
class Span:
    """The entries between which a meeting went on: those that opened and closed it."""

    opened: int
    closed: int


def minutes_of(meeting: Meeting, span: Span, cases: Mapping[str, Iterable[CaseEntry]]) -> Minutes:
    """The minutes of a meeting that was closed. `cases` has the entries of each case of the agenda, in their order, as far
    as they are before the close; ValueError for a meeting that is still to be closed, or entries that cannot be folded."""
    if meeting.opened_by is None or meeting.opened_at is None or meeting.closed_by is None or meeting.closed_at is None:
        raise ValueError(f"meeting {meeting.id} was not closed")
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
        items=tuple(_item(meeting.body, case, span, cases.get(case, ())) for case in meeting.agenda),
        remarks=meeting.remarks,
    )


def _item(body: str, case: str, span: Span, entries: Iterable[CaseEntry]) -> AgendaItem:
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
                    concluded = _concluded(event, entry, state, cast, span)
                    item = replace(item, conclusions=(*item.conclusions, concluded))
                case e.TierEnded() if state is not None and entry.index > span.opened and _is_with(state, body):
                    item = _ended(item, event, entry, state, cast, span)
            state = apply(state, event)
    if state is None or not _is_with(state, body):
        return item
    return replace(item, votes=_votes(state, cast, span), silent=_silent(state))


def _ended(
    item: AgendaItem,
    event: e.TierEnded,
    entry: CaseEntry,
    state: Routekaart,
    cast: Mapping[str, CaseEntry],
    span: Span,
) -> AgendaItem:
    """What ends a tier without a conclusion is one for the minutes too: the chair escalated, or somebody called it up."""
    if any(one.index == entry.index for one in item.conclusions):
        return item
    left = Conclusion(
        outcome=event.position.outcome,
        account=entry.account,
        motivation=None,
        conditions=None,
        reasons=event.reasons,
        dissent=event.position.dissent,
        votes=_votes(state, cast, span),
        silent=_silent(state),
        at=entry.at,
        index=entry.index,
    )
    return replace(item, conclusions=(*item.conclusions, left))


def _concluded(
    event: e.DecisionRecorded, entry: CaseEntry, state: Routekaart, cast: Mapping[str, CaseEntry], span: Span
) -> Conclusion:
    return Conclusion(
        outcome=event.outcome,
        account=event.account,
        motivation=event.motivation,
        conditions=event.conditions,
        reasons=None,
        dissent=event.dissent,
        votes=_votes(state, cast, span),
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
