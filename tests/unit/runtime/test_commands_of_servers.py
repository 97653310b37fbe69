"""The servers are started so that they tell nobody outside that they run."""

from itertools import pairwise
from pathlib import Path

from runtime.embedded.opa import Opa
from runtime.embedded.temporal import Temporal
from runtime.home import prepare_home
from runtime.policy_keys import PolicyKeys


def test_opa_asks_nobody_for_a_newer_version(tmp_path: Path) -> None:
    keys = PolicyKeys(tmp_path / "key", "", "ES256")
    prepare_home(tmp_path / "home")
    arguments = Opa(tmp_path / "home", 20001, Path("/opa"), keys, 20003).command().arguments
    assert "--skip-version-check" in arguments


def test_temporal_asks_nobody_for_a_newer_version_whatever_else_is_set(tmp_path: Path) -> None:
    arguments = Temporal(tmp_path, 20001, 20002, Path("/temporal"), dynamic=("one=1",)).command().arguments
    pairs = set(pairwise(arguments))
    assert ("--dynamic-config-value", "frontend.enableServerVersionCheck=false") in pairs
    assert ("--dynamic-config-value", "one=1") in pairs
