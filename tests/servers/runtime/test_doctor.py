"""`getrapt doctor`: each thing that can be wrong is found, and comes with what to do about it."""

import json
import socket
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.__main__ import build
from runtime.doctor import Finding, examine
from runtime.embedded.ports import free_port
from runtime.settings import Settings
from tests.conftest import OpaServer, PostgresServer, TemporalServer


async def found(tmp_path: Path, **settings: object) -> dict[str, Finding]:
    """What the doctor finds on a machine with these settings, by what it looked at."""
    usual = {"home": tmp_path / "home", "port": free_port()}
    return {one.what: one for one in await examine(Settings.load(**usual | settings))}


async def test_a_port_in_use_is_told_with_the_setting_that_names_another(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        finding = (await found(tmp_path, port=port))["port"]
    assert finding == Finding("port", False, f"127.0.0.1:{port} is in use", "set GETRAPT_PORT")
    assert (await found(tmp_path, port=port))["port"] == Finding("port", True, f"127.0.0.1:{port} is free")


async def test_a_home_that_others_can_open_is_told_with_the_command_that_closes_it(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert (await found(tmp_path))["home"].ok
    home.mkdir(mode=0o700)
    assert (await found(tmp_path))["home"].ok
    home.chmod(0o755)
    assert (await found(tmp_path))["home"] == Finding(
        "home", False, f"{home} is open to others (755)", f"chmod 700 {home}"
    )


async def test_a_server_that_is_missing_is_told_unless_somebody_elses_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    missing = await found(tmp_path, cache=tmp_path / "cache")
    for name in ("temporal", "opa"):
        assert (missing[name].ok, missing[name].advice) == (False, "make servers gets it")
        assert "neither on PATH nor in the cache" in missing[name].found
    named = await found(tmp_path, cache=tmp_path / "cache", opa_url=f"http://127.0.0.1:{free_port()}")
    assert (named["opa"].ok, named["opa"].advice) == (True, "")
    assert not named["temporal"].ok


async def test_a_database_that_does_not_answer_is_told_without_its_password(tmp_path: Path) -> None:
    url = f"postgresql+psycopg://getrapt_app:zeer-geheim@127.0.0.1:{free_port()}/getrapt"
    finding = (await found(tmp_path, database_url=url))["database"]
    assert not finding.ok
    assert "correct GETRAPT_DATABASE_URL" in finding.advice
    assert "zeer-geheim" not in str(finding)


async def test_an_opa_that_is_away_or_refuses_the_token_is_told_with_the_setting_to_correct(
    tmp_path: Path, opa: OpaServer
) -> None:
    away = (await found(tmp_path, opa_url=f"http://127.0.0.1:{free_port()}"))["policy"]
    assert (away.ok, away.advice) == (False, "start it, or correct GETRAPT_OPA_URL")
    refused = (await found(tmp_path, opa_url=opa.url, opa_token="another"))["policy"]
    assert (refused.ok, refused.advice) == (False, "correct GETRAPT_OPA_TOKEN")


async def test_a_temporal_that_is_away_is_told_with_the_setting_to_correct(tmp_path: Path) -> None:
    away = (await found(tmp_path, temporal_address=f"127.0.0.1:{free_port()}"))["course"]
    assert (away.ok, away.advice) == (False, "start it, or correct GETRAPT_TEMPORAL_ADDRESS")


async def test_servers_that_are_well_need_no_advice(
    tmp_path: Path, postgres: PostgresServer, opa: OpaServer, temporal: TemporalServer
) -> None:
    well = await found(
        tmp_path,
        database_url=postgres.fresh().app_url,
        opa_url=opa.url,
        opa_token=opa.token,
        opa_timeout=10.0,
        temporal_address=temporal.address,
    )
    assert {name: one.advice for name, one in well.items() if not one.ok or one.advice} == {}
    assert opa.revision[:12] in well["policy"].found
    assert "PostgreSQL" in well["database"].found


def test_the_command_says_what_is_wrong_with_its_advice_and_ends_with_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GETRAPT_HOME", str(tmp_path / "home"))
    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setenv("GETRAPT_PORT", str(server.getsockname()[1]))
        shown, script = (CliRunner().invoke(build(), ["doctor", *more]) for more in ([], ["--json"]))
    assert (shown.exit_code, script.exit_code) == (1, 1)
    assert "wrong port" in shown.output
    assert "→ set GETRAPT_PORT" in shown.output
    (port,) = [one for one in json.loads(script.stdout) if one["what"] == "port"]
    assert (port["ok"], port["advice"]) == (False, "set GETRAPT_PORT")
