"""Every rule of the checker is quiet where all holds, and says what is wrong where one thing does not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.faults.checker import RULES, broken
from tests.faults.history import ALWAYS, History, SeenLog, SeenMail
from tests.faults.operations import NOT_TELLING, Attempt, Outcome, attempt_of
from tests.unit.faults.made_histories import (
    entries,
    operation_of,
    sound,
    with_case,
    with_entry,
    with_mail,
    with_operation,
    with_step,
    without_entry,
)

GONE = Attempt(Outcome.UNKNOWN, why="ReadError")
NOT_UNDERSTOOD = Attempt(Outcome.FAILED, 400, "invalid_act")
NOTHING_RECORDED = Attempt(Outcome.FAILED, 503, "authority_unavailable")


def receipt(*, repeated: bool) -> Attempt:
    entry = entries()[2]
    return Attempt(Outcome.OK, 200, "", entry.index, entry.leaf, allow=True, repeated=repeated)


def twice() -> tuple[History, History]:
    """One act in two entries: acknowledged, and unknown."""
    found = entries()
    again = replace(found[2], index=99, sequence=len(found) + 1, about="e" * 32)
    doubled = replace(sound(), entries=(*found, again))
    return (
        replace(doubled, operations=(operation_of(found[2]),)),
        replace(doubled, operations=(operation_of(found[2], GONE, before=2, resent=receipt(repeated=True)),)),
    )


BAD = [
    ("acknowledged_acts_are_there_once", twice()[0]),
    ("acknowledged_acts_are_there_once", replace(with_operation(operation_of(entries()[2])), entries=())),
    ("acknowledged_acts_are_there_once", with_operation(operation_of(replace(entries()[2], index=77)))),
    ("failed_acts_are_not_there", with_operation(operation_of(entries()[2], NOTHING_RECORDED))),
    ("unknown_acts_are_there_once_or_never", twice()[1]),
    ("sending_again_tells", with_operation(operation_of(entries()[2], GONE, before=1))),
    (
        "sending_again_tells",
        with_operation(operation_of(entries()[2], GONE, before=1, resent=receipt(repeated=False))),
    ),
    ("sending_again_tells", with_operation(operation_of(entries()[2], GONE, before=0, resent=receipt(repeated=True)))),
    ("sending_again_tells", with_operation(operation_of(entries()[2], GONE, before=1, resent=NOTHING_RECORDED))),
    ("requests_are_understood", with_operation(operation_of(entries()[2], NOT_UNDERSTOOD))),
    ("decisions_rest_on_a_verdict", with_entry(3, allow=False)),
    ("decisions_rest_on_a_verdict", with_entry(8, policy_revision="")),
    ("decisions_have_their_quorum", without_entry(6)),
    ("decisions_have_their_quorum", with_entry(4, said="approve")),
    ("decisions_have_their_quorum", with_entry(8, by="ncg-bo")),
    ("decisions_have_their_quorum", with_entry(6, dossier="an older one")),
    ("steps_come_in_order", with_entry(5, sequence=9)),
    ("steps_come_in_order", with_entry(9, tier="lokaal")),
    ("steps_come_in_order", without_entry(0)),
    ("steps_come_in_order", without_entry(1)),
    ("steps_come_in_order", without_entry(10)),
    ("steps_come_in_order", with_entry(11, act="close")),
    ("registers_go_on_in_order", with_step(3, sequence=9)),
    ("registers_go_on_in_order", with_step(2, act="open_meeting")),
    ("registers_go_on_in_order", with_step(1, allow=False)),
    ("registers_go_on_in_order", with_step(4, act="mark_attendance")),
    ("registers_go_on_in_order", with_step(6, by="staatssecretaris-herstel")),
    ("registers_go_on_in_order", with_step(8, act="confirm_mandaat")),
    ("registers_go_on_in_order", with_step(5, act="withdraw_meeting")),
    ("registers_go_on_in_order", with_step(11, act="close_audit")),
    ("registers_go_on_in_order", with_step(15, act="confirm_forgetting")),
    ("registers_go_on_in_order", with_step(16, by="beheerder")),
    ("registers_go_on_in_order", with_step(18, by="beheerder")),
    ("registers_go_on_in_order", with_step(20, by="tweede-beheerder")),
    ("registers_go_on_in_order", with_step(22, act="confirm_interest")),
    ("times_are_those_of_the_ledger", with_entry(1, recorded_at=ALWAYS + timedelta(days=40))),
    ("times_are_those_of_the_ledger", with_entry(1, recorded_at=ALWAYS - timedelta(days=40))),
    ("times_are_those_of_the_ledger", with_case(timer=ALWAYS + timedelta(days=28 + 40))),
    ("times_are_those_of_the_ledger", with_case(timer=ALWAYS + timedelta(days=28 - 40))),
    ("everything_verifies", replace(sound(), findings=("state: not the fold of the events",))),
    ("everything_verifies", replace(sound(), verified=False)),
    ("workflows_have_caught_up", with_case(workflow_at=1)),
    ("workflows_have_caught_up", with_case(workflow_at=None)),
    ("workflows_have_caught_up", with_case(closed=True)),
    ("no_case_is_stuck", with_case(people=0, timer=None)),
    ("no_case_is_stuck", with_case(system_owes="open_tier")),
    ("the_log_is_whole", replace(sound(), log=SeenLog(24, 20, 20))),
    ("the_log_is_whole", replace(sound(), log=SeenLog(24, 24, 20))),
    ("the_log_is_whole", replace(sound(), log=SeenLog(24, 24, 24, ("witness.contradiction",)))),
    ("messages_arrive", with_mail(arrived=sound().mail.arrived[1:])),
    ("messages_arrive", with_mail(sent=sound().mail.sent[:2])),
    ("messages_arrive", with_mail(sent=sound().mail.sent[1:], arrived=sound().mail.arrived[1:])),
    ("messages_arrive", with_mail(waiting=1)),
]


def test_a_run_in_which_all_holds_breaks_no_rule() -> None:
    assert broken(sound()) == []


@pytest.mark.parametrize(("rule", "history"), BAD, ids=[f"{rule}-{at}" for at, (rule, _) in enumerate(BAD)])
def test_a_rule_says_what_does_not_hold(rule: str, history: History) -> None:
    assert rule in {line.partition(":")[0] for line in broken(history)}


def test_no_rule_is_without_a_history_that_breaks_it() -> None:
    assert {rule.__name__ for rule in RULES} == {rule for rule, _ in BAD}


def test_an_unknown_act_that_was_sent_again_and_told_breaks_no_rule() -> None:
    there = operation_of(entries()[2], GONE, before=1, resent=receipt(repeated=True))
    assert broken(with_operation(there)) == []
    never = operation_of(entries()[2], GONE, before=0, resent=receipt(repeated=False))
    assert broken(with_operation(never)) == []


def test_nobody_hears_of_a_tier_that_was_not_opened() -> None:
    refused, unheard = with_entry(5, allow=False, events=()), sound().mail.sent[:1]
    told = replace(refused, mail=SeenMail(unheard, unheard))
    assert "messages_arrive" not in {line.partition(":")[0] for line in broken(told)}
    opened = replace(told, entries=entries())
    assert "messages_arrive" in {line.partition(":")[0] for line in broken(opened)}


def test_of_an_act_whose_texts_were_forgotten_the_receipt_of_its_key_tells() -> None:
    found, not_telling = entries()[2], Attempt(Outcome.FAILED, 409, NOT_TELLING)
    for told, breaks in ((found.index, set()), (None, {"sending_again_tells"}), (3, {"sending_again_tells"})):
        sent = operation_of(found, GONE, before=1, resent=not_telling, told=told)
        assert {line.partition(":")[0] for line in broken(with_operation(sent))} == breaks
        nothing_forgotten = replace(with_operation(sent), entries=entries())
        assert "sending_again_tells" in {line.partition(":")[0] for line in broken(nothing_forgotten)}


def test_an_answer_is_ok_with_a_receipt_failed_where_it_says_so_and_else_unknown() -> None:
    told = {"index": 3, "leaf": "ab", "allow": False, "repeated": False, "reasons": [{"code": "not_a_member"}]}
    refused = attempt_of(403, {"code": "refused", "receipt": told})
    assert (refused.outcome, refused.index, refused.allow, refused.why) == (Outcome.OK, 3, False, "not_a_member")
    assert attempt_of(200, told).outcome is Outcome.OK
    assert attempt_of(503, {"code": "authority_unavailable"}).outcome is Outcome.FAILED
    assert attempt_of(404, {"code": "not_found"}).outcome is Outcome.FAILED
    assert attempt_of(503, {"code": "store_unavailable"}).outcome is Outcome.UNKNOWN
    assert attempt_of(500, {"code": "unexpected"}).outcome is Outcome.UNKNOWN
    assert attempt_of(200, "half an ans").outcome is Outcome.UNKNOWN
