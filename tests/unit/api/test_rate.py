"""So many a minute for each key, and whose address a request is counted for."""

import pytest

from api.limits import Limits, networks
from api.rate import Rate


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_minutes_worth_may_come_at_once_and_no_more() -> None:
    clock = Clock()
    rate = Rate(6, clock)
    assert [rate.take("a") for _ in range(6)] == [0] * 6
    assert rate.take("a") == 10
    assert rate.take("b") == 0


def test_after_the_seconds_that_it_said_there_is_one_again() -> None:
    clock = Clock()
    rate = Rate(6, clock)
    for _ in range(6):
        rate.take("a")
    wait = rate.take("a")
    clock.now += wait - 1
    assert rate.take("a") == 1
    clock.now += 1
    assert [rate.take("a"), rate.take("a")] == [0, 10]


def test_what_is_refused_is_not_counted() -> None:
    clock = Clock()
    rate = Rate(1, clock)
    assert rate.take("a") == 0
    assert [rate.take("a") for _ in range(100)] == [60] * 100
    clock.now += 60
    assert rate.take("a") == 0


def test_what_was_done_already_is_waited_for_before_the_next_one() -> None:
    clock = Clock()
    rate = Rate(6, clock)
    rate.take("a")
    rate.count("a", 7)
    assert rate.take("a") == 30
    clock.now += 30
    assert [rate.take("a"), rate.take("a")] == [0, 10]
    nobody = Rate(0, clock)
    nobody.count("a", 100)
    assert nobody.take("a") == 0


def test_what_is_given_back_may_be_taken_again() -> None:
    rate = Rate(1, Clock())
    rate.give_back("never taken")
    assert rate.take("a") == 0
    rate.give_back("a")
    assert rate.take("a") == 0
    assert rate.take("a") == 60


def test_to_ask_how_long_counts_nothing() -> None:
    rate = Rate(1, Clock())
    assert [rate.wait("a") for _ in range(3)] == [0, 0, 0]
    assert rate.take("a") == 0
    assert rate.wait("a") == 60


def test_no_limit_keeps_nothing() -> None:
    rate = Rate(0, Clock())
    assert {rate.take("a") for _ in range(10_000)} == {0}
    assert (rate.wait("a"), len(rate)) == (0, 0)


def test_a_steady_pace_is_never_held_up_by_rounding() -> None:
    clock = Clock()
    rate = Rate(7, clock)
    for _ in range(7):
        rate.take("a")
    for _ in range(1000):
        clock.now += 60 / 7
        assert rate.take("a") == 0


def test_who_stopped_asking_is_forgotten() -> None:
    clock = Clock()
    rate = Rate(600, clock)
    for n in range(10_000):
        rate.take(str(n))
    clock.now += 61
    rate.take("one more")
    assert len(rate) == 1


PROXY = "10.0.0.0/24, 2001:db8::5"


@pytest.mark.parametrize(
    ("client", "forwarded", "counted"),
    [
        ("192.0.2.7", "203.0.113.9", "192.0.2.7"),
        ("10.0.0.5", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.5", "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        ("10.0.0.5", "198.51.100.1, 203.0.113.9, 10.0.0.6", "203.0.113.9"),
        ("10.0.0.5", "203.0.113.9, nonsense", "10.0.0.5"),
        ("10.0.0.5", "", "10.0.0.5"),
        ("2001:db8::5", "2001:db8:7:7:1:2:3:4", "2001:db8:7:7::/64"),
        ("::ffff:192.0.2.7", "", "192.0.2.7"),
        ("2001:db8:1:1::9", "", "2001:db8:1:1::/64"),
    ],
)
def test_only_what_a_trusted_proxy_wrote_is_believed(client: str, forwarded: str, counted: str) -> None:
    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
    limits = Limits(proxies=networks(PROXY))
    assert limits.client({"type": "http", "client": (client, 1), "headers": headers}) == counted


def test_without_a_connection_to_name_all_are_counted_together() -> None:
    assert Limits().client({"type": "http", "client": None, "headers": []}) == "-"
