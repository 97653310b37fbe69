"""The quorum of a meeting as it sits: for each round on its agenda, whether those who are there could decide it.

It says only whether it makes sense to go on. A round's own quorum is counted on its votes (`domain.rounds`), in a meeting
as outside one.
"""

from dataclasses import dataclass

from domain.case import Elector, Round
from domain.meetings import Meeting
from domain.procedure import Quorum
from domain.rounds import meets_quorum


@dataclass(frozen=True, slots=True)
class Presence:
    """Of one round: which electors with a vote are there and which are not, and whether those there are enough. Who stays
    out for an interest is no elector, and counts in neither."""

    present: tuple[Elector, ...]
    absent: tuple[Elector, ...]
    quorum_met: bool


def presence(meeting: Meeting, round_: Round, quorum: Quorum) -> Presence:
    """How the meeting sits for this round. A seat counts for whoever holds it now: who marked it present and has since
    given it up is not there for it any more."""
    voters = [elector for elector in round_.electorate if elector.voting]
    there = [elector for elector in voters if meeting.is_present(elector.seat, elector.account)]
    away = [elector for elector in voters if elector not in there]
    return Presence(tuple(there), tuple(away), meets_quorum(quorum, voters, there))
