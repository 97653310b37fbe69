"""How long cases took, and how that is spread."""

import random
from collections import Counter
from datetime import UTC, datetime

from domain.lead_times import Spread, lead_days, spread_of


def test_days_are_those_of_the_calendar_in_the_netherlands() -> None:
    opened = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
    assert lead_days(opened, datetime(2026, 1, 1, 22, 59, tzinfo=UTC)) == 0
    assert lead_days(opened, datetime(2026, 1, 1, 23, 0, tzinfo=UTC)) == 1
    assert lead_days(opened, datetime(2026, 7, 1, 22, 0, tzinfo=UTC)) == 182


def test_the_spread_of_some_cases() -> None:
    assert spread_of({}) is None
    assert spread_of({4: 0}) is None
    assert spread_of({7: 1}) == Spread(1, 7, 7, 7)
    assert spread_of({1: 5, 10: 4, 100: 1}) == Spread(10, 1, 10, 100)
    assert spread_of({1: 1, 2: 1, 3: 1}) == Spread(3, 2, 3, 3)


def test_a_share_is_reached_by_the_fewest_days_in_which_that_many_were_done() -> None:
    draw = random.Random(29)
    for _ in range(200):
        taken = [draw.randrange(60) for _ in range(draw.randrange(1, 40))]
        found = spread_of(Counter(taken))
        assert found is not None
        for days, tenths in ((found.median, 5), (found.ninth, 9)):
            assert sum(one <= days for one in taken) * 10 >= len(taken) * tenths
            assert sum(one < days for one in taken) * 10 < len(taken) * tenths
        assert (found.cases, found.longest) == (len(taken), max(taken))
