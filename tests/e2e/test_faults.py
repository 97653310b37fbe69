"""A short run of drawn faults on a stack of its own: whatever died meanwhile, everything that was promised holds. `make soak` is the long one."""

import os
from pathlib import Path

import pytest

from tests.faults.drawing import draw
from tests.faults.running import run

SEED, SECONDS = 2143, 20.0
"""The same in every run, so that what fails here fails again; other plans are for `make soak`."""


@pytest.mark.slow
@pytest.mark.timeout(1500)
async def test_after_cut_answers_of_mail_server_and_api_and_a_kill_of_everything_all_rules_hold(tmp_path: Path) -> None:
    plan = draw(SEED, SECONDS)
    assert [(fault.kind, fault.who) for fault in plan.faults] == [
        ("cut", "mail"),
        ("kill_all", "all"),
        ("cut", "api"),
    ]
    acts = {act.act for act in plan.acts}
    assert {"add_document", "adopt_minutes", "revoke_mandaat", "close_audit", "confirm_forgetting"} <= acts
    before = dict(os.environ)
    result = await run(plan, tmp_path / "place", tmp_path / "output")
    # The stack is told by settings of this process, which are not those of the tests after this one.
    assert {name: os.environ.get(name) for name in before} == before
    assert not [name for name in os.environ if name.startswith("GETRAPT_") and name not in before]
    assert result.broken == ()
    assert (sum(result.faults.values()), result.skipped) == (len(plan.faults), ())
    # Most acts were heard of, and some were in the way of a fault: else the run shows nothing.
    assert result.acts["ok"] > len(plan.acts) / 2 > result.acts["unknown"] > 0
