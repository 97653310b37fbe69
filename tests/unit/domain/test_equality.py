"""How often equal cases ended alike."""

import random
from collections import Counter
from itertools import combinations

import pytest

from domain.equality import NOTHING, Alike, alike_of, together


def test_one_case_is_equal_to_no_other() -> None:
    assert alike_of({"approve": 1}) == NOTHING
    assert NOTHING.percentage is None


def test_all_alike_is_a_hundred_percent_and_one_of_many_that_is_not_is_less() -> None:
    assert alike_of({"approve": 3}).percentage == 100
    nearly = alike_of({"approve": 1000, "reject": 1})
    assert nearly.percentage == 99
    assert alike_of({"approve": 1, "reject": 1}) == Alike(1, 0)


def test_every_two_equal_cases_are_compared_once() -> None:
    draw = random.Random(13)
    for _ in range(100):
        ended = [draw.choice(("approve", "approve_with_conditions", "reject")) for _ in range(draw.randrange(12))]
        compared = [one == other for one, other in combinations(ended, 2)]
        assert alike_of(Counter(ended)) == Alike(len(compared), sum(compared))


def test_groups_count_by_their_pairs() -> None:
    assert together([Alike(3, 1), Alike(1, 1)]) == Alike(4, 2)
    assert together([]) == NOTHING


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="2 of 1 pairs"):
        Alike(1, 2)
    with pytest.raises(ValueError, match="fewer than 0"):
        alike_of({"approve": -1})
