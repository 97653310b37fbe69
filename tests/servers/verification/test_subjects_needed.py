"""What is needed still is not forgotten: by an objection that waits, or by a case that is opened meanwhile."""

from collections.abc import Awaitable
from dataclasses import replace
from typing import Any

import pytest

from domain.subject_acts import ConfirmForgetting, PlaceHold, ProposeForgetting, RevokeForgetting
from domain.subjects import ForgettingGround, HoldGround, SubjectKind
from tests.servers.verification.conftest import Judged
from tests.servers.verification.subject_desk import KEEPER, MANAGES, SECOND, SubjectDesk, pretend
from tests.servers.verification.test_objections import SIGNS, decided, lodged
from tests.servers.verification.test_register_texts import Texts
from verification.finding import Code


@pytest.fixture
def desk(judged: Judged) -> SubjectDesk:
    """Acts on the subjects of the ledger that holds."""
    return SubjectDesk(judged)


async def between(
    desk: SubjectDesk, subject: str, monkeypatch: pytest.MonkeyPatch, change: Awaitable[Any]
) -> tuple[str, ...]:
    """Why a forgetting that was judged and allowed is refused after this change, which comes before its entry."""
    receipt, seen = await desk.overtaken(SECOND, ConfirmForgetting(subject), monkeypatch, change)
    assert seen == [True, False]
    return receipt.reasons


async def test_a_case_and_its_addresses_are_kept_until_the_objection_against_it_is_decided(
    judged: Judged, desk: SubjectDesk
) -> None:
    subject = await desk.of_case()
    await desk.propose(subject)
    assert (await lodged(judged, judged.case)).allow
    assert (await desk.take(SECOND, ConfirmForgetting(subject))).reasons == ("subject_needed",)
    await desk.allowed(SECOND, RevokeForgetting(subject))
    for kind in (SubjectKind.CASE, SubjectKind.ADDRESS):
        act = ProposeForgetting(await desk.of_case(kind=kind), ForgettingGround.RETENTION_ENDED)
        assert (await desk.take(MANAGES, act)).reasons == ("subject_needed",)
    assert (await decided(judged, judged.case, SIGNS)).allow
    await desk.forget(subject)
    assert (await judged.verify()).findings == ()


@pytest.mark.every_postgres
async def test_an_objection_that_is_lodged_while_a_forgetting_is_judged_wins(
    judged: Judged, desk: SubjectDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    subject = await desk.of_case()
    await desk.propose(subject)
    refused = await between(desk, subject, monkeypatch, lodged(judged, judged.case))
    assert refused == ("subject_needed",)
    assert (await judged.verify()).findings == ()


async def test_an_objection_in_the_sample_of_an_audit_keeps_it_also_when_it_is_lodged_meanwhile(
    judged: Judged, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = Texts(judged)
    name = await texts.begun(SubjectKind.AUDIT)
    await texts.end(SubjectKind.AUDIT, name)
    subject = await texts.subject(SubjectKind.AUDIT, name)
    assert await texts.propose(subject) == ()
    refused = await between(texts.subjects, subject, monkeypatch, lodged(judged, judged.case))
    assert refused == ("subject_needed",)
    assert (await judged.verify()).findings == ()


async def test_what_was_done_before_objections_were_asked_for_is_verified(
    judged: Judged, desk: SubjectDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await lodged(judged, judged.case)).allow
    pretend(monkeypatch, lambda facts: replace(facts, objected=None, needed=False))
    await desk.allowed(KEEPER, PlaceHold(await desk.of_case(), HoldGround.INQUIRY))
    assert (await judged.verify()).findings == ()


async def test_a_verdict_that_was_told_that_no_objection_waited_is_found(
    judged: Judged, desk: SubjectDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await lodged(judged, judged.case)).allow
    pretend(monkeypatch, lambda facts: replace(facts, objected=False, needed=False))
    await desk.propose(await desk.of_case())
    assert Code.QUESTION in {one.code for one in await judged.found()}
