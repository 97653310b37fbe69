"""Voting: the electorate, the count, and whether quorum and decision rule are met.

The policy judges from the same facts on its own; the two must agree before an approval counts (domain/decide/rounds.py).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from domain.case import Elector, Round, Routekaart, Vote
from domain.codes import Outcome, VoteChoice
from domain.events import ElectorateChanged
from domain.organisation import Seat
from domain.procedure import DecisionRule, Quorum, RuleKind

_IN_FAVOUR = (VoteChoice.FOR, VoteChoice.FOR_WITH_CONDITIONS)


@dataclass(frozen=True, slots=True)
class Tally:
    """The count of a round on one dossier. Seats: `dissent` voted against, `waiting` have no vote that counts."""

    eligible: int
    present: int
    in_favour: int
    conditional: int
    against: int
    abstained: int
    quorum_met: bool
    approval_met: bool
    rejection_met: bool
    waiting: tuple[str, ...]


def electorate(body: str, seats: Iterable[Seat], staying_out: tuple[str, ...]) -> tuple[Elector, ...]:
    """Who can speak in a round of this body now: the holders of its valid seats, without those who have an interest."""
    present = [seat for seat in seats if seat.body == body and seat.account not in staying_out]
    return tuple(
        Elector(seat.id, seat.account, seat.party, seat.chair, seat.voting)
        for seat in sorted(present, key=lambda seat: seat.id)
    )


def reconcile(round_: Round, now: tuple[Elector, ...]) -> ElectorateChanged | None:
    """The change that brings the recorded electorate to `now`; None where it is the same.

    A vote lapses when its seat went, changed hands, lost its vote, or its holder was recused.
    """
    if round_.electorate == now:
        return None
    standing = {(elector.seat, elector.account) for elector in now if elector.voting}
    lapsed = tuple(vote.seat for vote in round_.votes if (vote.seat, vote.account) not in standing)
    return ElectorateChanged(now, lapsed)


def votes_on_older(state: Routekaart, account: str) -> bool:
    """Whether what the account voted in the round that goes on does not count, as the dossier has changed since."""
    round_ = state.tier.round if state.tier else None
    voted = round_ is not None and any(vote.account == account for vote in round_.votes)
    counts = round_ is not None and any(vote.account == account for vote in counted(round_, state.dossier.digest))
    return voted and not counts


def counted(round_: Round, dossier: str) -> tuple[Vote, ...]:
    """The votes that count: those cast on this dossier."""
    return tuple(vote for vote in round_.votes if vote.dossier == dossier)


def tally(round_: Round, dossier: str, quorum: Quorum, rule: DecisionRule) -> Tally:
    """Counts the round against its recorded electorate. Who abstains is present; who is silent is not."""
    votes = counted(round_, dossier)
    voters = [elector for elector in round_.electorate if elector.voting]
    by_seat = {vote.seat: vote for vote in votes}
    present = [elector for elector in voters if elector.seat in by_seat]
    choices = [vote.choice for vote in votes]
    in_favour = sum(choice in _IN_FAVOUR for choice in choices)
    against = choices.count(VoteChoice.AGAINST)
    parties_for = {vote.party for vote in votes if vote.choice in _IN_FAVOUR}
    quorum_met = meets_quorum(quorum, voters, present)
    unanimous = bool(rule.parties) and set(rule.parties) <= parties_for and not _split(votes, rule.parties)
    approval, rejection = {
        RuleKind.CONSENSUS: (in_favour > 0 and against == 0, against > 0 and in_favour == 0),
        RuleKind.MAJORITY: (in_favour > against, against > in_favour),
        RuleKind.UNANIMITY: (unanimous, against > in_favour),
    }[rule.kind]
    return Tally(
        eligible=len(voters),
        present=len(present),
        in_favour=in_favour,
        conditional=choices.count(VoteChoice.FOR_WITH_CONDITIONS),
        against=against,
        abstained=choices.count(VoteChoice.ABSTAIN),
        quorum_met=quorum_met,
        approval_met=quorum_met and approval,
        rejection_met=quorum_met and rejection,
        waiting=tuple(elector.seat for elector in voters if elector.seat not in by_seat),
    )


def meets_quorum(quorum: Quorum, voters: Sequence[Elector], present: Sequence[Elector]) -> bool:
    """Whether these of the seats with a vote are enough."""
    return (
        bool(voters)
        and (not quorum.chair or any(elector.chair for elector in present))
        and set(quorum.parties) <= {elector.party for elector in present}
        and len(present) >= quorum.least_of(len(voters))
    )


def _split(votes: tuple[Vote, ...], parties: tuple[str, ...]) -> bool:
    """Whether a named party has a seat that did not vote in favour; a party with two seats speaks with both."""
    return any(vote.party in parties and vote.choice not in _IN_FAVOUR for vote in votes)


def dissent(votes: tuple[Vote, ...], outcome: Outcome) -> tuple[str, ...]:
    """The seats that voted the other way than the outcome, to be named in it."""
    match outcome:
        case Outcome.APPROVE | Outcome.APPROVE_WITH_CONDITIONS:
            return tuple(vote.seat for vote in votes if vote.choice is VoteChoice.AGAINST)
        case Outcome.REJECT:
            return tuple(vote.seat for vote in votes if vote.choice in _IN_FAVOUR)
        case _:
            return ()
