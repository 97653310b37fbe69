"""How slow a policy may be: no slower than the server waits, unless the machine is too busy to tell."""

import pytest

from verification.in_time import CASES, is_too_slow, page_of_cases


@pytest.mark.parametrize(
    ("own", "in_force"),
    [(0.1, 0.1), (1.5, 0.1), (1.5, None), (1.6, 1.6), (3.1, 1.6)],
    ids=["quick", "just in time", "with none in force", "as slow as the one in force", "busy machine"],
)
def test_what_is_in_time_or_not_much_slower_than_one_that_is_not_may_judge(own: float, in_force: float | None) -> None:
    assert not is_too_slow(own, in_force, 1.5)


@pytest.mark.parametrize(
    ("own", "in_force"),
    [(1.6, 0.1), (1.6, None), (1.6, 1.5), (3.3, 1.6)],
    ids=[
        "much slower",
        "with none in force",
        "a little slower, and the one in force in time",
        "more than twice as slow",
    ],
)
def test_what_is_too_slow_may_not(own: float, in_force: float | None) -> None:
    assert is_too_slow(own, in_force, 1.5)


def test_policies_cannot_become_slower_one_by_one_until_none_judges() -> None:
    in_force, patience = 0.1, 1.5
    for _ in range(50):
        if is_too_slow(in_force * 1.9, in_force, patience):
            break
        in_force *= 1.9
    assert in_force <= patience


def test_a_page_asks_two_things_of_each_of_fifty_cases() -> None:
    about = [{"case": {"id": "a"}, "act": {"type": "submit"}, "now": "x"}, {"case": None, "act": {"type": "publish"}}]
    page = page_of_cases(about)
    assert len(page) == 2 * CASES == 100
    assert {one["act"]["type"] for one in page} == {"read", "read_deliberation"}
    assert {one["now"] for one in page} == {"x"}
    assert page_of_cases(about[1:]) == about[1:] * 100
    assert page_of_cases([]) == []
