"""What has to hold of the course of each case, for the example procedure: written out by hand, and not taken from it."""

from collections.abc import Iterator
from datetime import timedelta

from tests.faults.history import History, Recorded
from tests.faults.routes import LOCAL, LOCAL_CHAIR, LOCAL_NCG, NATIONAL, OVERLEG, OVERLEG_CHAIR

TIERS = (LOCAL, OVERLEG, NATIONAL)
CHAIRS = {LOCAL: LOCAL_CHAIR, OVERLEG: OVERLEG_CHAIR}
MUST_VOTE = {LOCAL: {LOCAL_CHAIR, LOCAL_NCG}, OVERLEG: {OVERLEG_CHAIR}}
LONGEST_TIMER = timedelta(weeks=6, days=1)
"""The reminder of the last tier; no other timer of the procedure is set for later."""

LEAST_VOTES = 2
"""Half of the four seats that vote, in both."""

_DECISIONS = ("approve", "approve_with_conditions", "reject")
"""Passing a case on, or saying that there are too few, takes no quorum."""

_OF_DECIDING = ("cast_vote", "conclude")
_OF_THE_TOP = ("advise", "concur", "sign")


def decisions_have_their_quorum(history: History) -> Iterator[str]:
    """A conclusion is the chair's, and one that decides comes after enough votes on the dossier as it then was; by consensus no vote against."""
    for case, entries in history.of_cases():
        tier, votes = "", dict[str, Recorded]()
        for entry in entries:
            if not entry.allow:
                continue
            if entry.act == "open_tier":
                tier, votes = entry.tier, {}
            elif entry.act == "cast_vote":
                votes[entry.by] = entry
            elif entry.act == "conclude":
                yield from (f"case {case}: {what}" for what in _wrong_with(entry, tier, votes))


def _wrong_with(conclusion: Recorded, tier: str, votes: dict[str, Recorded]) -> Iterator[str]:
    counted = {who: vote.said for who, vote in votes.items() if vote.dossier == conclusion.dossier}
    named = f"entry {conclusion.index} concludes {conclusion.said} in {tier or 'no tier'}"
    if conclusion.by != CHAIRS.get(tier):
        yield f"{named} by {conclusion.by}"
    elif conclusion.said not in _DECISIONS:
        return
    elif len(counted) < LEAST_VOTES or not MUST_VOTE[tier] <= counted.keys():
        yield f"{named} with the votes of {', '.join(sorted(counted)) or 'nobody'}"
    elif conclusion.said == "approve":
        against = [who for who, said in counted.items() if said == "against"]
        if (tier == LOCAL and against) or len(against) * 2 > len(counted):
            yield f"{named} against {', '.join(against)}"


def steps_come_in_order(history: History) -> Iterator[str]:
    """Entries are numbered one by one; opening first, tiers upwards, each act in a tier that has it, and nothing after the end."""
    for case, entries in history.of_cases():
        if [entry.sequence for entry in entries] != list(range(1, len(entries) + 1)):
            yield f"case {case}: its entries are numbered {[entry.sequence for entry in entries]}"
        yield from (f"case {case}: {what}" for what in _disorder([entry for entry in entries if entry.allow]))


def _disorder(entries: list[Recorded]) -> Iterator[str]:
    tier, closed, seen = "", False, set[str]()
    for entry in entries:
        named = f"entry {entry.index} ({entry.act})"
        if closed:
            yield f"{named} after the case was closed"
        if (entry.act == "submit") != (not seen):
            yield f"{named} is not where a case begins"
        if entry.act == "open_tier":
            if tier and TIERS.index(entry.tier) <= TIERS.index(tier):
                yield f"{named} opens {entry.tier} after {tier}"
            tier = entry.tier
        if entry.act in _OF_DECIDING and tier not in CHAIRS:
            yield f"{named} in {tier or 'no tier'}"
        if entry.act in _OF_THE_TOP and tier != NATIONAL:
            yield f"{named} in {tier or 'no tier'}"
        if entry.act == "sign" and "advise" not in seen:
            yield f"{named} before the advice"
        closed = closed or entry.act == "close"
        seen.add(entry.act)


def times_are_those_of_the_ledger(history: History) -> Iterator[str]:
    """Entries are of when they were made, and terms begin then: by the clock of the database, whatever that of the worker says."""
    for entry in history.entries:
        if not history.began <= entry.recorded_at <= history.ended:
            yield f"entry {entry.index} ({entry.act}) is of {entry.recorded_at}, between {history.began} and {history.ended}"
    for seen in history.cases:
        if seen.timer is not None and not history.ended < seen.timer <= history.ended + LONGEST_TIMER:
            yield f"case {seen.case} has a timer at {seen.timer}, as seen at {history.ended}"
