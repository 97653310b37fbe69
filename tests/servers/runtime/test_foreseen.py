"""What is wrong when a stack starts, or is to be recovered, is said in lines with what to do: never a traceback."""

import asyncio
import base64
import json
import secrets
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.__main__ import build
from procedures.loader import EXAMPLE_PROCEDURE
from runtime.embedded.ports import free_port
from runtime.prepare import prepare
from runtime.settings import Settings
from tests.conftest import Database, OpaServer, PostgresServer
from tests.servers.runtime.stacks import OwnStack

Environment = dict[str, str]


def new_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


@pytest.fixture
def database(postgres: PostgresServer) -> Database:
    return postgres.fresh()


@pytest.fixture
def environment(database: Database, opa: OpaServer) -> Environment:
    """Servers of somebody else: so nothing has to be started before what is wrong is found."""
    return {
        "GETRAPT_DATABASE_URL": database.app_url,
        "GETRAPT_DATABASE_ADMIN_URL": database.admin_url,
        "GETRAPT_OPA_URL": opa.url,
        "GETRAPT_OPA_TOKEN": opa.token,
        "GETRAPT_OPA_TIMEOUT": "10",
        "GETRAPT_TEMPORAL_ADDRESS": f"127.0.0.1:{free_port()}",
        "GETRAPT_MASTER_KEY": new_key(),
    }


def told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, environment: Environment, *command: str, code: int = 1
) -> list[str]:
    """What the command says in the end, to a person and to a script: the same."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    stack = OwnStack(tmp_path / "home")
    shown, script = stack.command(*command), stack.command(*command, "--json")
    assert (shown.returncode, script.returncode) == (code, code), shown.stderr + script.stderr
    assert "Traceback" not in shown.stderr + script.stderr
    said: str = json.loads(script.stdout)["error"]
    assert said in shown.stderr
    return said.splitlines()


def prepared(environment: Environment) -> None:
    """The database as a stack that started well leaves it."""
    names = {name.removeprefix("GETRAPT_").lower(): value for name, value in environment.items()}
    asyncio.run(prepare(Settings.load(**names)))


def test_a_procedure_with_faults_is_told_by_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, environment: Environment
) -> None:
    path = tmp_path / "procedure.yaml"
    path.write_text(EXAMPLE_PROCEDURE.read_text("utf-8").replace("version: 1", "version: x"), "utf-8")
    lines = told(tmp_path, monkeypatch, environment | {"GETRAPT_PROCEDURE": str(path)}, "up")
    assert len(lines) == 1
    assert lines[0].startswith(f"{path}:")
    assert "is no whole number" in lines[0]


def test_a_procedure_that_was_changed_under_the_same_version_is_told_to_get_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, environment: Environment
) -> None:
    prepared(environment)
    path = tmp_path / "procedure.yaml"
    path.write_text(EXAMPLE_PROCEDURE.read_text("utf-8").replace("title: Lokale", "title: Andere"), "utf-8")
    (line,) = told(tmp_path, monkeypatch, environment | {"GETRAPT_PROCEDURE": str(path)}, "up")
    assert "next version number" in line


def test_a_database_that_may_not_be_migrated_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, environment: Environment, postgres: PostgresServer
) -> None:
    bare = postgres.fresh(migrated=False)
    changes = {"GETRAPT_DATABASE_URL": bare.app_url, "GETRAPT_DATABASE_ADMIN_URL": bare.app_url}
    (line,) = told(tmp_path, monkeypatch, environment | changes, "up")
    assert line.startswith("the database cannot be brought up to date: ")


def test_a_master_key_that_is_none_or_another_one_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, environment: Environment
) -> None:
    (line,) = told(tmp_path, monkeypatch, environment | {"GETRAPT_MASTER_KEY": "short"}, "up")
    assert line == "a master key is written in base64 or in 64 hex digits"
    prepared(environment)
    (line,) = told(tmp_path, monkeypatch, environment | {"GETRAPT_MASTER_KEY": new_key()}, "up")
    assert "start with that one" in line


def test_a_database_that_does_not_answer_is_told_by_up_and_by_recover(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, environment: Environment
) -> None:
    away = f"postgresql+psycopg://getrapt_app@127.0.0.1:{free_port()}/getrapt"
    changes = {"GETRAPT_DATABASE_URL": away, "GETRAPT_DATABASE_ADMIN_URL": away}
    for command in ("up", "recover"):
        (line,) = told(tmp_path, monkeypatch, environment | changes, command)
        assert "correct GETRAPT_DATABASE_URL" in line


def test_recover_without_a_stack_says_how_to_start_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (line,) = told(tmp_path, monkeypatch, {}, "recover", code=2)
    assert "getrapt up" in line


@pytest.mark.parametrize("command", ["up", "down", "status", "recover"])
def test_a_wrong_setting_is_told_to_a_script_too(monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.setenv("GETRAPT_LOG_LEVEL", "loud")
    result = CliRunner().invoke(build(), [command, "--json"])
    assert result.exit_code == 2, result.output
    assert json.loads(result.stdout)["error"].startswith("GETRAPT_LOG_LEVEL: ")
