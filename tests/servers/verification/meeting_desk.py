"""Meetings by role accounts on a real ledger, about cases that are really there."""

import asyncio
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from authority.meeting_minutes import minutes_digest
from domain import acts as a
from domain import meeting_acts as m
from domain.actor import Actor, ActorKind
from domain.codes import Outcome, VoteChoice
from domain.receipt import Receipt
from domain.text import Text
from tests.servers.verification.conftest import FULL, PLAIN, Judged
from verification.finding import Code

CHAIR, NCG, BODY = "voorzitter-eemsdelta", "ncg-eemsdelta", "stuurgroep-eemsdelta"


@dataclass
class MeetingDesk:
    """Meetings by role accounts, about cases that are really there."""

    judged: Judged

    async def take(self, by: str, act: m.MeetingAct) -> Receipt:
        """The act of a role account."""
        parts = self.judged.parts
        sealed = await parts.vault.seal(act, act.meeting)
        actor = Actor(ActorKind.PERSON, self.judged.accounts[by])
        key = uuid.uuid4().hex
        return await parts.meeting_register.take(sealed, act.meeting, by=actor, key=key, trace_id="trace")

    async def allowed(self, by: str, act: m.MeetingAct) -> None:
        """The act, which has to be allowed."""
        receipt = await self.take(by, act)
        assert receipt.allow, receipt.reasons

    async def convened(self, *agenda: str) -> str:
        """A meeting in a moment."""
        name, at = uuid.uuid4().hex, datetime.now(UTC) + timedelta(seconds=3)
        await self.allowed(CHAIR, m.ConveneMeeting(name, BODY, at, agenda, PLAIN))
        return name

    async def opened(self, *agenda: str) -> str:
        """A meeting that goes on, with chair and NCG there."""
        name = await self.convened(*agenda)
        async with asyncio.timeout(60):
            while not (receipt := await self.take(CHAIR, m.OpenMeeting(name))).allow:
                assert receipt.reasons == ("meeting_too_early",)
                await asyncio.sleep(0.2)
        for account in (CHAIR, NCG):
            await self.allowed(account, m.MarkAttendance(name, seat_of(account), present=True))
        return name

    async def whole(self, form: m.MinutesForm | None = m.PRESENT_FORM) -> str:
        """A meeting that went its whole way: a refused act, a change, a case decided, and minutes with a remark, adopted in this form."""
        case = await self.judged.submit(f"RK-x{uuid.uuid4().hex[:8]}")
        other = await self.judged.submit(f"RK-x{uuid.uuid4().hex[:8]}")
        refused = m.ConveneMeeting(
            uuid.uuid4().hex, BODY, datetime.now(UTC) + timedelta(days=1), (self.judged.case,), PLAIN
        )
        assert (await self.take(CHAIR, refused)).reasons == ("agenda_without_round",)
        dropped = await self.convened(case)
        await self.allowed(
            CHAIR, m.ChangeMeeting(dropped, datetime.now(UTC) + timedelta(days=1), (other, case), Text("Zaal 3"))
        )
        await self.allowed(CHAIR, m.WithdrawMeeting(dropped, Text("De voorzitter is ziek.")))
        name = await self.opened(case, other)
        await self.judged.take(NCG, a.Recuse(await self._digest(other), PLAIN), other)
        for account in (CHAIR, NCG):
            vote = a.CastVote(await self._digest(case), VoteChoice.FOR, PLAIN)
            assert (await self.judged.take(account, vote, case)).allow
        conclude = a.Conclude(await self._digest(case), Outcome.APPROVE, FULL, knock_on=a.KnockOnAnswer(False, PLAIN))
        assert (await self.judged.take(CHAIR, conclude, case)).allow
        await self.judged.drive(case)
        await self.allowed(NCG, m.MarkAttendance(name, seat_of(NCG), present=False))
        await self.allowed(CHAIR, m.CloseMeeting(name))
        await self.allowed(NCG, m.RemarkOnMinutes(name, Text("Ik ging om tien uur weg.")))
        # What happens to a case afterwards changes nothing in the minutes.
        vote = a.CastVote(await self._digest(other), VoteChoice.AGAINST, PLAIN)
        assert (await self.judged.take(CHAIR, vote, other)).allow
        assert not (await self.take(CHAIR, m.AdoptMinutes(name, "0" * 64, form))).allow
        await self.allowed(CHAIR, m.AdoptMinutes(name, await self.digest(name, form), form))
        return name

    async def digest(self, name: str, form: m.MinutesForm | None = m.PRESENT_FORM) -> str:
        """The digest of the minutes as they stand."""
        stored = await self.judged.parts.meetings.one(name)
        assert stored is not None
        minutes = await self.judged.parts.meetings.minutes(stored, form)
        assert minutes is not None
        return minutes_digest(minutes)

    async def index_of(self, name: str, act: str) -> int:
        """The index of the last entry of this act on the meeting."""
        async with self.judged.parts.database.connection() as connection:
            found = await connection.execute(
                text("SELECT max(index) FROM entries WHERE act = :act AND stream = :stream AND allow"),
                {"act": act, "stream": f"vergadering/{name}"},
            )
        return int(found.scalar_one())

    async def codes(self) -> set[tuple[Code, str | None]]:
        """What verification finds, and where."""
        return {(one.code, one.stream) for one in await self.judged.found()}

    async def _digest(self, case: str) -> str:
        return (await self.judged.state(case)).dossier.digest


def seat_of(account: str) -> str:
    """The seat of an account of the example."""
    return f"{BODY}-{account.removesuffix('-eemsdelta')}"
