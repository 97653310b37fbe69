"""Subjects by themselves: what can follow what, and that there is no way back from being forgotten."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import get_args, get_type_hints

import pytest

from domain.acts import Act
from domain.errors import ContradictionError
from domain.purposes import Purpose, purpose_of
from domain.subject_acts import (
    ConfirmForgetting,
    ExportSubject,
    PlaceHold,
    ProposeForgetting,
    ReleaseHold,
    RevokeForgetting,
    SubjectAct,
)
from domain.subject_events import ForgettingConfirmed, HoldPlaced, decide_subject, fold_subject
from domain.subjects import ExportPurpose, ForgettingGround, HoldGround, SubjectStanding, SubjectStatus
from domain.text import is_text_field

NOW = datetime(2026, 5, 1, tzinfo=UTC)
KEPT = SubjectStanding("s")
PROPOSED = replace(KEPT, status=SubjectStatus.PROPOSED, ground=ForgettingGround.OBJECTED, proposed_by="p-1")
FORGOTTEN = replace(PROPOSED, status=SubjectStatus.FORGOTTEN, confirmed_by="p-2", confirmed_at=NOW)
PROPOSE, CONFIRM, REVOKE = (
    ProposeForgetting("s", ForgettingGround.OBJECTED),
    ConfirmForgetting("s"),
    RevokeForgetting("s"),
)
HOLD, RELEASE = PlaceHold("s", HoldGround.INQUIRY), ReleaseHold("s")
EXPORT = ExportSubject("s", ExportPurpose.TRANSFER)


def after(standing: SubjectStanding, *acts: tuple[SubjectAct, str]) -> SubjectStanding:
    """How it stands after these acts."""
    for act, account in acts:
        standing = fold_subject((decide_subject(act, standing, account, NOW),), standing)
    return standing


def test_one_person_proposes_and_another_has_it_forgotten() -> None:
    assert after(KEPT, (PROPOSE, "p-1")) == PROPOSED
    assert after(PROPOSED, (CONFIRM, "p-2")) == FORGOTTEN
    assert after(PROPOSED, (REVOKE, "p-1")) == KEPT


def test_a_hold_stands_until_it_is_released_and_an_export_changes_nothing() -> None:
    held = after(PROPOSED, (HOLD, "p-3"))
    assert (held.hold, held.held_by, held.held_at) == (HoldGround.INQUIRY, "p-3", NOW)
    assert after(held, (RELEASE, "p-4")) == PROPOSED
    assert after(held, (EXPORT, "p-4")) == held
    assert after(FORGOTTEN, (EXPORT, "p-4")) == FORGOTTEN


@pytest.mark.parametrize(
    ("standing", "act", "account"),
    [
        (KEPT, CONFIRM, "p-2"),
        (KEPT, REVOKE, "p-2"),
        (KEPT, RELEASE, "p-2"),
        (PROPOSED, PROPOSE, "p-2"),
        (PROPOSED, CONFIRM, "p-1"),
        (replace(PROPOSED, hold=HoldGround.INQUIRY), CONFIRM, "p-2"),
        (replace(KEPT, hold=HoldGround.INQUIRY), HOLD, "p-2"),
        (FORGOTTEN, PROPOSE, "p-3"),
        (FORGOTTEN, CONFIRM, "p-3"),
        (FORGOTTEN, REVOKE, "p-3"),
        (FORGOTTEN, HOLD, "p-3"),
        (replace(KEPT, id="other"), PROPOSE, "p-1"),
    ],
)
def test_what_cannot_be_is_a_contradiction_whatever_a_verdict_says(
    standing: SubjectStanding, act: SubjectAct, account: str
) -> None:
    with pytest.raises(ContradictionError):
        decide_subject(act, standing, account, NOW)


def test_events_that_do_not_follow_cannot_be_folded() -> None:
    for event in (
        ForgettingConfirmed("s", ForgettingGround.UNLAWFUL, "p-2", NOW),
        HoldPlaced("t", HoldGround.INQUIRY, "p", NOW),
    ):
        with pytest.raises(ValueError, match="subject"):
            fold_subject((event,), PROPOSED)


def test_no_act_on_a_subject_can_hold_a_text() -> None:
    for act in get_args(SubjectAct):
        hints = get_type_hints(act)
        assert [name for name in hints if is_text_field(hints[name])] == []


def test_every_act_has_a_purpose_and_those_on_cases_are_told_apart() -> None:
    acts = {get_args(get_type_hints(act)["type"])[0] for act in get_args(Act)}
    handled = {act for act in acts if purpose_of(act) is Purpose.CASE_HANDLING}
    of_documents = {"add_document", "withdraw_document"}
    assert handled == {"submit", "answer", "suspend", "resume", "withdraw", "refer", "close"} | of_documents
    assert {purpose_of(act) for act in acts} == set(Purpose)
