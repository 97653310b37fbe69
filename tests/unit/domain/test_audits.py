"""Audits as a fold: what counts, what is waited for, who answers; and what cannot have been."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.audit_acts import AuditAct, CloseAudit, OpenAudit, RecordFinding, ReplyToFinding, audit_of, case_looked_at
from domain.audit_events import AuditEvent, AuditSetting, decide_audit, fold_audit
from domain.audits import Audit, AuditPlan, AuditScope, ClosedCase, FindingCategory, FindingResult, answering
from domain.case import Position, Routekaart
from domain.codes import Outcome
from domain.errors import ContradictionError
from domain.procedure import AUDIT_REPLY
from domain.sampling import Drawn
from tests.building import NOW, PROCEDURE, SEALED, Course

ONE = "case1"
PLAN = AuditPlan("a1", AuditScope(), 2, "00c0ffee00c0ffee", 9)
OPEN = OpenAudit(PLAN, SEALED)
CLOSED = ClosedCase("c", "routekaart", ("lokaal", "bestuurlijk-overleg"), "1979", Outcome.APPROVE, NOW)


def closed(case: str = ONE) -> Routekaart:
    """A case that its steering group and the national tier left."""
    state = Course().open().case
    positions = tuple(
        Position(tier, body, Outcome.ESCALATE, (), ())
        for tier, body in (("lokaal", "stuurgroep-eemsdelta"), ("nationaal", "ministerie"))
    )
    return replace(state, case=case, positions=positions, tier=None)


def setting(by: str = "p-audit", at: datetime = NOW, case: str = ONE) -> AuditSetting:
    """Who acts when, on which case, with two cases drawn."""
    return AuditSetting(by, at, PROCEDURE, Drawn(2, (ONE, "case2")), closed(case))


def opened(*events: AuditEvent) -> Audit:
    """An audit after these events."""
    audit = fold_audit((decide_audit(OPEN, None, setting()), *events))
    assert audit is not None
    return audit


def found(
    audit: Audit, case: str = ONE, result: FindingResult = FindingResult.CONFORM, tier: str | None = "lokaal"
) -> Audit:
    """The audit with one finding more."""
    act = RecordFinding("a1", case, result, SEALED, FindingCategory.TERM, tier)
    after = fold_audit((decide_audit(act, audit, setting(case=case)),), audit)
    assert after is not None
    return after


def test_the_last_finding_on_a_case_counts_and_all_stay() -> None:
    audit = found(found(found(opened()), "case2"), ONE, FindingResult.NON_CONFORM)
    assert [one.number for one in audit.findings] == [1, 2, 3]
    assert {case: one.number for case, one in audit.current().items()} == {ONE: 3, "case2": 2}
    assert [audit.counts(one) for one in audit.findings] == [False, True, True]
    assert found(opened()).without_finding() == ("case2",)


@pytest.mark.parametrize(
    ("tier", "who"),
    [
        (None, ("ncg-intake",)),
        ("lokaal", ("stuurgroep-eemsdelta",)),
        ("nationaal", ("ministerie", "dg-obdr", "fin", "staatssecretaris")),
        ("bestuurlijk-overleg", ()),
    ],
)
def test_the_body_and_the_offices_of_a_tier_answer(tier: str | None, who: tuple[str, ...]) -> None:
    assert answering(closed(), PROCEDURE, tier) == who


def test_a_reply_is_awaited_of_what_does_not_conform_until_its_term_is_over_or_it_is_there() -> None:
    audit = found(opened(), ONE, FindingResult.NON_CONFORM)
    # 2 March 2026 is a Monday; ten working days later ends at midnight of Monday the 16th, Dutch time.
    assert PROCEDURE.audit_reply == AUDIT_REPLY
    assert audit.awaited_until() == datetime(2026, 3, 16, 23, tzinfo=UTC)
    reply = ReplyToFinding("a1", ONE, 1, SEALED)
    answered = fold_audit((decide_audit(reply, audit, setting("p-chair")),), audit)
    assert answered is not None
    assert answered.awaited_until() is None
    assert (answered.replied(1), answered.revision) == (True, 2)
    # A later finding is to be answered anew.
    assert found(answered, ONE, FindingResult.NON_CONFORM).awaited_until() == datetime(2026, 3, 16, 23, tzinfo=UTC)
    for result in (FindingResult.CONFORM, FindingResult.NOT_DETERMINABLE):
        assert found(audit, ONE, result).awaited_until() is None


def test_an_audit_is_closed_when_all_was_looked_at_and_answered() -> None:
    close = CloseAudit("a1", 2, SEALED)
    audit = found(opened(), ONE, FindingResult.NON_CONFORM)
    with pytest.raises(ContradictionError):
        decide_audit(close, audit, setting())
    audit = found(audit, "case2")
    end = audit.awaited_until()
    assert end is not None
    with pytest.raises(ContradictionError):
        decide_audit(close, audit, setting(at=end - timedelta(microseconds=1)))
    after = fold_audit((decide_audit(close, audit, setting(at=end)),), audit)
    assert after is not None
    assert (after.status, after.closed_at, after.conclusion) == ("closed", end, SEALED)
    for act in (close, ReplyToFinding("a1", ONE, 1, SEALED)):
        with pytest.raises(ContradictionError):
            decide_audit(act, after, setting())


def test_what_the_verdict_should_not_have_allowed_is_not_done() -> None:
    audit = found(opened())
    replaced = found(audit)
    cases: list[tuple[AuditAct, Audit | None, AuditSetting]] = [
        (OPEN, audit, setting()),
        (OPEN, None, replace(setting(), drawn=None)),
        (OPEN, None, replace(setting(), drawn=Drawn(0, ()))),
        (RecordFinding("a1", "other", FindingResult.CONFORM, SEALED), audit, setting(case="other")),
        (RecordFinding("a1", ONE, FindingResult.CONFORM, SEALED), audit, setting(case="case2")),
        (RecordFinding("a1", ONE, FindingResult.CONFORM, SEALED), audit, replace(setting(), case=None)),
        (RecordFinding("a1", ONE, FindingResult.CONFORM, SEALED, None, "bestuurlijk-overleg"), audit, setting()),
        (RecordFinding("a1", ONE, FindingResult.CONFORM, SEALED), None, setting()),
        (ReplyToFinding("a1", ONE, 2, SEALED), audit, setting()),
        (ReplyToFinding("a1", ONE, 0, SEALED), audit, setting()),
        (ReplyToFinding("a1", "case2", 1, SEALED), audit, setting()),
        (ReplyToFinding("a1", ONE, 1, SEALED), replaced, setting()),
    ]
    for act, before, circumstances in cases:
        with pytest.raises(ContradictionError):
            decide_audit(act, before, circumstances)


def test_events_that_cannot_follow_are_refused() -> None:
    audit = found(opened())
    opening = decide_audit(OPEN, None, setting())
    finding = decide_audit(RecordFinding("a1", ONE, FindingResult.CONFORM, SEALED), opened(), setting())
    reply = decide_audit(ReplyToFinding("a1", ONE, 1, SEALED), audit, setting())
    close = decide_audit(CloseAudit("a1", 2, SEALED), found(audit, "case2"), setting())
    wrong: list[tuple[tuple[AuditEvent, ...], Audit | None]] = [
        ((opening,), audit),
        ((finding,), None),
        ((finding,), audit),
        ((reply,), opened()),
        ((close, close), audit),
        ((finding,), replace(audit, plan=replace(PLAN, id="a2"))),
        ((finding,), replace(opened(), sample=("case2",))),
    ]
    for events, before in wrong:
        with pytest.raises(ValueError, match=r"audit|finding"):
            fold_audit(events, before)


@pytest.mark.parametrize(
    ("scope", "covers"),
    [
        (AuditScope(), True),
        (AuditScope("routekaart", "lokaal", "1979", Outcome.APPROVE, NOW, NOW + timedelta(seconds=1)), True),
        (AuditScope(procedure="maatregel-29"), False),
        (AuditScope(tier="bestuurlijk-overleg"), True),
        (AuditScope(tier="nationaal"), False),
        (AuditScope(municipality="0014"), False),
        (AuditScope(outcome=Outcome.REJECT), False),
        (AuditScope(closed_from=NOW), True),
        (AuditScope(closed_from=NOW + timedelta(microseconds=1)), False),
        (AuditScope(closed_until=NOW), False),
        (AuditScope(closed_until=NOW + timedelta(microseconds=1)), True),
    ],
)
def test_a_scope_covers_what_meets_all_of_its_conditions(scope: AuditScope, covers: bool) -> None:
    assert scope.covers(CLOSED) is covers


def test_every_act_says_which_audit_and_which_case_it_is_about() -> None:
    acts = (
        OPEN,
        RecordFinding("a1", ONE, FindingResult.CONFORM, SEALED),
        ReplyToFinding("a1", ONE, 1, SEALED),
        CloseAudit("a1", 0, SEALED),
    )
    assert [audit_of(act) for act in acts] == ["a1"] * 4
    assert [case_looked_at(act) for act in acts] == [None, ONE, ONE, None]
