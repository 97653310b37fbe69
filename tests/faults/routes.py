"""The ways that cases go in a run: who does what, in which tier. Drawn from a given chance, and nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

LOCAL, OVERLEG, NATIONAL = "lokaal", "bestuurlijk-overleg", "nationaal"
PREPARER = "zaakbehandelaar-ncg"
LOCAL_CHAIR, LOCAL_NCG = "voorzitter-eemsdelta", "ncg-eemsdelta"
LOCAL_OTHERS = ("gemeente-eemsdelta", "provincie-eemsdelta")
OVERLEG_CHAIR = "voorzitter-bo"
OVERLEG_OTHERS = ("gemeenten-bo", "provincie-bo", "ncg-bo")
STRANGERS = ("ncg-groningen", "directeur-fin", "auditor-rijk", "beheerder")
SMALL, ABOVE_EVERYBODY = "5000000", "60000000"
"""Amounts in cents: within the limit of the first tier, and above that of every tier that has one."""


@dataclass(frozen=True, slots=True)
class Move:
    """One act of a route."""

    by: str
    act: str
    tier: str | None = None
    choice: str = ""


def route(chance: Random) -> list[Move]:
    """All moves of one case, in the order in which they make sense; some of them are meant to be refused."""
    way = chance.choices((_decided, _returned, _withdrawn, _escalated, _to_the_top), (4, 2, 1, 3, 3))[0]
    moves = list(way(chance))
    # Somebody who has no part in it, or a conclusion before anybody voted: refused, and recorded as that.
    if chance.random() < 0.3:
        stranger = Move(chance.choice(STRANGERS), "cast_vote", LOCAL, "for")
        early = Move(LOCAL_CHAIR, "conclude", LOCAL, "approve")
        moves.insert(chance.randint(1, 2), chance.choice((stranger, early)))
    # Requests that overtake each other.
    for place in range(2, len(moves)):
        if chance.random() < 0.1:
            moves[place - 1], moves[place] = moves[place], moves[place - 1]
    return moves


def _opening(amount: str) -> Move:
    return Move(PREPARER, "submit", None, amount)


def _local_votes(chance: Random) -> Iterator[Move]:
    voters = [LOCAL_CHAIR, LOCAL_NCG, *chance.sample(LOCAL_OTHERS, chance.randint(1, 2))]
    chance.shuffle(voters)
    yield from (Move(voter, "cast_vote", LOCAL, "for") for voter in voters)


def _decided(chance: Random) -> Iterator[Move]:
    yield _opening(SMALL)
    yield from _local_votes(chance)
    yield Move(LOCAL_CHAIR, "conclude", LOCAL, "approve")


def _returned(chance: Random) -> Iterator[Move]:
    yield _opening(SMALL)
    yield Move(LOCAL_NCG, "cast_vote", LOCAL, "for")
    yield Move(LOCAL_CHAIR, "return_for_information", LOCAL)
    yield Move(PREPARER, "answer", LOCAL)
    yield from _local_votes(chance)
    yield Move(LOCAL_CHAIR, "conclude", LOCAL, "approve")


def _withdrawn(chance: Random) -> Iterator[Move]:
    yield _opening(SMALL)
    yield from list(_local_votes(chance))[: chance.randint(0, 2)]
    yield Move(PREPARER, "withdraw", LOCAL)
    # A vote that comes after it.
    yield Move(LOCAL_CHAIR, "cast_vote", None, "for")


def _escalated(chance: Random, amount: str = SMALL) -> Iterator[Move]:
    yield _opening(amount)
    yield Move(LOCAL_CHAIR, "cast_vote", LOCAL, "for")
    yield Move(LOCAL_NCG, "cast_vote", LOCAL, "against")
    yield from (Move(voter, "cast_vote", LOCAL, "for") for voter in LOCAL_OTHERS)
    yield Move(LOCAL_CHAIR, "conclude", LOCAL, "escalate")
    voters = [OVERLEG_CHAIR, *OVERLEG_OTHERS]
    chance.shuffle(voters)
    yield from (Move(voter, "cast_vote", OVERLEG, "for") for voter in voters)
    yield Move(OVERLEG_CHAIR, "conclude", OVERLEG, "approve")


def _to_the_top(chance: Random) -> Iterator[Move]:
    yield from _escalated(chance, ABOVE_EVERYBODY)
    yield Move("dg-obdr", "advise", NATIONAL, "positive")
    yield Move("directeur-fin", "concur", NATIONAL, "yes")
    yield Move("staatssecretaris-herstel", "sign", NATIONAL, chance.choice(("approve", "reject")))
