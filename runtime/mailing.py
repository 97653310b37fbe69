"""Sends people's notices by e-mail to whoever wants that: a sentence, a link and a term, and nothing of the case.

It runs beside the relay. New notices wake it; each becomes a message to every account that it is for and that wants its
kind, and the messages go out one by one. While the mail server is away it tries again, ever slower, and nothing else waits
for it. A message that would come too late to be of use is given up. What time it is says the database, as for every act.
"""

import asyncio
import hashlib
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime

import structlog

from api.catalogue import label
from api.pages.words import last_moment, moment
from api.seats import standing_of
from domain.actor import Actor, ActorKind
from domain.errors import AuthorityUnavailable, StoreUnavailable
from domain.mail import ADDRESS_SET, WITH_TERM, kind_of
from domain.meetings import Meeting, MeetingStatus
from domain.notices import OF_INTERESTS, OF_MEETINGS
from runtime.composition import Services
from runtime.smtp import MailAway, MailRefused, MailServer
from store.case_list import CaseRow
from store.mail import Done, Message, Taken

SWEEP = 60.0
"""Seconds between looks when nothing is heard."""
BATCH = 100
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(hours=1)
LATEST = timedelta(days=2)
"""After which a message says nothing of use any more."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Post:
    """What messages are sent with. `url` is where people reach the pages, without a slash at its end."""

    parts: Services
    server: MailServer
    url: str

    async def run(self) -> None:
        """Sends until cancelled."""
        pause = 0.5
        async with self.parts.mail.listen() as wakeups:
            while True:
                try:
                    while await self.spread():
                        pass
                    while await self.send_next():
                        pass
                    await self.sweep()
                    due = await self.parts.mail.due_in()
                    pause = 0.5
                    await wakeups.wait(SWEEP if due is None else min(SWEEP, due + 0.01))
                except (StoreUnavailable, AuthorityUnavailable) as error:
                    log.warning("mailing.held_up", reason=type(error).__name__, again_in=pause)
                    await asyncio.sleep(pause)
                    pause = min(pause * 2, SWEEP)

    async def sweep(self) -> None:
        """Forgets messages that ended long ago, and what came back of accounts that were forgotten."""
        for account in sorted(await self.parts.mail.forget_left()):
            log.warning("mail.of_forgotten_account", account=account)
        await self.parts.mail.sweep()

    async def spread(self) -> int:
        """Makes messages of what is new; how many notices there were."""
        async with self.parts.mail.new_notices(BATCH) as new:
            if not new.notices:
                return 0
            wishes = await self.parts.mail.all_wishes()
            organisation = await self.parts.register.now()
            procedure = await self.parts.procedures.in_force()
            now = await self.parts.register.clock()
            standings = {account: standing_of(account, organisation, procedure, now) for account in wishes}
            names = {account: {account, *standing.audiences} for account, standing in standings.items()}
            for one in new.notices:
                kind = kind_of(one.notice.code)
                wanted = [
                    account
                    for account, wish in wishes.items()
                    if one.notice.audience in names[account] and kind not in wish.off
                ]
                await new.to(one, wanted)
            return len(new.notices)

    async def send_next(self) -> bool:
        """Sends the message that waits longest; False where none is due."""
        async with self.parts.mail.next() as taken:
            if taken is None:
                return False
            await self._send(taken)
            return True

    async def _send(self, taken: Taken) -> None:
        message = taken.message
        wish = await self.parts.mail.wishes(message.account)
        if wish is None or not wish.address or (message.case and kind_of(message.code) in wish.off):
            await taken.end(Done.NOT_WANTED)
            return
        if message.age > LATEST:
            await taken.end(Done.TOO_LATE)
            return
        row, meeting = await self._case_of(message), await self._meeting_of(message)
        if row is None and meeting is None and not _of_no_case(message):
            await taken.end(Done.NOT_READABLE)
            return
        try:
            await self.server.send(self._letter(message, wish.address, row, meeting))
        except MailAway as error:
            pause = min(FIRST_PAUSE * 2 ** min(message.attempts, 20), LONGEST_PAUSE)
            log.warning("mailing.put_off", reason=str(error), code=message.code, again_in=pause.total_seconds())
            await taken.later(pause)
        except MailRefused as error:
            log.warning("mailing.refused", reply=str(error), code=message.code, account=message.account)
            await taken.end(Done.REFUSED)
        else:
            log.info("mailing.sent", code=message.code, account=message.account)
            await taken.end(Done.SENT)

    async def _case_of(self, message: Message) -> CaseRow | None:
        """The case that the message is about, where the person may read it now; and where the message asks something, nothing keeps
        the person out of it."""
        if _of_no_case(message) or message.code in OF_MEETINGS:
            return None
        row = await self.parts.queries.find_case(message.case)
        if row is None:
            return None
        now = await self.parts.register.clock()
        under = await self.parts.reading.asked_under(message.account, now=now)
        (listed,) = await self.parts.reading.listing(message.account, [row.state], under, now=now)
        asks = kind_of(message.code) in WITH_TERM
        return row if listed.read and not (asks and listed.stays_out) else None

    async def _meeting_of(self, message: Message) -> Meeting | None:
        """The meeting that the message is about, where the person may see it now."""
        stored = await self.parts.meetings.one(message.case) if message.code in OF_MEETINGS else None
        if stored is None:
            return None
        by = Actor(ActorKind.PERSON, message.account)
        now = await self.parts.register.clock()
        (may,) = await self.parts.meeting_register.readable(by, [stored.meeting], now)
        return stored.meeting if may else None

    def _letter(
        self, message: Message, address: str, row: CaseRow | None, meeting: Meeting | None = None
    ) -> EmailMessage:
        """What is sent. Nothing in it says what the case is about, and nothing in its head says which case."""
        letter = EmailMessage()
        letter["From"], letter["To"] = self.server.sender, address
        letter["Subject"] = label(
            "mail_subject", message.code if _named_itself(message) else kind_of(message.code).value
        )
        letter["Date"] = format_datetime(message.at)
        letter["Message-ID"] = f"<{_name_of(message)}@{self.server.sender.rpartition('@')[2]}>"
        # So that an absence note does not answer (RFC 3834).
        letter["Auto-Submitted"] = "auto-generated"
        lines = [label("mail", "address_set") if message.code == ADDRESS_SET else label("notice", message.code), ""]
        if row is not None and row.term_end is not None and kind_of(message.code) in WITH_TERM:
            lines += [label("mail", "term").format(end=last_moment(row.term_end)), ""]
        if meeting is not None and meeting.status is MeetingStatus.CONVENED:
            lines += [label("mail", "starts").format(start=moment(meeting.starts_at)), ""]
        path = f"/routekaarten/{row.case}" if row is not None else "/"
        path = path if meeting is None else f"/vergaderingen/{meeting.id}"
        lines += [label("mail", "open").format(url=self.url + path), ""]
        lines += [label("mail", "why").format(url=f"{self.url}/instellingen"), ""]
        letter.set_content("\n".join(lines), cte="quoted-printable")
        return letter


def _of_no_case(message: Message) -> bool:
    return message.code == ADDRESS_SET or message.code in OF_INTERESTS


def _named_itself(message: Message) -> bool:
    return _of_no_case(message) or message.code in OF_MEETINGS


def _name_of(message: Message) -> str:
    """The same for the same message, so that one that was sent twice shows once."""
    named = "\0".join((message.case, str(message.sequence), message.code, message.account))
    return hashlib.sha256(named.encode()).hexdigest()[:40]
