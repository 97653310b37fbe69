"""Messages by e-mail in a run: who wants them, and what became of each, by the ledger's tables and by the mail server."""

import asyncio
import re

from domain.mail import MailKind
from runtime.composition import services
from store.mail import Wishes
from tests.faults.faulty_stack import FaultyStack
from tests.faults.gathering import rows_of, settings_of
from tests.faults.history import SeenMail
from tests.faults.routes import LOCAL_CHAIR, LOCAL_NCG, OVERLEG_CHAIR

WANT_THEM = (LOCAL_CHAIR, OVERLEG_CHAIR, LOCAL_NCG)
_OFF = frozenset({MailKind.INTERESTS})
_HOST = "@rollen.example"
_ABOUT = re.compile(r"/(?:routekaarten|vergaderingen)/([0-9a-f]{32})")
_SENT = "SELECT account, case_id FROM mails WHERE done = 'sent' AND case_id <> ''"
_WAITING = "SELECT (SELECT count(*) FROM mail_notices) + (SELECT count(*) FROM mails WHERE done IS NULL)"


async def want_mail(stack: FaultyStack, accounts: dict[str, str]) -> None:
    """Some of those who decide have an address from now on."""
    async with services(settings_of(stack)) as parts:
        for who in WANT_THEM:
            await parts.mail.want(accounts[who], Wishes(who + _HOST, _OFF))


async def mail_now(stack: FaultyStack, accounts: dict[str, str]) -> SeenMail:
    """How it stands. A message with neither a case nor a meeting is left out: it says that an address is set."""
    handles = {account: handle for handle, account in accounts.items()}
    sent = await asyncio.to_thread(rows_of, stack, _SENT)
    waiting = await asyncio.to_thread(rows_of, stack, _WAITING)
    arrived = {}
    for letter in list(stack.mailbox.letters):
        about = _ABOUT.search(letter.get_content())
        if about is not None:
            arrived[letter["Message-ID"]] = (str(letter["To"]).removesuffix(_HOST), about[1])
    return SeenMail(
        tuple((handles[str(account)], str(case)) for account, case in sent), tuple(arrived.values()), waiting[0][0]
    )
