"""The texts of meetings, audits, changes and mandaten on a real ledger: forgotten by two persons once what they are of is over."""

import asyncio
import subprocess
import sys
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from authority.subject_view import MatterFacts
from domain import acts as a
from domain.audit_acts import CloseAudit
from domain.audits import FindingResult
from domain.codes import SideState
from domain.meeting_acts import WithdrawMeeting
from domain.subject_acts import ConfirmForgetting, PlaceHold, ProposeForgetting, ReleaseHold
from domain.subjects import ForgettingGround, HoldGround, SubjectKind
from domain.text import Text
from runtime.loaded_export import loaded
from store.keys import MasterKey
from tests.mandating import Registrar
from tests.organising import Organiser
from tests.servers.verification.audit_desk import AUDITS, Desk
from tests.servers.verification.conftest import PLAIN, Judged
from tests.servers.verification.meeting_desk import CHAIR, MeetingDesk
from tests.servers.verification.subject_desk import KEEPER, MANAGES, SECOND, SubjectDesk, pretend
from tests.servers.verification.test_every_column import publish
from verification.export import export
from verification.finding import Code
from verification.replay import replay
from verification.verify import verify

NCG = "stuurgroep-eemsdelta-ncg"
KINDS = [SubjectKind.MEETING, SubjectKind.AUDIT, SubjectKind.CHANGE, SubjectKind.MANDAAT]
PREFIX = {"meeting": "vergadering/", "audit": "audit/", "change": "wijziging/", "mandaat": "mandaat/"}


class Texts:
    """Texts of each kind, of something that goes on, and how it ends."""

    def __init__(self, judged: Judged) -> None:
        self.judged = judged
        self.subjects = SubjectDesk(judged)
        self.audits = Desk(judged, [judged.case])
        self.meetings = MeetingDesk(judged)
        self.organiser = Organiser(judged.parts, judged.accounts)
        self.registrar = Registrar(judged.parts, judged.accounts)

    async def begun(self, kind: SubjectKind) -> str:
        """The id of something of this kind that goes on."""
        if kind is SubjectKind.AUDIT:
            return (await self.audits.open(1)).plan.id
        if kind is SubjectKind.CHANGE:
            return await self.organiser.propose(self.organiser.substitution(NCG, "ncg-oldambt"))
        if kind is SubjectKind.MANDAAT:
            return await self.registrar.give()
        return await self.meetings.convened(await self.judged.submit(f"RK-x{uuid.uuid4().hex[:8]}"))

    async def end(self, kind: SubjectKind, name: str) -> None:
        """What makes it be over."""
        if kind is SubjectKind.AUDIT:
            audit = await self.audits.audit(name)
            await self.audits.find(audit, self.judged.case, FindingResult.CONFORM)
            await self.audits.allowed(AUDITS, CloseAudit(name, 1, Text("Ja, alle besluiten zijn gemotiveerd.")))
        elif kind is SubjectKind.CHANGE:
            assert (await self.organiser.revoke(name, "ncg-oldambt")).allow
        elif kind is SubjectKind.MANDAAT:
            await self.registrar.revoke(name)
        else:
            stored = await self.judged.parts.meetings.one(name)
            assert stored is not None
            await self.meetings.allowed(CHAIR, WithdrawMeeting(name, Text("De voorzitter is ziek.")))
            for case in stored.meeting.agenda:
                digest = (await self.judged.state(case)).dossier.digest
                assert (await self.judged.take("zaakbehandelaar-ncg", a.Withdraw(digest, PLAIN), case)).allow
                await self.judged.drive(case)

    async def subject(self, kind: SubjectKind, name: str) -> str:
        """The subject of its texts."""
        (found,) = await self.judged.parts.subjects.of_registered(kind, name)
        assert found.kind is kind
        return found.subject

    async def propose(self, subject: str, by: str = MANAGES) -> tuple[str, ...]:
        """Why nobody may propose to forget it; nothing where it was proposed."""
        act = ProposeForgetting(subject, ForgettingGround.RETENTION_ENDED)
        return (await self.subjects.take(by, act)).reasons


@pytest.fixture
def texts(judged: Judged) -> Texts:
    """The ledger that holds, and who act on it."""
    return Texts(judged)


def commitments(judged: Judged, subject: str) -> list[str]:
    """Those of the texts of a subject."""
    found = judged.rows("SELECT commitment FROM vault_items WHERE subject = %(s)s", s=subject)
    return [one for (one,) in found]


async def shown(judged: Judged, subject: str) -> set[str | None]:
    """What can be read of it."""
    return set((await judged.parts.vault.reveal(commitments(judged, subject))).values())


@pytest.mark.parametrize("kind", KINDS)
async def test_what_goes_on_is_kept_and_what_is_over_is_forgotten_and_all_holds(
    judged: Judged, texts: Texts, kind: SubjectKind
) -> None:
    name = await texts.begun(kind)
    subject = await texts.subject(kind, name)
    assert await texts.propose(subject) == ("subject_needed",)
    await texts.end(kind, name)
    assert None not in await shown(judged, subject)
    await texts.subjects.forget(subject)
    assert await shown(judged, subject) == {None}
    (found,) = await judged.parts.subjects.of_registered(kind, name)
    assert (found.subject, found.confirmed_index is None) == (subject, False)
    master = MasterKey.from_text(str(judged.settings.master_key))
    report = await verify(judged.parts.database, judged.opa, master=master)
    assert report.findings == ()
    assert (report.forgotten, report.forgotten_texts) == (1, len(commitments(judged, subject)))
    kept = judged.rows(
        "SELECT count(*) FROM act_keys k JOIN entries e USING (index) WHERE e.stream = %(stream)s"
        " AND k.content_mac IS NOT NULL AND convert_from(e.content, 'UTF8')::jsonb -> 'commitments' <> '{}'"
        " AND e.act NOT IN ('record_finding', 'reply_to_finding')",
        stream=PREFIX[kind.value] + name,
    )
    assert kept == [(0,)]


@pytest.mark.parametrize("kind", KINDS)
async def test_a_text_that_is_gone_without_an_entry_is_named(judged: Judged, texts: Texts, kind: SubjectKind) -> None:
    subject = await texts.subject(kind, await texts.begun(kind))
    judged.tamper("UPDATE subjects SET wrapped_key = NULL, lookup = NULL WHERE subject = %(s)s", s=subject)
    found = [one for one in await judged.found() if one.stream == f"subject/{subject}"]
    assert [(one.code, "no entry says" in one.message) for one in found] == [(Code.FORGETTING, True)]


@pytest.mark.parametrize("kind", [SubjectKind.MEETING, SubjectKind.AUDIT])
async def test_a_hold_on_a_case_holds_what_was_said_of_it_in_an_audit_or_a_meeting_and_the_other_way_round(
    judged: Judged, texts: Texts, kind: SubjectKind
) -> None:
    name = await texts.begun(kind)
    await texts.end(kind, name)
    subject, desk = await texts.subject(kind, name), texts.subjects
    about = judged.case
    if kind is SubjectKind.MEETING:
        stored = await judged.parts.meetings.one(name)
        assert stored is not None
        (about,) = stored.meeting.agenda
    case = await desk.of_case(about)
    for held, other in ((case, subject), (subject, case)):
        await desk.hold(held)
        assert await texts.propose(other) == ("legal_hold",)
        await desk.allowed(MANAGES, ReleaseHold(held))
    assert (await judged.verify()).findings == ()


async def test_a_hold_that_is_placed_on_a_case_meanwhile_wins_over_a_forgetting_of_its_audit(
    judged: Judged, texts: Texts, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = await texts.begun(SubjectKind.AUDIT)
    await texts.end(SubjectKind.AUDIT, name)
    subject, case = await texts.subject(SubjectKind.AUDIT, name), await texts.subjects.of_case()
    assert await texts.propose(subject) == ()
    asked, answered = asyncio.Event(), asyncio.Event()
    ask = judged.parts.policy.verdicts

    async def verdicts(questions: list[dict[str, Any]]) -> Any:
        found = await ask(questions)
        if questions[0]["act"]["type"] == "confirm_forgetting" and not asked.is_set():
            asked.set()
            await answered.wait()
        return found

    monkeypatch.setattr(judged.parts.policy, "verdicts", verdicts)
    confirming = asyncio.create_task(texts.subjects.take(SECOND, ConfirmForgetting(subject)))
    await asked.wait()
    await texts.subjects.hold(case)
    answered.set()
    assert (await confirming).reasons == ("legal_hold",)
    assert None not in await shown(judged, subject)


async def test_who_a_change_or_a_mandaat_is_about_does_not_have_its_texts_forgotten(
    judged: Judged, texts: Texts
) -> None:
    substitution = texts.organiser.substitution(NCG, MANAGES)
    name = await texts.organiser.propose(substitution, SECOND)
    assert (await texts.organiser.revoke(name, MANAGES)).allow
    subject = await texts.subject(SubjectKind.CHANGE, name)
    assert await texts.propose(subject, MANAGES) == ("uninvolved_person_needed",)
    assert await texts.propose(subject, KEEPER) == ()
    assert (await judged.verify()).findings == ()


async def test_a_case_that_goes_on_keeps_the_meeting_that_it_was_dealt_with_in(judged: Judged, texts: Texts) -> None:
    case = await judged.submit("RK-goes-on")
    name = await texts.meetings.convened(case)
    await texts.meetings.allowed(CHAIR, WithdrawMeeting(name, Text("De voorzitter is ziek.")))
    subject = await texts.subject(SubjectKind.MEETING, name)
    assert await texts.propose(subject) == ("subject_needed",)
    assert (await judged.verify()).findings == ()


async def test_a_change_that_is_to_begin_or_to_end_counts_until_then(texts: Texts) -> None:
    now = datetime.now(UTC)
    later = replace(
        texts.organiser.substitution(NCG, "ncg-oldambt"),
        valid_from=now + timedelta(days=1),
        valid_until=now + timedelta(days=9),
    )
    await texts.organiser.make(later)
    assert await texts.propose(await texts.subject(SubjectKind.CHANGE, later.id)) == ("subject_needed",)


async def test_what_was_refused_is_forgotten_and_minutes_keep_their_digest(judged: Judged, texts: Texts) -> None:
    name = await texts.meetings.whole()
    stored = await judged.parts.meetings.one(name)
    assert stored is not None
    for case in stored.meeting.agenda:
        state = await judged.state(case)
        if state.side_state is not SideState.CLOSED:
            await judged.take("zaakbehandelaar-ncg", a.Withdraw(state.dossier.digest, PLAIN), case)
            await judged.drive(case)
    refused = judged.rows(
        "SELECT stream FROM entries WHERE act = 'convene_meeting' AND NOT allow ORDER BY index LIMIT 1"
    )[0][0]
    digest = await texts.meetings.digest(name)
    for one in (name, refused.removeprefix("vergadering/")):
        await texts.subjects.forget(await texts.subject(SubjectKind.MEETING, one))
    assert stored.meeting.minutes == await texts.meetings.digest(name) == digest
    assert (await judged.verify()).findings == ()
    assert (await replay(judged.parts.database, judged.opa)).agrees


async def test_an_export_of_a_ledger_with_forgotten_texts_is_sound_for_both_verifiers(
    judged: Judged, texts: Texts, tmp_path: Path
) -> None:
    # The meeting comes last: the case that it closes would be drawn for an audit.
    for kind in (*KINDS[1:], KINDS[0]):
        name = await texts.begun(kind)
        await texts.end(kind, name)
        await texts.subjects.forget(await texts.subject(kind, name))
    await publish(judged)
    place = tmp_path / "export.zip"
    await export(judged.parts.database, place)
    command = [sys.executable, "-I", "-S", "verification/standalone.py", str(place), "--opa", str(judged.opa)]
    alone = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=False)
    assert alone.returncode == 0, alone.stdout + alone.stderr
    async with loaded(place) as database:
        assert (await verify(database, judged.opa, exported=True)).findings == ()


async def test_a_mandaat_that_was_held_before_questions_said_what_counts_is_verified(
    judged: Judged, texts: Texts, monkeypatch: pytest.MonkeyPatch
) -> None:
    subject = await texts.subject(SubjectKind.MANDAAT, await texts.begun(SubjectKind.MANDAAT))
    pretend(monkeypatch, lambda facts: replace(facts, objected=None, matter=None))
    await texts.subjects.allowed(KEEPER, PlaceHold(subject, HoldGround.INQUIRY))
    assert (await judged.verify()).findings == ()


async def test_a_verdict_that_was_told_that_an_audit_was_over_is_found(
    judged: Judged, texts: Texts, monkeypatch: pytest.MonkeyPatch
) -> None:
    subject = await texts.subject(SubjectKind.AUDIT, await texts.begun(SubjectKind.AUDIT))
    monkeypatch.setattr("authority.subject_register.matter_facts", lambda *_: MatterFacts(counts=False, own=False))
    assert await texts.propose(subject) == ()
    assert Code.QUESTION in {one.code for one in await judged.found()}
