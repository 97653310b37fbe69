"""Messages by e-mail, at a real mail server: a sentence, a link and a term to whoever wants it, once, and never what a case is about."""

import asyncio
import contextlib
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import psycopg
import pytest
from sqlalchemy import text

from domain import acts as a
from domain import meeting_acts as m
from domain.actor import Actor, ActorKind
from domain.mail import MailKind
from domain.text import Text
from runtime.embedded.ports import free_port
from runtime.mailing import LATEST, Post
from runtime.smtp import MailServer
from store.mail import Done, Wishes
from store.system_health import SystemHealth
from tests.driving import PLAIN, Driving
from tests.mailbox import Mailbox, open_mailbox
from tests.organising import Organiser
from tests.wrong_clock import put_off

CHAIR, NCG, ELSEWHERE = "voorzitter-eemsdelta", "ncg-eemsdelta", "voorzitter-oldambt"
ADDRESS = "voorzitter@eemsdelta.example"
URL = "https://getrapt.example"
OF_THE_CASE = (b"RK-", b"Opwierde", b"0003209900430667", b"wal en schip", b"50.000", b"Eemsdelta")


@pytest.fixture
def box() -> Iterator[Mailbox]:
    """A mail server."""
    with open_mailbox() as opened:
        yield opened


def post_of(course: Driving, server: MailServer) -> Post:
    """What sends by this server."""
    return Post(course.parts, server, URL)


async def wants(course: Driving, who: str, address: str = ADDRESS, *off: MailKind) -> None:
    """The person wants messages there, and has had the first one."""
    await course.parts.mail.want(course.accounts[who], Wishes(address, frozenset(off)))
    await changed(course, "DELETE FROM mails WHERE code = 'address_set'")


async def changed(course: Driving, statement: str, **values: object) -> None:
    """Something done to the messages that only time would do, or somebody who has the application's rights."""
    async with course.parts.database.connection() as connection:
        await connection.execute(text(statement), values)


async def waiting(course: Driving) -> list[int]:
    """How often each message that waits was tried."""
    rows = await course.parts.database.rows(text("SELECT attempts FROM mails WHERE done IS NULL"))
    return [row.attempts for row in rows]


async def everything_sent(post: Post) -> None:
    """Makes and sends all that is due now."""
    while await post.spread():
        pass
    while await post.send_next():
        pass


async def case_in_round(course: Driving) -> str:
    """A case on which a vote has begun, of which the notice is there."""
    case = await course.submit()
    await course.in_tier(case, "lokaal")
    async with asyncio.timeout(20):
        while not [one for one in await course.parts.notices.of(["stuurgroep-eemsdelta"]) if one.case == case]:
            await asyncio.sleep(0.02)
    return case


async def last(course: Driving, who: str) -> Done | None:
    """How it ended with the last message to this person."""
    return await course.parts.mail.last(course.accounts[who])


async def test_who_wants_it_is_written_to_with_a_link_and_a_term_and_nothing_of_the_case(
    course: Driving, box: Mailbox
) -> None:
    await wants(course, CHAIR)
    await wants(course, ELSEWHERE, "iemand@oldambt.example")
    case = await case_in_round(course)
    await everything_sent(post_of(course, box.server))
    assert box.to() == [ADDRESS]
    (letter,) = box.letters
    said = letter.get_content()
    assert letter["Subject"] == "Getrapt: er is een stemming begonnen"
    assert "Er is een stemming begonnen." in said
    assert f"{URL}/routekaarten/{case}" in said
    assert "Doe dit uiterlijk op:" in said
    assert letter["Auto-Submitted"] == "auto-generated"
    assert not [one for one in OF_THE_CASE if one in box.raw[0].replace(b"=\r\n", b"")]
    assert case not in "".join(f"{name}{value}" for name, value in letter.items())
    assert await last(course, CHAIR) is Done.SENT


async def test_a_kind_that_is_switched_off_is_not_sent_and_others_are(course: Driving, box: Mailbox) -> None:
    await wants(course, CHAIR, ADDRESS, MailKind.CONVOCATION)
    case = await case_in_round(course)
    state = await course.state(case)
    post = post_of(course, box.server)
    await course.allowed(CHAIR, a.Suspend(state.dossier.digest, PLAIN, None), case)
    async with asyncio.timeout(20):
        while not box.letters:
            await everything_sent(post)
            await asyncio.sleep(0.02)
    assert [letter["Subject"] for letter in box.letters] == ["Getrapt: nieuws over een zaak"]


SUBJECTS = {
    MailKind.CONVOCATION: "Getrapt: er is een stemming begonnen",
    MailKind.ASKED: "Getrapt: er wacht iets op u",
    MailKind.REMINDER: "Getrapt: herinnering, er wacht iets op u",
}
"""What calls together, says that it is one's turn, and reminds."""


@pytest.mark.parametrize("off", SUBJECTS)
async def test_being_called_together_reminded_and_told_of_ones_turn_are_switched_off_each_by_itself(
    course: Driving, box: Mailbox, off: MailKind
) -> None:
    await wants(course, CHAIR, ADDRESS, off)
    case = await case_in_round(course)
    # The round is a notice by now; what comes of a return and of weeks of waiting is put beside it.
    for code in ("vote_asked_again", "reminder"):
        owned(
            course,
            "INSERT INTO mail_notices SELECT case_id, sequence, audience, %s, created_at FROM notices"
            " WHERE case_id = %s AND code = 'round_opened'",
            code,
            case,
        )
    await everything_sent(post_of(course, box.server))
    assert sorted(letter["Subject"] for letter in box.letters) == sorted(
        subject for kind, subject in SUBJECTS.items() if kind is not off
    )


def owned(course: Driving, statement: str, *values: str) -> None:
    """Something that only the owner of the database can do."""
    url = course.settings.database_admin_url
    assert url is not None
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(statement.encode(), values)


async def test_only_another_address_gets_a_first_message(course: Driving, box: Mailbox) -> None:
    mail, post, who = course.parts.mail, post_of(course, box.server), course.accounts[CHAIR]
    other = "other@eemsdelta.example"
    told = []
    for address, off in ((ADDRESS, ()), (ADDRESS, (MailKind.REMINDER,)), (other, (MailKind.REMINDER,)), (ADDRESS, ())):
        told.append(await mail.want(who, Wishes(address, frozenset(off))))
        assert await mail.wishes(who) == Wishes(address, frozenset(off))
        await everything_sent(post)
        # The next may be in the same second, which is all that tells one such message from another.
        await changed(course, "DELETE FROM mails")
    assert told == [True, False, True, True]
    assert box.to() == [ADDRESS, other, ADDRESS]


async def test_whoever_wants_no_e_mail_leaves_nothing_to_be_sent(course: Driving) -> None:
    await case_in_round(course)
    async with course.parts.mail.new_notices(10) as new:
        assert new.notices == ()


async def test_while_the_mail_server_is_away_the_message_waits_and_is_sent_when_it_is_back(course: Driving) -> None:
    await wants(course, CHAIR)
    await case_in_round(course)
    port = free_port()
    post = post_of(course, MailServer("127.0.0.1", port, tls=False, upgrade=None, sender="getrapt@a.example"))
    await everything_sent(post)
    assert await waiting(course) == [1]
    assert 0 < (await course.parts.mail.due_in() or 0) <= 5
    await changed(course, "UPDATE mails SET next_at = clock_timestamp()")
    with open_mailbox(port) as box:
        box.reply = "451 try again"
        await everything_sent(post)
        assert await waiting(course) == [2]
        box.reply = "250 OK"
        await changed(course, "UPDATE mails SET next_at = clock_timestamp()")
        await everything_sent(post)
        assert box.to() == [ADDRESS]


async def test_what_the_mail_server_will_never_take_is_given_up_and_the_rest_goes_on(
    course: Driving, box: Mailbox
) -> None:
    await wants(course, CHAIR)
    await case_in_round(course)
    box.reply = "550 no such person"
    await everything_sent(post_of(course, box.server))
    assert await last(course, CHAIR) is Done.REFUSED
    assert await waiting(course) == []
    health = SystemHealth(course.parts.database)
    assert (await health.measured()).mails_refused == 1
    # Kept once more, it is tried once more: nothing is known until the mail server has answered.
    assert await course.parts.mail.want(course.accounts[CHAIR], Wishes(ADDRESS, frozenset({MailKind.COURSE})))
    assert (await health.measured()).mails_refused == 0
    await everything_sent(post_of(course, box.server))
    assert (await health.measured()).mails_refused == 1
    # To another address nothing was refused.
    await course.parts.mail.want(course.accounts[CHAIR], Wishes("other@eemsdelta.example", frozenset()))
    assert (await health.measured()).mails_refused == 0


class Dying(MailServer):
    """Hands the message over, and is killed before it can be crossed off."""

    async def send(self, message: EmailMessage) -> None:
        await super().send(message)
        raise asyncio.CancelledError


async def test_a_message_that_was_sent_just_before_a_kill_is_sent_again_as_the_same_one(
    course: Driving, box: Mailbox
) -> None:
    await wants(course, CHAIR)
    await case_in_round(course)
    await post_of(course, box.server).spread()
    dying = Dying("127.0.0.1", box.port, tls=False, upgrade=None, sender=box.server.sender)
    with contextlib.suppress(asyncio.CancelledError):
        await post_of(course, dying).send_next()
    await everything_sent(post_of(course, box.server))
    assert len(box.letters) == 2
    assert len({letter["Message-ID"] for letter in box.letters}) == 1


async def test_two_who_send_at_once_send_each_message_once(course: Driving, box: Mailbox) -> None:
    await wants(course, CHAIR)
    await wants(course, NCG, "ncg@eemsdelta.example")
    await case_in_round(course)
    await asyncio.gather(*(everything_sent(post_of(course, box.server)) for _ in range(2)))
    assert sorted(box.to()) == ["ncg@eemsdelta.example", ADDRESS]


async def test_whoever_may_not_read_the_case_any_more_is_not_written_to(course: Driving, box: Mailbox) -> None:
    await wants(course, CHAIR)
    await case_in_round(course)
    post = post_of(course, box.server)
    await post.spread()
    await changed(course, "UPDATE mails SET account = :account", account=course.accounts[ELSEWHERE])
    await wants(course, ELSEWHERE, "iemand@oldambt.example")
    await everything_sent(post)
    assert box.letters == []
    assert await last(course, ELSEWHERE) is Done.NOT_READABLE


async def test_who_stays_out_of_a_case_is_not_asked_for_a_vote_in_it(course: Driving, box: Mailbox) -> None:
    await wants(course, CHAIR)
    await wants(course, NCG, "ncg@eemsdelta.example")
    case = await case_in_round(course)
    state = await course.state(case)
    await course.allowed(NCG, a.Recuse(state.dossier.digest, PLAIN), case)
    await everything_sent(post_of(course, box.server))
    asked = [letter["To"] for letter in box.letters if letter["Subject"] == SUBJECTS[MailKind.CONVOCATION]]
    assert asked == [ADDRESS]


async def test_a_message_that_comes_too_late_is_given_up(course: Driving, box: Mailbox) -> None:
    await wants(course, CHAIR)
    await case_in_round(course)
    post = post_of(course, box.server)
    await post.spread()
    await changed(course, "UPDATE mails SET created_at = created_at - CAST(:by AS interval)", by=LATEST * 2)
    await everything_sent(post)
    assert box.letters == []
    assert await last(course, CHAIR) is Done.TOO_LATE


@pytest.mark.parametrize("off", [timedelta(days=-4000), timedelta(days=400)])
async def test_a_wrong_clock_of_the_worker_gives_no_message_up_and_keeps_nobody_from_reading(
    course: Driving, box: Mailbox, monkeypatch: pytest.MonkeyPatch, off: timedelta
) -> None:
    await wants(course, CHAIR)
    await case_in_round(course)
    put_off(monkeypatch, off)
    await everything_sent(post_of(course, box.server))
    assert box.to() == [ADDRESS]
    assert await last(course, CHAIR) is Done.SENT


async def test_an_address_that_was_put_there_past_the_application_gets_nothing(course: Driving, box: Mailbox) -> None:
    await wants(course, CHAIR)
    await wants(course, ELSEWHERE, "iemand@oldambt.example")
    await changed(
        course,
        "UPDATE mail_wishes SET address = (SELECT address FROM mail_wishes WHERE account = :other) WHERE account = :one",
        other=course.accounts[ELSEWHERE],
        one=course.accounts[CHAIR],
    )
    await case_in_round(course)
    await everything_sent(post_of(course, box.server))
    assert box.letters == []


async def test_new_notices_wake_it_by_themselves(course: Driving, box: Mailbox) -> None:
    sending = asyncio.create_task(post_of(course, box.server).run())
    try:
        await course.parts.mail.want(course.accounts[CHAIR], Wishes(ADDRESS, frozenset()))
        async with asyncio.timeout(20):
            while not box.letters:
                await asyncio.sleep(0.02)
            assert box.letters[0]["Subject"] == "Getrapt: dit adres krijgt nu berichten"
            await course.submit()
            while len(box.letters) < 2:
                await asyncio.sleep(0.02)
    finally:
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)


async def convened(course: Driving, case: str, chair: str = CHAIR) -> str:
    """A meeting on this case, of which the notice is there; its id."""
    name, later = uuid.uuid4().hex, datetime.now(UTC) + timedelta(days=1)
    act = m.ConveneMeeting(name, "stuurgroep-eemsdelta", later, (case,), Text("Zaal 2 in Appingedam"))
    await meets(course, act, chair)
    return name


async def meets(course: Driving, act: m.MeetingAct, by: str = CHAIR) -> None:
    """An act on a meeting that is taken."""
    actor = Actor(ActorKind.PERSON, course.accounts[by])
    sealed = await course.parts.vault.seal(act, act.meeting)
    key = uuid.uuid4().hex
    receipt = await course.parts.meeting_register.take(sealed, act.meeting, by=actor, key=key, trace_id="trace")
    assert receipt.allow, receipt.reasons


async def test_the_members_are_called_together_by_mail_with_the_moment_and_a_link_and_no_agenda(
    course: Driving, box: Mailbox
) -> None:
    case = await case_in_round(course)
    await wants(course, NCG, "ncg@eemsdelta.example")
    await wants(course, CHAIR, ADDRESS, MailKind.CONVOCATION)
    await wants(course, ELSEWHERE, "iemand@oldambt.example")
    post = post_of(course, box.server)
    await everything_sent(post)
    box.letters.clear()
    name = await convened(course, case)
    await everything_sent(post)
    (letter,) = box.letters
    said = letter.get_content()
    assert (letter["To"], letter["Subject"]) == ("ncg@eemsdelta.example", "Getrapt: uitnodiging voor een vergadering")
    assert f"{URL}/vergaderingen/{name}" in said
    assert "De vergadering begint op" in said
    assert not [one for one in (*OF_THE_CASE, b"Zaal 2", case.encode()) if one in box.raw[-1].replace(b"=\r\n", b"")]
    await meets(course, m.WithdrawMeeting(name, PLAIN))
    await everything_sent(post)
    assert [letter["Subject"] for letter in box.letters][1:] == ["Getrapt: een vergadering gaat niet door"]
    assert "De vergadering begint op" not in box.letters[-1].get_content()


async def test_who_left_the_body_meanwhile_is_not_written_to_about_its_meeting(course: Driving, box: Mailbox) -> None:
    case = await case_in_round(course)
    await wants(course, NCG, "ncg@eemsdelta.example")
    post = post_of(course, box.server)
    await everything_sent(post)
    box.letters.clear()
    await convened(course, case)
    while await post.spread():
        pass
    organiser = Organiser(course.parts, course.accounts)
    await organiser.make(organiser.substitution("stuurgroep-eemsdelta-ncg", "ncg-oldambt"))
    while await post.send_next():
        pass
    assert box.letters == []
    assert await last(course, NCG) is Done.NOT_READABLE
