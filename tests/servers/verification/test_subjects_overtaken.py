"""An act on a subject, or its refusal, is in the ledger as judged on what stood right before its entry, whatever others did while it
was judged."""

import pytest

from domain.subject_acts import ExportSubject, PlaceHold, ReleaseHold
from domain.subjects import ExportPurpose, HoldGround, SubjectKind
from tests.servers.verification.conftest import Judged
from tests.servers.verification.subject_desk import KEEPER, SubjectDesk
from tests.servers.verification.test_objections import SIGNS, decided, lodged
from tests.servers.verification.test_register_texts import Texts
from tests.servers.verification.test_subjects import closed_addresses


@pytest.fixture
def desk(judged: Judged) -> SubjectDesk:
    """Acts on the subjects of the ledger that holds."""
    return SubjectDesk(judged)


def copy_of(subject: str) -> ExportSubject:
    """An act that what is around its subject does not forbid."""
    return ExportSubject(subject, ExportPurpose.ACCESS_REQUEST)


@pytest.mark.parametrize("who", [KEEPER, "dg-obdr"])
async def test_an_act_and_a_refusal_are_judged_again_where_a_hold_beside_it_was_placed_or_released(
    judged: Judged, desk: SubjectDesk, monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    address, _ = await closed_addresses(judged, desk)
    case = await desk.of_case()
    for change in (PlaceHold(case, HoldGround.LEGAL_CLAIM), ReleaseHold(case)):
        _, seen = await desk.overtaken(who, copy_of(address), monkeypatch, desk.allowed(KEEPER, change))
        assert seen == [who == KEEPER] * 2
    assert (await judged.verify()).findings == ()


async def test_an_act_is_judged_again_where_a_case_that_names_its_subject_went_on_or_was_opened(
    judged: Judged, desk: SubjectDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, _ = await closed_addresses(judged, desk)
    for change in (
        lodged(judged, judged.case),
        decided(judged, judged.case, SIGNS),
        judged.submit("RK-opened"),
    ):
        _, seen = await desk.overtaken(KEEPER, copy_of(address), monkeypatch, change)
        assert seen == [True, True]
    assert (await judged.verify()).findings == ()


@pytest.mark.parametrize("kind", [SubjectKind.AUDIT, SubjectKind.MEETING, SubjectKind.CHANGE, SubjectKind.MANDAAT])
async def test_an_act_is_judged_again_where_what_its_texts_are_of_ended(
    judged: Judged, monkeypatch: pytest.MonkeyPatch, kind: SubjectKind
) -> None:
    texts = Texts(judged)
    name = await texts.begun(kind)
    subject = await texts.subject(kind, name)
    _, seen = await texts.subjects.overtaken(KEEPER, copy_of(subject), monkeypatch, texts.end(kind, name))
    assert seen == [True, True]
    assert (await judged.verify()).findings == ()


async def test_an_act_stands_as_it_was_judged_where_only_other_cases_went_on(
    judged: Judged, desk: SubjectDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await desk.of_case()
    change = judged.submit("RK-of-others")
    _, seen = await desk.overtaken(KEEPER, copy_of(case), monkeypatch, change)
    assert seen == [True]
    assert (await judged.verify()).findings == ()
