"""The ways that cases, meetings, audits, forgetting, mandaten, changes of the organisation and interests go in a run: who does what, and
when. Drawn from a given chance, and nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

LOCAL, OVERLEG, NATIONAL = "lokaal", "bestuurlijk-overleg", "nationaal"
CLOSED = "closed"
PREPARER = "zaakbehandelaar-ncg"
LOCAL_CHAIR, LOCAL_NCG = "voorzitter-eemsdelta", "ncg-eemsdelta"
LOCAL_OTHERS = ("gemeente-eemsdelta", "provincie-eemsdelta")
OVERLEG_CHAIR = "voorzitter-bo"
OVERLEG_OTHERS = ("gemeenten-bo", "provincie-bo", "ncg-bo")
LOCAL_BODY = "stuurgroep-eemsdelta"
SEATS = {who: f"{LOCAL_BODY}-{who.removesuffix('-eemsdelta')}" for who in (LOCAL_CHAIR, LOCAL_NCG, *LOCAL_OTHERS)}
SIGNS, MANDATED, AGREES = "staatssecretaris-herstel", "ncg-bo", "ncg-eemsdelta"
MANAGER, OTHER_MANAGER = "beheerder", "tweede-beheerder"
AUDITOR, KEEPER = "auditor-rijk", "functionaris-gegevensbescherming"
INTERESTED = ("ncg-groningen", "voorzitter-oldambt", "gemeente-midden-groningen")
"""In an area that none of the cases here is in, so that everybody may decide on them."""

SUBSTITUTE = "provincie-eemsdelta"
SUBSTITUTED = tuple(
    f"stuurgroep-{where}-provincie" for where in ("groningen", "het-hogeland", "midden-groningen", "oldambt")
)
"""Of bodies that decide none of the cases here: what holds of their quorum stays as it is."""

STRANGERS = ("ncg-groningen", "directeur-fin", AUDITOR, MANAGER)
SMALL, ABOVE_EVERYBODY = "5000000", "60000000"
"""Amounts in cents: within the limit of the first tier, and above that of every tier that has one."""


@dataclass(frozen=True, slots=True)
class Move:
    """One act of a route."""

    by: str
    act: str
    awaits: str | None = None
    choice: str = ""


def course(chance: Random) -> list[Move]:
    """All moves of one case, with a meeting or an audit about it or until it is forgotten, of a mandaat, of a change of the organisation,
    or of an interest."""
    ways = (route, _met, _mandated, _changed, _audited, _forgotten, _interested)
    way = chance.choices(ways, (10, 2, 2, 1, 2, 2, 1))[0]
    return list(way(chance))


def route(chance: Random) -> list[Move]:
    """All moves of one case, in the order in which they make sense; some of them are meant to be refused."""
    way = chance.choices((_decided, _returned, _withdrawn, _escalated, _to_the_top), (4, 2, 1, 3, 3))[0]
    moves = list(way(chance))
    # Somebody who has no part in it, or a conclusion before anybody voted: refused, and recorded as that.
    if chance.random() < 0.3:
        stranger = Move(chance.choice(STRANGERS), "cast_vote", LOCAL, "for")
        early = Move(LOCAL_CHAIR, "conclude", LOCAL, "approve")
        moves.insert(chance.randint(1, 2), chance.choice((stranger, early)))
    if chance.random() < 0.3:
        # Most often before the votes: those on the dossier without it do not count any more.
        moves.insert(chance.choice((1, 1, 1, 2, 3)), Move(PREPARER, "add_document", LOCAL))
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


def _met(chance: Random) -> Iterator[Move]:
    """Decided by those who sit together; whoever marks nobody present has no quorum there."""
    there = [LOCAL_CHAIR, LOCAL_NCG, *chance.sample(LOCAL_OTHERS, chance.randint(0, 2))]
    yield _opening(SMALL)
    yield Move(LOCAL_CHAIR, "convene_meeting", LOCAL)
    yield Move(LOCAL_CHAIR, "open_meeting", "convened")
    yield from (Move(who, "mark_attendance", "open", SEATS[who]) for who in there)
    yield from (Move(who, "cast_vote", LOCAL, "for") for who in there)
    yield Move(LOCAL_CHAIR, "conclude", LOCAL, "approve")
    yield Move(LOCAL_CHAIR, "close_meeting", "open")
    # Once more: refused, and recorded as that.
    if chance.random() < 0.3:
        yield Move(LOCAL_CHAIR, "close_meeting", "closed")
    yield Move(LOCAL_CHAIR, "adopt_minutes", "closed")


def _mandated(chance: Random) -> Iterator[Move]:
    yield Move(SIGNS, "propose_mandaat")
    if chance.random() < 0.3:
        yield Move(SIGNS, "confirm_mandaat")  # by who proposed it: refused
    yield Move(MANAGER, "confirm_mandaat")
    yield Move(AGREES, "agree_mandaat")
    yield Move(SIGNS, "revoke_mandaat")
    yield Move(MANAGER, "confirm_mandaat")  # after its end: refused


def _changed(chance: Random) -> Iterator[Move]:
    yield Move(MANAGER, "propose_change", None, chance.choice(SUBSTITUTED))
    if chance.random() < 0.3:
        yield Move(MANAGER, "confirm_change")  # by who proposed it: refused
    yield Move(OTHER_MANAGER, chance.choice(("confirm_change", "revoke_change")))


def _audited(chance: Random) -> Iterator[Move]:
    """What was drawn from all cases that are closed by then: perhaps not the one of this course."""
    yield from _decided(chance)
    yield Move(AUDITOR, "open_audit", CLOSED)
    yield Move(AUDITOR, "record_finding", None, "non_conform")
    if chance.random() < 0.3:
        yield Move(AUDITOR, "close_audit")  # before the reply: refused
    yield Move(LOCAL_CHAIR, "reply_to_finding")
    yield Move(AUDITOR, "close_audit")


def _forgotten(chance: Random) -> Iterator[Move]:
    yield from _decided(chance)
    yield Move(MANAGER, "propose_forgetting", CLOSED)
    if chance.random() < 0.3:
        yield Move(MANAGER, "confirm_forgetting")  # by who proposed it: refused
    if chance.random() < 0.3:
        yield Move(KEEPER, "place_hold")
        yield Move(OTHER_MANAGER, "confirm_forgetting")  # while something forbids it: refused
        yield Move(KEEPER, "release_hold")
    yield Move(OTHER_MANAGER, chance.choice(("confirm_forgetting", "confirm_forgetting", "revoke_forgetting")))


def _interested(chance: Random) -> Iterator[Move]:
    who = chance.choice(INTERESTED)
    if chance.random() < 0.5:
        yield Move(who, "register_interest")
        yield Move(who, "end_interest")
        return
    yield Move(MANAGER, "register_interest", None, who)
    if chance.random() < 0.3:
        yield Move(MANAGER, "confirm_interest")  # by who proposed it: refused
    yield Move(OTHER_MANAGER, "confirm_interest")
    yield Move(MANAGER, "end_interest")
    yield Move(OTHER_MANAGER, "confirm_interest")
