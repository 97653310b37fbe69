"""`getrapt authority review`: who holds what at a date, how it is used, what ends, and what excludes what."""

import asyncio
import csv
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from typer.testing import CliRunner, Result

from audit.entry import parse_entry
from cli.__main__ import build
from domain.dutch_time import dutch_date
from procedures.loader import EXAMPLE_ORGANISATION
from runtime.policy_bundle import policy_revision, policy_sources
from runtime.prepare import prepare
from tests.servers.verification.conftest import Judged

CHAIR, INTAKE = "stuurgroep-eemsdelta-voorzitter", "ncg-intake-zetel"
# 0 organisation, 1 procedure, 2 policy, 3-10 the first case, 11-12 the second.
VOTE, CONCLUDE = 6, 9


@pytest.fixture(autouse=True)
def _this_database(judged: Judged, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GETRAPT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GETRAPT_DATABASE_URL", str(judged.settings.database_url))
    monkeypatch.setenv("GETRAPT_MASTER_KEY", str(judged.settings.master_key))


async def run(*arguments: str | Path) -> Result:
    """What the command comes to."""
    return await asyncio.to_thread(CliRunner().invoke, build(), ["authority", "review", *map(str, arguments)])


async def rights(*arguments: str) -> dict[tuple[str, str], Any]:
    """The rights that it shows, by account and seat."""
    result = await run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return {(one["account"], one["seat"]): one for one in json.loads(result.stdout)["rights"]}


async def load(judged: Judged, tmp_path: Path, held: dict[str, str], ends: dict[str, str] | None = None) -> None:
    """Puts another version of the organisation into force: what an account holds is `held` by another one, or ends."""
    text = EXAMPLE_ORGANISATION.read_text("utf-8")
    for account, end in (ends or {}).items():
        line = f"    account: {account}\n    valid_from: 2025-01-01"
        assert line in text
        text = text.replace(line, f"{line}\n    valid_until: {end}")
    for account, by in held.items():
        assert f"    account: {account}\n" in text
        text = text.replace(f"    account: {account}\n", f"    account: {by}\n")
    file = tmp_path / "organisatie.yaml"
    file.write_text(text, "utf-8")
    await prepare(judged.settings.model_copy(update={"organisation": file}))


def recorded_at(judged: Judged, index: int) -> str:
    """When an entry was recorded."""
    with psycopg.connect(judged.admin_dsn) as connection:
        row = connection.execute("SELECT content FROM entries WHERE index = %s", (index,)).fetchone()
    assert row is not None
    return parse_entry(row[0]).recorded_at


async def test_each_right_is_shown_by_handle_with_its_last_use(judged: Judged) -> None:
    found = await rights()
    chair = found["voorzitter-eemsdelta", CHAIR]
    assert (chair["body"], chair["kind"], chair["roles"]) == ("stuurgroep-eemsdelta", "steering_group", ["decider"])
    assert (chair["since"], chair["until"]) == ("2024-12-31T23:00:00+00:00", None)
    assert (chair["last_used"], chair["never_used"]) == (recorded_at(judged, CONCLUDE), False)
    assert found["zaakbehandelaar-ncg", INTAKE]["roles"] == ["preparer"]
    assert found["dg-obdr", "dg-obdr-zetel"]["roles"] == ["adviser"]
    assert found["directeur-fin", "fin-zetel"]["roles"] == ["budget_holder"]
    assert found["staatssecretaris-herstel", "staatssecretaris-zetel"]["roles"] == ["decider"]
    assert found["auditor-rijk", "auditor-zetel"]["roles"] == []
    never = found["staatssecretaris-herstel", "staatssecretaris-zetel"]
    assert (never["last_used"], never["never_used"]) == (None, True)
    assert {one["account"] for one in found.values()} <= set(judged.accounts)
    assert not any(one["conflicts"] or one["expiring"] for one in found.values())


async def test_a_refused_act_has_used_nothing(judged: Judged) -> None:
    """The last entry of the preparer before the second case is the vote that was refused."""
    submitted, refused = recorded_at(judged, 3), recorded_at(judged, 5)
    preparer = (await rights("--at", refused))["zaakbehandelaar-ncg", INTAKE]
    assert preparer["last_used"] == submitted


async def test_the_review_is_as_of_its_date(judged: Judged, tmp_path: Path) -> None:
    then = recorded_at(judged, VOTE)
    await load(judged, tmp_path, {"directeur-fin": "controller-fin"})
    assert ("controller-fin", "fin-zetel") in await rights()
    before = await rights("--at", then)
    assert ("controller-fin", "fin-zetel") not in before
    assert before["voorzitter-eemsdelta", CHAIR]["last_used"] == then
    assert before["ncg-eemsdelta", "stuurgroep-eemsdelta-ncg"]["never_used"] is True
    assert await rights("--at", "2020-01-01") == {}
    assert "no register was in force" in (await run("--at", "2020-01-01")).stdout


async def test_what_ends_soon_is_expiring_and_what_ended_is_not_held(judged: Judged, tmp_path: Path) -> None:
    today = dutch_date(datetime.now(UTC))
    soon, later = today + timedelta(days=59), today + timedelta(days=61)
    ends = {"voorzitter-eemsdelta": str(soon), "ncg-eemsdelta": str(later), "provincie-eemsdelta": str(today)}
    await load(judged, tmp_path, {}, ends)
    found = await rights()
    expiring = {account for (account, _), one in found.items() if one["expiring"]}
    assert expiring == {"voorzitter-eemsdelta"}
    assert "provincie-eemsdelta" not in {account for account, _ in found}
    found = await rights("--expiring", "62")
    assert {account for (account, _), one in found.items() if one["expiring"]} == {
        "voorzitter-eemsdelta",
        "ncg-eemsdelta",
    }


async def test_seats_whose_roles_exclude_each_other_are_a_conflict(judged: Judged, tmp_path: Path) -> None:
    # Deciding twice is one role; and who does nothing in a case excludes nothing.
    double = {
        "zaakbehandelaar-ncg": "voorzitter-eemsdelta",
        "staatssecretaris-herstel": "ncg-eemsdelta",
        "auditor-rijk": "dg-obdr",
    }
    await load(judged, tmp_path, double)
    found = await rights()
    assert {key: one["conflicts"] for key, one in found.items() if one["conflicts"]} == {
        ("voorzitter-eemsdelta", INTAKE): [CHAIR],
        ("voorzitter-eemsdelta", CHAIR): [INTAKE],
    }
    assert "2 in conflict" in (await run()).stdout


async def test_what_excludes_what_is_asked_of_the_policy_that_was_in_force(judged: Judged, tmp_path: Path) -> None:
    """A policy for which preparing is deciding has no conflict there."""
    line = '"submit": "preparer"'
    sources = {name: content.decode() for name, content in policy_sources().items()}
    (name,) = [name for name in sources if line in sources[name]]
    sources[name] = sources[name].replace(line, '"submit": "decider"')
    revision = policy_revision({one: sources[one].encode() for one in sorted(sources)})
    await load(judged, tmp_path, {"zaakbehandelaar-ncg": "voorzitter-eemsdelta"})
    assert (await rights())["voorzitter-eemsdelta", INTAKE]["conflicts"] == [CHAIR]
    await judged.parts.policies.remember(revision, sources)
    judged.rewrite(13, lambda entry: entry["verdict"].update(policy_revision=revision))
    assert (await rights())["voorzitter-eemsdelta", INTAKE]["conflicts"] == []


async def test_the_review_is_kept_as_csv(judged: Judged, tmp_path: Path) -> None:
    await load(judged, tmp_path, {"directeur-fin": "controller-fin"})
    out = tmp_path / "rights.csv"
    assert (await run("--csv", out)).exit_code == 0
    with out.open(encoding="utf-8", newline="") as file:
        rows = {(row["account"], row["seat"]): row for row in csv.DictReader(file)}
    assert rows.keys() == (await rights()).keys()
    assert rows["controller-fin", "fin-zetel"]["never_used"] == "yes"
    assert rows["controller-fin", "fin-zetel"]["roles"] == "budget_holder"


async def test_without_the_key_accounts_are_pseudonyms(judged: Judged, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GETRAPT_MASTER_KEY")
    assert {account for account, _ in await rights()} <= set(judged.accounts.values())


async def test_a_review_that_cannot_be_relied_on_is_not_given(judged: Judged) -> None:
    assert (await run("--at", "gisteren")).exit_code == 2
    judged.tamper("UPDATE register_versions SET content = content || ' '::bytea")
    forged = await run()
    assert (forged.exit_code, forged.stdout) == (2, "")
    assert "is not what its entry names" in forged.stderr
    judged.tamper("DELETE FROM policies", "UPDATE register_versions SET content = rtrim(content, ' '::bytea)")
    gone = await run()
    assert gone.exit_code == 2
    assert "are not there" in gone.stderr
