"""A sample is drawn so that anybody can draw it again: held to a drawing that is written down naively."""

import hashlib
import os
import random

import pytest
from hypothesis import given, seed
from hypothesis import strategies as st

from domain.sampling import Drawing, draw, rank

SEEDED = int(os.environ.get("PYTEST_SEED", "0"))
CASES = st.lists(st.text("0123456789abcdef", min_size=32, max_size=32), unique=True, max_size=60)
SEEDS = st.text("0123456789abcdef", min_size=16, max_size=64)


def naive(chosen: str, size: int, cases: list[str]) -> list[str]:
    """All cases in the order of their hashes, and the first of them."""
    hashes = {case: hashlib.sha256(bytes(chosen + "/" + case, "ascii")).digest() for case in cases}
    return sorted(cases, key=lambda case: hashes[case])[:size]


@seed(SEEDED)
@given(SEEDS, st.integers(1, 70), CASES)
def test_the_sample_is_the_cases_with_the_lowest_hashes(chosen: str, size: int, cases: list[str]) -> None:
    drawn = draw(chosen, size, cases)
    assert (drawn.population, list(drawn.sample)) == (len(cases), naive(chosen, size, cases))


@seed(SEEDED)
@given(SEEDS, st.integers(1, 20), CASES, st.randoms(use_true_random=False))
def test_the_order_in_which_cases_are_seen_does_not_matter(
    chosen: str, size: int, cases: list[str], chance: random.Random
) -> None:
    shuffled = chance.sample(cases, len(cases))
    assert draw(chosen, size, shuffled) == draw(chosen, size, cases)


@seed(SEEDED)
@given(SEEDS, st.integers(1, 20), CASES)
def test_a_larger_sample_begins_with_the_smaller_one(chosen: str, size: int, cases: list[str]) -> None:
    assert draw(chosen, size + 5, cases).sample[:size] == draw(chosen, size, cases).sample


def test_the_rank_is_what_sha256sum_says() -> None:
    # printf '%s/%s' 00c0ffee00c0ffee 0123456789abcdef0123456789abcdef | sha256sum
    told = "eb06596896fb03418c19c03bb4f6a2d4e95cad2d5d6535f67814de041c4608af"
    assert rank("00c0ffee00c0ffee", "0123456789abcdef0123456789abcdef") == told


def test_ten_thousand_cases_are_drawn_from_evenly() -> None:
    """Of 10,000 cases 500 are drawn, 40 times: each tenth of the cases is drawn about as often as any other."""
    chance = random.Random(SEEDED)
    cases = [f"{chance.getrandbits(128):032x}" for _ in range(10_000)]
    counts = [0] * 10
    for _ in range(40):
        chosen = f"{chance.getrandbits(128):032x}"
        sample = draw(chosen, 500, cases).sample
        assert list(sample) == naive(chosen, 500, cases)
        places = {case: place for place, case in enumerate(cases)}
        for case in sample:
            counts[places[case] // 1000] += 1
    # 2,000 expected in each; 250 is some six standard deviations.
    assert all(abs(count - 2000) < 250 for count in counts), (SEEDED, counts)


def test_a_drawing_holds_no_more_than_its_sample() -> None:
    drawing = Drawing("00c0ffee00c0ffee", 3)
    for number in range(1000):
        drawing.add(f"{number:032x}")
        assert len(drawing.drawn().sample) == min(number + 1, 3)
    assert drawing.population == 1000


@pytest.mark.parametrize("size", [0, -1])
def test_a_sample_of_nothing_is_nothing(size: int) -> None:
    assert draw("00c0ffee00c0ffee", size, ["a" * 32]).sample == ()
