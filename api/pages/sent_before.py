"""Whether an act of a form is the one that the person took last: a browser that goes back draws the page again, with a new key,
and what is then sent once more is no other vote."""

from collections.abc import Collection

from api.pages.visitor import Visitor
from domain.acts import PersonAct
from domain.meeting_acts import ConveneMeeting, MeetingAct, RemarkOnMinutes
from domain.meetings import MeetingStatus
from domain.receipt import Receipt
from domain.waiting import Awaited
from store.case_list import CaseRow
from store.ledger import MEETING_PREFIX, case_stream, meeting_stream

MAY_BE_CHANGED = ("cast_vote", "advise", "concur")
"""Acts that may be taken again to change what stands; of all others a second one is refused by the state of the case."""


def is_asked(act: str, awaited: Collection[Awaited], whos: Collection[str]) -> bool:
    """Whether the case waits for this act of somebody who is all of these. Under a mandaat an advice is given for
    somebody else, so that is asked as long as it is of anybody."""
    return any(one.act == act and (one.who in whos or act != "cast_vote") for one in awaited)


async def sent_before(visitor: Visitor, draft: PersonAct, row: CaseRow) -> Receipt | None:
    """The receipt of this act where the person's last one in the case is the same, and nobody asks it anew."""
    if draft.type not in MAY_BE_CHANGED or is_asked(draft.type, row.awaited, visitor.standing.whos):
        return None
    sealed = await visitor.parts.vault.seal(draft, row.case)
    return await visitor.parts.receipts.same_as_last(case_stream(row.case), visitor.person.account, sealed.content_mac)


async def convened_before(visitor: Visitor, draft: ConveneMeeting) -> Receipt | None:
    """The receipt of the same convocation by this person, as long as its meeting is still to be opened and is what it says: two of
    them would call the members together twice."""
    parts = visitor.parts
    sealed = await parts.vault.seal(draft, draft.meeting)
    receipt = await parts.receipts.last_same(MEETING_PREFIX, visitor.person.account, sealed.content_mac)
    stored = None if receipt is None or receipt.meeting is None else await parts.meetings.one(receipt.meeting)
    if stored is None or stored.meeting.status is not MeetingStatus.CONVENED:
        return None
    now, place = stored.meeting, str(stored.meeting.place)
    there = (now.starts_at, now.agenda, (await parts.vault.reveal([place]))[place])
    return receipt if there == (draft.starts_at, draft.agenda, str(draft.place)) else None


async def remarked_before(visitor: Visitor, draft: MeetingAct) -> Receipt | None:
    """The receipt of the same remark on the minutes, where it is the last thing that this person did in the meeting: a remark stays."""
    if not isinstance(draft, RemarkOnMinutes):
        return None
    sealed = await visitor.parts.vault.seal(draft, draft.meeting)
    stream = meeting_stream(draft.meeting)
    return await visitor.parts.receipts.same_as_last(stream, visitor.person.account, sealed.content_mac)
