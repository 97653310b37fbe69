"""A Temporal server on PostgreSQL is told all that its configuration asks for, and no password where others can read it."""

import re
from pathlib import Path

import pytest

from runtime.embedded.process import ProcessError
from runtime.home import prepare_home
from runtime.settings import Settings, SettingsError
from runtime.temporal_server import CONFIGURATION, TemporalServer
from runtime.temporal_tables import ensure_tables, temporal_database

PLAIN = "postgresql://temporal:s3cret@127.0.0.1:5432/temporal"
OVER_TLS = f"{PLAIN}?sslmode=verify-full&sslrootcert=/etc/ca.pem"
TOOL = """#!/bin/sh
echo "$SQL_DATABASE $*" >> "$HOME/calls"
exit {code}
"""


def settings(url: str | None) -> Settings:
    return Settings.load(temporal_database_url=url)


def server(place: Path, url: str = PLAIN) -> TemporalServer:
    return TemporalServer(prepare_home(place / "home"), Path("/server"), temporal_database(settings(url)), 17233)


@pytest.mark.parametrize(
    "url",
    [
        None,
        "temporal",
        "mysql://temporal:s3cret@host/temporal",
        "postgresql://host/temporal",
        "postgresql://temporal:s3cret@host",
        f"{PLAIN}?sslmode=require",
        f"{PLAIN}?sslmode=verify-full",
    ],
)
def test_a_database_that_temporal_cannot_use_is_refused_by_the_name_of_its_setting(url: str | None) -> None:
    with pytest.raises(SettingsError, match="GETRAPT_TEMPORAL_DATABASE_URL") as refused:
        temporal_database(settings(url))
    assert "s3cret" not in str(refused.value)


@pytest.mark.parametrize("url", [PLAIN, OVER_TLS])
def test_the_server_is_told_all_that_its_configuration_asks_for(tmp_path: Path, url: str) -> None:
    asked = set(re.findall(r'env "(\w+)"', (CONFIGURATION / "config" / "getrapt.yaml").read_text("utf-8")))
    told = server(tmp_path, url).command().environment
    assert asked == {name for name in told if name.startswith("TEMPORAL_")}
    assert [name for name in asked if not told[name]] == ([] if url == OVER_TLS else ["TEMPORAL_SQL_CA_FILE"])


def test_no_password_stands_in_the_arguments_and_no_two_services_share_a_port(tmp_path: Path) -> None:
    command = server(tmp_path).command()
    assert "s3cret" not in " ".join(command.arguments)
    assert command.environment["TEMPORAL_SQL_PASSWORD"] == "s3cret"
    ports = [value for value in command.environment.values() if value.isdigit()]
    assert len(ports) == len(set(ports)) == 8


async def test_both_databases_are_made_and_get_the_tables_of_this_version(tmp_path: Path) -> None:
    home, tool = prepare_home(tmp_path / "home"), tmp_path / "tool"
    tool.write_text(TOOL.format(code=0))
    tool.chmod(0o755)
    # Nothing answers at this port, so both have to be made.
    await ensure_tables(temporal_database(settings(PLAIN.replace("5432", "1"))), tool, home)
    assert (home / "calls").read_text().splitlines() == [
        f"{database} {arguments}"
        for database, tables in (("temporal", "temporal"), ("temporal_visibility", "visibility"))
        for arguments in (
            "create-database",
            "setup-schema --version 0.0",
            f"update-schema --schema-name postgresql/v12/{tables}",
        )
    ]


async def test_tables_that_cannot_be_made_are_an_error(tmp_path: Path) -> None:
    home, tool = prepare_home(tmp_path / "home"), tmp_path / "tool"
    tool.write_text(TOOL.format(code=1))
    tool.chmod(0o755)
    with pytest.raises(ProcessError, match="temporal-sql-tool ended with 1"):
        await ensure_tables(temporal_database(settings(PLAIN.replace("5432", "1"))), tool, home)
    assert (home / "calls").read_text().splitlines() == ["temporal create-database"]
