"""Which server program is taken: the pinned source or a later version of the same kind, and nothing else."""

from pathlib import Path

import pytest

from runtime.servers.locate import ServerMissingError, cached, locate, server
from runtime.servers.pins import BUILD_INFO_END, BUILD_INFO_START, Pin, built_from, pins

PIN = Pin("opa", "example.test/opa", "example.test/opa", "1.22.2", "h1:abc=")


def go_binary(path: Path, module: str, version: str, total: str) -> Path:
    """A file with what Go writes into its binaries, that says nothing when run."""
    text = f"path\t{module}\nmod\t{module}\t{version}\t{total}\ndep\tother\tv9.9.9\th1:x=\n".encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"#!/bin/sh\nexit 0\n" + BUILD_INFO_START + text + BUILD_INFO_END)
    path.chmod(0o755)
    return path


def released_binary(path: Path, says: str) -> Path:
    """A program that only tells its version."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho '{says}'\n")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize(
    ("version", "fits"),
    [("1.22.2", True), ("v1.23.0", True), ("1.22.1", False), ("2.0.0", False), ("0.0.0-DEV", False), ("none", False)],
)
def test_a_later_version_of_the_same_major_fits(version: str, fits: bool) -> None:
    assert PIN.fits(version) is fits


@pytest.mark.parametrize(("version", "taken"), [("v1.22.2", True), ("v1.30.0", True), ("v1.22.0", False)])
def test_path_is_asked_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, version: str, taken: bool) -> None:
    program = go_binary(tmp_path / "bin" / "opa", PIN.module, version, "h1:any=")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    found = locate(PIN, tmp_path / "cache")
    assert (found and found.path) == (program if taken else None)


def test_a_program_of_the_same_name_from_another_source_is_not_taken(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    go_binary(tmp_path / "bin" / "opa", "example.test/another", "v1.22.2", "h1:abc=")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert locate(PIN, tmp_path / "cache") is None


@pytest.mark.parametrize(("says", "taken"), [("Version: 1.22.2", True), ("Version: 1.2.0", False), ("opa", False)])
def test_a_released_program_is_asked_for_its_version(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, says: str, taken: bool
) -> None:
    released_binary(tmp_path / "bin" / "opa", says)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/bin:/usr/bin")
    assert (locate(PIN, tmp_path / "cache") is not None) is taken


@pytest.mark.parametrize(
    ("version", "total", "taken"),
    [("v1.22.2", "h1:abc=", True), ("v1.22.2", "h1:other=", False), ("v1.22.3", "h1:abc=", False)],
)
def test_the_cache_is_taken_only_with_the_pinned_version_and_hash(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, version: str, total: str, taken: bool
) -> None:
    monkeypatch.setenv("PATH", "")
    go_binary(cached(PIN, tmp_path), PIN.module, version, total)
    assert (locate(PIN, tmp_path) is not None) is taken


def test_a_half_written_binary_says_nothing_of_its_source(tmp_path: Path) -> None:
    whole = go_binary(tmp_path / "opa", PIN.module, "v1.22.2", "h1:abc=")
    assert built_from(whole) == (PIN.module, "1.22.2", "h1:abc=")
    whole.write_bytes(whole.read_bytes()[:-20])
    assert built_from(whole) is None


def test_a_missing_server_is_named_with_the_command_that_gets_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ServerMissingError, match=r"temporal .* make servers"):
        server("temporal", tmp_path)


def test_what_only_a_cluster_needs_is_got_by_a_target_of_its_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ServerMissingError, match=r"temporal-server .* make temporal-server"):
        server("temporal-server", tmp_path)


def test_every_pin_has_a_hash_from_the_checksum_database() -> None:
    cluster = pins(group="cluster")
    assert set(pins()) == {"opa", "temporal"}
    assert set(cluster) == {"temporal-server", "temporal-sql-tool"}
    assert all(pin.sum.startswith("h1:") and len(pin.sum) == 47 for pin in (*pins().values(), *cluster.values()))
