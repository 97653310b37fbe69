"""The README is true to the letter: its commands are run as they stand, on a stack that was started as it says.

What that stack has written by then is looked through as well: what people typed is in the vault, and nowhere else.
"""

import csv
import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest
from psycopg import sql

from runtime.settings import ROOT
from tests.architecture.sources import document
from tests.servers.runtime.stacks import OwnStack, own_stack

# One worker for all of them: the walk takes half a minute.
pytestmark = pytest.mark.xdist_group("readme")


@dataclass(frozen=True)
class Walked:
    """A stack on which the README's commands were run, and what each came to."""

    stack: OwnStack
    done: list[subprocess.CompletedProcess[str]]


def commands() -> list[str]:
    """The lines of the README's shell blocks."""
    blocks = re.findall(r"^```sh\n(.*?)^```$", document("README.md"), re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line and not line.startswith("#")]


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walked]:
    """The README, walked through."""
    with own_stack(tmp_path_factory.mktemp("readme") / "home", "cli", "up", "--development") as stack:
        stack.start()
        environment = stack.environment | {"COLUMNS": "200"}
        done = [
            subprocess.run(
                ["/bin/sh", "-c", line],
                env=environment,
                capture_output=True,
                text=True,
                timeout=120,
                check=False,
                cwd=ROOT,
            )
            for line in commands()
        ]
        yield Walked(stack, done)
        assert stack.end() == 0


def test_make_up_is_the_command_that_is_tested_here(walked: Walked) -> None:
    assert "\t@./getrapt up --development\n" in document("Makefile")
    assert f"http://127.0.0.1:{walked.stack.port}" in walked.stack.out.read_text("utf-8")


def test_every_command_of_the_readme_works_in_the_order_in_which_it_stands(walked: Walked) -> None:
    assert len(walked.done) >= 5
    for one in walked.done:
        assert one.returncode == 0, f"{one.args[-1]}\n{one.stdout}{one.stderr}"
    assert "conclude: approve" in " ".join(walked.done[-1].stdout.split())
    shown = json.loads(walked.stack.command("case", "show", "RK-2025-0010", "--json").stdout)
    assert shown["outcome"] == "approve"


def test_the_ledger_holds_afterwards(walked: Walked) -> None:
    verified = walked.stack.command("verify", "--json")
    assert verified.returncode == 0, verified.stdout
    assert json.loads(verified.stdout)["entries"] > 120


def typed() -> set[bytes]:
    """What is personal in the case file and in the README's acts: references, areas, addresses and free text."""
    with (ROOT / "examples" / "routekaart-cases.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = {row[name] for row in rows for name in ("reference", "area", "summary")}
    found |= {address for row in rows for address in row["bag_nummeraanduidingen"].split(";")}
    found |= set(re.findall(r'"([^"]+)"', "\n".join(commands())))
    assert len(found) > 200
    return {text.encode() for text in found}


def test_what_was_typed_is_readable_in_no_table(walked: Walked) -> None:
    address = walked.stack.run().database_admin_url.replace("+psycopg", "")
    with psycopg.connect(address) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        assert len(tables) > 10
        for (table,) in tables:
            query = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))
            with connection.cursor().copy(query) as copy:
                content = b"".join(bytes(block) for block in copy)
            # Bytes are written in hex.
            found = {text for text in typed() if text in content or text.hex().encode() in content}
            assert not found, f"{table}: {sorted(found)[:3]}"
        sealed = connection.execute("SELECT count(*) FROM vault_items").fetchone()
    assert sealed is not None and sealed[0] > 200


def test_what_was_typed_is_not_in_the_temporal_database_nor_in_any_log(walked: Walked) -> None:
    home = walked.stack.home
    skipped = {"postgres", "secrets"}
    files = [one for one in home.rglob("*") if one.is_file() and one.relative_to(home).parts[0] not in skipped]
    names = {one.name for one in files}
    assert {"temporal.sqlite", "temporal.log", "opa.log", "worker.log", "api.log", "postgres.log"} <= names
    for one in [*files, walked.stack.out]:
        content = one.read_bytes()
        found = {text for text in typed() if text in content}
        assert not found, f"{one.name}: {sorted(found)[:3]}"
    kept = b"".join(one.read_bytes() for one in (home / "temporal").iterdir() if one.is_file())
    assert b"routekaart-" in kept
