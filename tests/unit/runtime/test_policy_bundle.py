"""The policy's revision depends on its sources and on nothing else."""

import os
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from runtime.policy_bundle import policy_revision, policy_sources

NAMES = st.text("abc/.0\0", min_size=1, max_size=8)


def write(place: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text)
    return place


def test_tests_are_not_part_of_the_policy(tmp_path: Path) -> None:
    place = write(tmp_path, {"b.rego": "b", "a/x.rego": "x", "a/x_test.rego": "t", "d.json": "{}", "README.md": "r"})
    assert list(policy_sources(place)) == ["a/x.rego", "b.rego", "d.json"]


def test_the_revision_is_the_same_wherever_and_whenever_the_sources_lie(tmp_path: Path) -> None:
    files = {"a.rego": "one", "b/c.rego": "two"}
    here = write(tmp_path / "here", files)
    there = write(tmp_path / "there", dict(reversed(files.items())))
    os.utime(there / "a.rego", (0, 0))
    assert policy_revision(policy_sources(here)) == policy_revision(policy_sources(there))


@given(
    st.dictionaries(NAMES, st.binary(max_size=6), max_size=3), st.dictionaries(NAMES, st.binary(max_size=6), max_size=3)
)
def test_other_sources_have_another_revision(one: dict[str, bytes], other: dict[str, bytes]) -> None:
    one, other = dict(sorted(one.items())), dict(sorted(other.items()))
    assert (policy_revision(one) == policy_revision(other)) == (one == other)
