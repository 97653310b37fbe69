"""The texts of interests, changes and mandaten are known by the entries that have them: found, kept while they count, forgotten."""

import uuid
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest

from authority.subject_view import MatterFacts
from domain.actor import Actor, ActorKind
from domain.change_acts import RevokeChange
from domain.changes import ChangeKind
from domain.interest_acts import ConfirmInterest, EndInterest, InterestAct, RegisterInterest, interest_of
from domain.interests import Interest, InterestScope
from domain.mandaat_acts import ConfirmMandaat, InstructMandaat
from domain.mandaten import Holder, HolderKind
from domain.receipt import Receipt
from domain.subject_acts import ConfirmForgetting, PlaceHold, ProposeForgetting
from domain.subjects import ForgettingGround, HoldGround, SubjectKind
from domain.text import Text
from tests.servers.verification.conftest import PLAIN, Judged
from tests.servers.verification.subject_desk import KEEPER, MANAGES, SECOND, SubjectDesk, pretend
from tests.servers.verification.test_register_texts import NCG, Texts
from verification.finding import Code

WHOSE, OTHER = "ncg-eemsdelta", "voorzitter-eemsdelta"
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class Interests:
    """Acts on the register of interests of the ledger that holds."""

    judged: Judged
    desk: SubjectDesk

    async def take(self, by: str, act: InterestAct) -> Receipt:
        """The act of a role account."""
        sealed = await self.judged.parts.vault.seal(act, interest_of(act))
        actor = Actor(ActorKind.PERSON, self.judged.accounts[by])
        return await self.judged.parts.interest_register.take(
            sealed, interest_of(act), by=actor, key=uuid.uuid4().hex, trace_id="trace"
        )

    async def register(self, by: str = WHOSE, reasons: str | None = None, since: datetime = LONG_AGO) -> Receipt:
        """An interest in the municipality of whoever `WHOSE` is."""
        account = self.judged.accounts[WHOSE]
        interest = Interest(uuid.uuid4().hex, account, InterestScope.MUNICIPALITY, "1979", since, None)
        return await self.take(by, RegisterInterest(interest, None if reasons is None else Text(reasons)))

    async def subject(self, interest: str | None) -> str:
        """The one subject of its texts, which whose interest it is finds as well."""
        (found,) = await self.judged.parts.subjects.of_registered(SubjectKind.INTEREST, interest or "")
        naming = await self.judged.parts.subjects.naming(self.judged.accounts[WHOSE])
        assert found.subject in {one.subject for one in naming}
        return found.subject

    async def refused(self, subject: str, by: str = MANAGES) -> tuple[str, ...]:
        """Why nobody may propose to forget it; nothing where it was proposed. It is in the log either way."""
        return (await self.desk.take(by, ProposeForgetting(subject, ForgettingGround.RETENTION_ENDED))).reasons


@pytest.fixture
def interests(judged: Judged) -> Interests:
    """Acts on interests, and on the subjects of their texts."""
    return Interests(judged, SubjectDesk(judged))


@pytest.mark.every_postgres
async def test_an_interest_whose_only_text_is_why_it_ended_is_found_and_forgotten(
    judged: Judged, interests: Interests
) -> None:
    name = (await interests.register()).interest
    assert await judged.parts.subjects.of_registered(SubjectKind.INTEREST, name or "") == []
    assert (await interests.take(WHOSE, EndInterest(name or "", PLAIN))).allow
    await interests.desk.forget(await interests.subject(name))
    assert (await judged.verify()).findings == ()


async def test_what_was_refused_of_somebody_elses_interest_is_found_and_forgotten(
    judged: Judged, interests: Interests
) -> None:
    refused = await interests.register("dg-obdr", "Er woont familie in de straat.")
    assert not refused.allow
    await interests.desk.forget(await interests.subject(refused.interest))
    assert (await judged.verify()).findings == ()


@pytest.mark.parametrize("by", ["dg-obdr", MANAGES])
async def test_an_interest_of_which_the_end_was_refused_or_proposed_counts_and_is_kept(
    judged: Judged, interests: Interests, by: str
) -> None:
    name = (await interests.register()).interest or ""
    receipt = await interests.take(by, EndInterest(name, PLAIN))
    assert receipt.allow is (by == MANAGES), receipt.reasons
    subject = await interests.subject(name)
    assert await interests.refused(subject) == ("subject_needed",)
    if receipt.allow:
        assert (await interests.take(SECOND, ConfirmInterest(name))).allow
        await interests.desk.forget(subject)
    assert (await judged.verify()).findings == ()


async def test_an_interest_that_is_proposed_has_still_to_count_and_the_refusal_is_an_entry(
    judged: Judged, interests: Interests
) -> None:
    proposed = await interests.register(OTHER, "Er woont familie in de straat.")
    assert proposed.allow, proposed.reasons
    subject = await interests.subject(proposed.interest)
    assert await interests.refused(subject) == ("subject_needed",)
    ((count,),) = judged.rows("SELECT count(*) FROM entries WHERE act = 'propose_forgetting' AND NOT allow")
    assert count == 1
    assert (await judged.verify()).findings == ()


async def test_whose_interest_it_is_does_not_have_its_texts_forgotten(judged: Judged, interests: Interests) -> None:
    account = judged.accounts[MANAGES]
    interest = Interest(uuid.uuid4().hex, account, InterestScope.MUNICIPALITY, "1979", LONG_AGO, None)
    assert (await interests.take(MANAGES, RegisterInterest(interest))).allow
    assert (await interests.take(MANAGES, EndInterest(interest.id, PLAIN))).allow
    (found,) = await judged.parts.subjects.of_registered(SubjectKind.INTEREST, interest.id)
    assert await interests.refused(found.subject, MANAGES) == ("uninvolved_person_needed",)
    assert await interests.refused(found.subject, KEEPER) == ()
    assert (await interests.desk.take(SECOND, ConfirmForgetting(found.subject))).allow
    assert (await judged.verify()).findings == ()


async def test_what_was_done_before_interests_were_known_by_their_entries_is_verified(
    judged: Judged, interests: Interests, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = (await interests.register()).interest or ""
    await interests.take("dg-obdr", EndInterest(name, PLAIN))
    pretend(monkeypatch, lambda facts: replace(facts, objected=None, matter=None, needed=False))
    await interests.desk.allowed(KEEPER, PlaceHold(await interests.subject(name), HoldGround.INQUIRY))
    assert (await judged.verify()).findings == ()


async def test_a_verdict_that_was_told_that_an_interest_is_over_is_found(
    judged: Judged, interests: Interests, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposed = await interests.register(OTHER, "Er woont familie in de straat.")
    over = MatterFacts(counts=False, own=False)
    pretend(monkeypatch, lambda facts: replace(facts, matter=over, needed=False))
    assert await interests.refused(await interests.subject(proposed.interest)) == ()
    assert Code.QUESTION in {one.code for one in await judged.found()}


async def test_who_a_change_without_reasons_is_about_does_not_have_forgotten_why_it_was_revoked(judged: Judged) -> None:
    texts = Texts(judged)
    name = await texts.organiser.propose(texts.organiser.change(ChangeKind.APPOINT, NCG, MANAGES), SECOND)
    assert (await texts.organiser.take(SECOND, RevokeChange(name, PLAIN))).allow
    subject = await texts.subject(SubjectKind.CHANGE, name)
    assert await texts.propose(subject, MANAGES) == ("uninvolved_person_needed",)
    assert await texts.propose(subject, KEEPER) == ()
    assert (await judged.verify()).findings == ()


async def test_a_mandaat_that_is_written_nowhere_is_known_by_whatever_was_said_of_it(judged: Judged) -> None:
    texts, case = Texts(judged), await judged.submit("RK-mandaat")
    own = Holder(HolderKind.ACCOUNT, judged.accounts[MANAGES])
    what = {"holder": own, "source": None, "source_date": None, "case": case, "passable": False}
    name = await texts.registrar.propose(**what)
    assert (await texts.registrar.take(SECOND, ConfirmMandaat(name))).allow
    assert not (await texts.registrar.take("dg-obdr", InstructMandaat(name, PLAIN))).allow
    subject = await texts.subject(SubjectKind.MANDAAT, name)
    assert await texts.propose(subject) == ("subject_needed", "uninvolved_person_needed")
    await texts.registrar.instruct(name, "Teken alleen met een collega erbij.")
    await texts.end(SubjectKind.MANDAAT, name)
    assert await texts.propose(subject) == ("uninvolved_person_needed",)
    assert await texts.propose(subject, KEEPER) == ()
    assert (await judged.verify()).findings == ()
