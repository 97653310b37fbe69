"""A server is built once, whole, and from what is pinned; with a Go that only pretends, so that it takes no minutes."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from runtime.servers.pins import BUILD_INFO_END, BUILD_INFO_START, Pin, pins
from runtime.settings import ROOT
from tests.servers.runtime.stacks import wait_for

# Answers what is asked of it, notes each build, and writes a binary with Go's note of its source in it.
PRETENDING_GO = """#!{python}
import os, sys, time, pathlib
if sys.argv[1] == "env":
    print({{"GOVERSION": "go1.99.0", "GOSUMDB": os.environ.get("PRETEND_SUMDB", "on")}}[sys.argv[2]])
    raise SystemExit
with open({calls!r}, "a") as calls:
    calls.write(sys.argv[-1] + chr(10))
module, version = sys.argv[-1].split("@")
name = module.split("/")[-1]
sums = {sums!r}
target = pathlib.Path(os.environ["GOBIN"], name)
target.parent.mkdir(parents=True)
target.write_bytes(b"half")
while os.path.exists({hold!r}):
    time.sleep(0.02)
line = "mod" + chr(9) + sums[name][0] + chr(9) + version + chr(9) + os.environ.get("PRETEND_SUM", sums[name][1])
target.write_bytes(bytes.fromhex({start!r}) + line.encode() + bytes.fromhex({end!r}))
target.chmod(0o755)
"""


def every_pin() -> list[Pin]:
    """Of the embedded stack and of a cluster."""
    return [*pins().values(), *pins(group="cluster").values()]


class Builds:
    """An empty cache, a Go that pretends, and what it was asked to build."""

    def __init__(self, place: Path) -> None:
        self.cache, self.calls, self.hold = place / "cache", place / "calls", place / "hold"
        self.calls.touch()
        go = place / "bin" / "go"
        go.parent.mkdir()
        go.write_text(
            PRETENDING_GO.format(
                python=sys.executable,
                calls=str(self.calls),
                hold=str(self.hold),
                sums={pin.program or pin.name: (pin.module, pin.sum) for pin in every_pin()},
                start=BUILD_INFO_START.hex(),
                end=BUILD_INFO_END.hex(),
            )
        )
        go.chmod(0o755)
        self.environment = os.environ | {
            "PATH": f"{go.parent}:/usr/bin:/bin",
            "GETRAPT_CACHE": str(self.cache),
            "PYTHONPATH": str(ROOT),
        }

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "runtime.servers", *arguments],
            env=self.environment | environment,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )

    def built(self) -> list[str]:
        return sorted(path.name for path in self.cache.glob("servers/*/*"))

    def asked(self) -> list[str]:
        return self.calls.read_text().splitlines()


@pytest.fixture
def builds(tmp_path: Path) -> Builds:
    return Builds(tmp_path)


def test_each_server_is_built_once_and_what_building_left_is_removed(builds: Builds) -> None:
    for _ in range(2):
        done = builds.start()
        assert "Traceback" not in done.communicate(timeout=60)[1]
        assert done.returncode == 0
    assert builds.asked() == [f"{pin.package}@v{pin.version}" for pin in pins().values()]
    assert builds.built() == ["opa", "temporal"]
    assert sorted(path.name for path in builds.cache.iterdir()) == ["build.lock", "servers"]


def test_what_a_cluster_needs_is_built_when_asked_for_and_kept_by_the_name_of_its_release(builds: Builds) -> None:
    building = builds.start("--cluster")
    assert "Traceback" not in building.communicate(timeout=60)[1]
    assert building.returncode == 0
    assert builds.asked() == [f"{pin.package}@v{pin.version}" for pin in pins(group="cluster").values()]
    assert builds.built() == ["temporal-server", "temporal-sql-tool"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_build_leaves_nothing_half_installed_and_goes_on_later(
    builds: Builds, number: signal.Signals
) -> None:
    builds.hold.touch()
    building = builds.start()
    wait_for(lambda: list(builds.cache.glob("build/opa.*/bin/opa")), "half a binary")
    building.send_signal(number)
    building.communicate(timeout=60)
    assert builds.built() == []
    builds.hold.unlink()
    building = builds.start()
    building.communicate(timeout=60)
    assert builds.built() == ["opa", "temporal"]


def test_two_builders_at_once_build_each_server_once(builds: Builds) -> None:
    builds.hold.touch()
    first = builds.start()
    wait_for(builds.asked, "the first build")
    second = builds.start()
    builds.hold.unlink()
    for builder in (first, second):
        builder.communicate(timeout=60)
        assert builder.returncode == 0
    assert len(builds.asked()) == 2


def test_a_binary_from_another_source_than_the_pinned_one_is_refused(builds: Builds) -> None:
    said = builds.start(PRETEND_SUM="h1:other=").communicate(timeout=60)[1]
    assert "deploy/servers.toml" in said
    assert builds.built() == []


def test_without_the_checksum_database_nothing_is_built(builds: Builds) -> None:
    said = builds.start(PRETEND_SUMDB="off").communicate(timeout=60)[1]
    assert "checksum database" in said
    assert builds.asked() == []
