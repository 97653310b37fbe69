"""The servers are started so that they tell nobody outside that they run, and with what they need."""

from itertools import pairwise
from pathlib import Path

from runtime.embedded.opa import Opa
from runtime.embedded.process import Command
from runtime.embedded.temporal import Temporal
from runtime.home import prepare_home
from runtime.policy_keys import PolicyKeys


def opa(place: Path) -> Command:
    prepare_home(place / "home")
    return Opa(place / "home", 20001, Path("/opa"), PolicyKeys(place / "key", "", "ES256"), 20003).command()


def test_opa_asks_nobody_for_a_newer_version(tmp_path: Path) -> None:
    assert "--skip-version-check" in opa(tmp_path).arguments


def test_opa_collects_less_often_within_a_bound(tmp_path: Path) -> None:
    environment = opa(tmp_path).environment
    assert environment["GOGC"] == "400"
    assert environment["GOMEMLIMIT"] == "512MiB"


def test_temporal_asks_nobody_for_a_newer_version_whatever_else_is_set(tmp_path: Path) -> None:
    arguments = Temporal(tmp_path, 20001, 20002, Path("/temporal"), dynamic=("one=1",)).command().arguments
    pairs = set(pairwise(arguments))
    assert ("--dynamic-config-value", "frontend.enableServerVersionCheck=false") in pairs
    assert ("--dynamic-config-value", "one=1") in pairs
