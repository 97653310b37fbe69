"""Clients that change their votes: each holds a voting seat of its own, and has a case of its own before its group.

A changed vote is a whole act: sealed reasons, a verdict, an entry. It ends nothing, so no workflow wakes and a round of
measuring can go on for as long as it likes.
"""

import asyncio
from dataclasses import dataclass, field

from bench.people import EXPLANATION, GROUPS, PREPARER, VOTING, People
from bench.watching import Watch

_AMOUNT = 5_000_000
_CHOICES = ("for", "against")


@dataclass
class StandingVote:
    """A voter, the case, and the dossier that the vote is about."""

    account: str
    case: str
    digest: str
    cast: int = field(default=0)

    async def change(self, people: People) -> None:
        """Casts the vote that was not cast last."""
        self.cast += 1
        choice = _CHOICES[self.cast % 2]
        await people.act(self.account, self.case, self.digest, "cast_vote", choice=choice, reasons=EXPLANATION)


async def standing_votes(people: People, watch: Watch, clients: int) -> list[StandingVote]:
    """One for each client, its case open in the first tier and its first vote cast."""
    seats = [(group, party) for party in VOTING for group in GROUPS][:clients]
    await people.sign_in(PREPARER, *(f"{party}-{group}" for group, party in seats))

    async def prepared(group: str, party: str) -> StandingVote:
        case = await people.open_case(group, _AMOUNT)
        vote = StandingVote(f"{party}-{group}", case, await watch.until(case, "lokaal"))
        await vote.change(people)
        return vote

    return list(await asyncio.gather(*(prepared(group, party) for group, party in seats)))
