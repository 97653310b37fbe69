"""What minutes say of the seats: which were without their holder, and whether a case had the quorum that it needed. Pure."""

from dataclasses import dataclass

from domain.case import Routekaart
from domain.endings import EndedKind
from domain.meetings import Meeting
from domain.organisation import Organisation
from domain.presence import presence
from domain.procedure import Procedure, Quorum
from domain.rounds import counted, meets_quorum


@dataclass(frozen=True, slots=True)
class AbsentSeat:
    """A seat of the body whose holder was never there. `holder` is None for a seat that nobody held, `substitutes` are who sat
    there for the holder; without any the seat stayed empty."""

    seat: str
    holder: str | None
    party: str
    chair: bool
    voting: bool
    substitutes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MinutedQuorum:
    """What a case needed of the body, and what there was of it. Seats with a vote in the case alone: `least` is the share that is
    `needed` of `voters`, as a number; `present` and `absent` are those whose holder was there at that moment, or was not.

    `met` says whether those present were enough, `voted` whether those whose votes counted were: by that alone a round decides.
    """

    needed: Quorum
    voters: int
    least: int
    present: tuple[str, ...]
    absent: tuple[str, ...]
    met: bool
    voted: bool


def absent_seats(meeting: Meeting, organisation: Organisation) -> tuple[AbsentSeat, ...]:
    """The seats that the body had when the meeting was closed, without those whose holder was there for a while."""
    closed = meeting.closed_at
    if closed is None:
        raise ValueError(f"meeting {meeting.id} was not closed")
    held = {seat.id: seat for seat in organisation.seats_of(meeting.body, closed)}
    begun = {seat.id: seat for seat in organisation.seats_by_body.get(meeting.body, ()) if seat.valid_from <= closed}
    found = []
    for name, last in sorted(begun.items()):
        came = [stay for stay in meeting.stays() if stay.seat == name]
        if any(stay.substitute_for is None for stay in came):
            continue
        if not came and organisation.has_ended(EndedKind.SEAT, name, closed):
            continue
        seat = held.get(name)
        of = came[-1].substitute_for if came else None
        holder = of or (None if seat is None else seat.substitute_for or seat.account)
        substitutes = tuple(dict.fromkeys(stay.account for stay in came))
        found.append(AbsentSeat(name, holder, last.party, last.chair, last.voting, substitutes))
    return tuple(found)


def minuted_quorum(meeting: Meeting, state: Routekaart, procedure: Procedure) -> MinutedQuorum | None:
    """The quorum of the round that this case has, with who is marked present in the meeting as it stands; None where the case has
    none. ValueError for a procedure that has no such tier or step."""
    tier = state.tier
    if tier is None or tier.round is None:
        return None
    round_ = tier.round
    steps = [one for one in procedure.tier(tier.tier).steps if one.id == round_.step]
    if not steps:
        raise ValueError(f"the procedure has no step {round_.step}")
    quorum = steps[0].quorum
    if quorum is None:
        return None
    there = presence(meeting, round_, quorum)
    voters = [one for one in round_.electorate if one.voting]
    seats = {vote.seat for vote in counted(round_, state.dossier.digest)}
    return MinutedQuorum(
        needed=quorum,
        voters=len(voters),
        least=quorum.least_of(len(voters)),
        present=tuple(one.seat for one in there.present),
        absent=tuple(one.seat for one in there.absent),
        met=there.quorum_met,
        voted=meets_quorum(quorum, voters, [one for one in voters if one.seat in seats]),
    )
