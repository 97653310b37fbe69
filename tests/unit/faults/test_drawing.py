"""A plan is drawn from its seed alone."""

import json
import subprocess
import sys

from runtime.settings import ROOT
from tests.faults.drawing import CHILDREN, CONNECTIONS, DISKS, draw
from tests.faults.plan import Kind, Plan, Sending

PRINTED = "from tests.faults.drawing import draw; print(draw(11, 60).json())"


def test_the_same_seed_gives_the_same_plan_in_another_process_and_another_seed_another_one() -> None:
    command = [sys.executable, "-c", PRINTED]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    assert ran.stdout.strip() == str(draw(11, 60).json())
    assert draw(12, 60) != draw(11, 60)


def test_many_seeds_have_every_fault_every_way_of_sending_and_every_act_in_the_order_of_time() -> None:
    plans = [draw(seed, 60) for seed in range(40)]
    faults = {(fault.kind, fault.who) for plan in plans for fault in plan.faults}
    assert {(kind, who) for kind in (Kind.KILL, Kind.STOP) for who in CHILDREN} <= faults
    assert {(Kind.CUT, who) for who in CONNECTIONS} <= faults
    assert {(Kind.DISK_FULL, who) for who in DISKS} <= faults
    assert {kind for kind, _ in faults} == set(Kind)
    assert {act.sending for plan in plans for act in plan.acts} == set(Sending)
    acts = {act.act for plan in plans for act in plan.acts}
    assert acts >= {"submit", "cast_vote", "conclude", "advise", "concur", "sign", "answer", "withdraw"}
    assert acts >= {"return_for_information", "add_document", "convene_meeting", "open_meeting", "mark_attendance"}
    assert acts >= {
        "close_meeting",
        "adopt_minutes",
        "propose_mandaat",
        "confirm_mandaat",
        "agree_mandaat",
        "revoke_mandaat",
    }
    assert acts >= {"propose_change", "confirm_change", "revoke_change"}
    assert acts >= {"register_interest", "confirm_interest", "end_interest"}
    assert acts >= {"open_audit", "record_finding", "reply_to_finding", "close_audit"}
    assert acts >= {"propose_forgetting", "confirm_forgetting", "revoke_forgetting", "place_hold", "release_hold"}
    assert {plan.clock_days for plan in plans} == {-40, 0, 40}
    for plan in plans:
        assert [event.at for event in plan.events] == sorted(event.at for event in plan.events)
        assert len({act.number for act in plan.acts}) == len(plan.acts)


def test_a_plan_that_was_written_down_is_read_as_it_was() -> None:
    plan = draw(3, 60)
    assert Plan.of_json(json.loads(json.dumps(plan.json()))) == plan


def test_a_course_that_nobody_begins_is_left_out_of_a_shorter_plan() -> None:
    plan = draw(3, 60)
    opening = next(act for act in plan.acts if act.act == "submit")
    left = plan.of(tuple(event for event in plan.events if event is not opening))
    assert {act.course for act in left.acts} == {act.course for act in plan.acts} - {opening.course}
    assert left.faults == plan.faults
