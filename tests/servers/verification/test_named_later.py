"""Whom a case names is looked at as of the entry: a case that comes later changes nothing of what was asked before it."""

import uuid
from dataclasses import replace

import pytest

from domain.subject_acts import ExportSubject
from domain.subjects import ExportPurpose, SubjectKind
from domain.text import Text
from tests.servers.verification.conftest import Judged
from tests.servers.verification.subject_desk import KEEPER, SubjectDesk
from tests.servers.verification.test_passed_off_as_forgotten import submission
from tests.servers.verification.test_subjects import entry_of

ONE, OTHER = "1979200000012351", "1979200000012352"
PREPARER, NOBODY = "zaakbehandelaar-ncg", "voorzitter-eemsdelta"


async def named(judged: Judged, by: str, *addresses: str) -> bool:
    """A case in which these addresses are named; whether it was allowed."""
    case = uuid.uuid4().hex
    draft = replace(
        submission(),
        reference=Text(f"RK-{case}"),
        addresses=Text(";".join(addresses)),
        address_count=len(addresses),
    )
    return (await judged.take(by, draft, case)).allow


@pytest.mark.parametrize("by", [PREPARER, NOBODY])
async def test_a_hold_is_beside_who_is_named_with_it_from_the_entry_that_names_them_both(
    judged: Judged, by: str
) -> None:
    desk, subjects = SubjectDesk(judged), judged.parts.subjects
    assert await named(judged, PREPARER, ONE)
    assert await named(judged, PREPARER, OTHER)
    (one,), (other,) = await subjects.of_address(ONE), await subjects.of_address(OTHER)
    assert one.kind is SubjectKind.ADDRESS
    await desk.hold(other.subject)
    copied = ExportSubject(one.subject, ExportPurpose.ACCESS_REQUEST)
    before = await desk.allowed(KEEPER, copied)
    # Also a refusal leaves in the vault whom it named.
    assert await named(judged, by, ONE, OTHER) is (by == PREPARER)
    after = await desk.allowed(KEEPER, copied)
    told = [(await entry_of(judged, receipt.index))["question"]["facts"]["subject"] for receipt in (before, after)]
    assert [one["held"] for one in told] == [False, True]
    assert (await judged.verify()).findings == ()
