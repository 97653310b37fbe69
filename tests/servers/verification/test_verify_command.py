"""`getrapt verify`: what verification finds, as a command with an exit code."""

import asyncio
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from audit.note_keys import SignatureType, SignerKey
from cli.__main__ import build
from runtime.embedded.ports import free_port
from tests.servers.verification.conftest import Judged
from tests.servers.verification.filled_log import ENTRIES, REFUSED, STREAMS
from tests.signed_log import witness_key

KEY = ("--key", SignerKey("example.nl/log", SignatureType.ED25519, bytes(range(32))).verifier.text)
"""A first key of a log, as somebody may know it from elsewhere."""


@pytest.fixture(autouse=True)
def _this_database(judged: Judged, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GETRAPT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GETRAPT_DATABASE_URL", str(judged.settings.database_url))


async def run(*arguments: str) -> Result:
    """What the command comes to."""
    return await asyncio.to_thread(CliRunner().invoke, build(), ["verify", *arguments])


async def test_a_ledger_that_holds_is_said_to_hold() -> None:
    result = await run()
    assert result.exit_code == 0, result.output
    assert f"everything holds: {ENTRIES} entries of {STREAMS} streams, {ENTRIES} verdicts asked again" in result.stdout


async def test_what_does_not_hold_is_named_by_entry_and_code(judged: Judged) -> None:
    judged.rewrite(REFUSED, lambda entry: entry["verdict"].update(reasons=["not_in_body"]))
    result = await run()
    assert result.exit_code == 1
    assert f"entry {REFUSED} (routekaart/" in result.stdout
    assert ": verdict: " in result.stdout
    found = json.loads((await run("--json")).stdout)
    assert found["sound"] is False
    assert "verdict" in {one["code"] for one in found["findings"]}
    judged.tamper("DELETE FROM entries WHERE index = <SUBMIT>")
    assert json.loads((await run("--json", "--first")).stdout)["complete"] is False


async def test_a_database_that_is_away_is_not_called_sound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GETRAPT_DATABASE_URL", f"postgresql://nobody@127.0.0.1:{free_port()}/none")
    away = await run()
    monkeypatch.delenv("GETRAPT_DATABASE_URL")
    none = await run("--json")
    assert (away.exit_code, none.exit_code) == (2, 2)
    assert "nothing was verified: the database did not answer" in away.output
    assert "getrapt up" in json.loads(none.stdout)["unverified"]


async def test_with_the_master_key_every_text_is_opened(judged: Judged, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "texts were opened" not in (await run()).stdout
    monkeypatch.setenv("GETRAPT_MASTER_KEY", str(judged.settings.master_key))
    result = await run()
    assert result.exit_code == 0, result.output
    opened = json.loads((await run("--json")).stdout)["opened"]
    assert opened > 10
    assert f"{opened} texts were opened, and are those that were committed to" in result.stdout
    # Two texts that were sealed for each other's place: without the key nothing shows.
    judged.tamper(
        "UPDATE vault_items i SET sealed = o.sealed FROM vault_items o WHERE i.kind = 'submit.summary'"
        " AND o.kind = 'submit.summary' AND i.commitment <> o.commitment"
    )
    assert (await run()).exit_code == 1
    monkeypatch.delenv("GETRAPT_MASTER_KEY")
    assert (await run()).exit_code == 0
    monkeypatch.setenv("GETRAPT_MASTER_KEY", "00" * 32)
    other = await run()
    assert (other.exit_code, "another master key" in other.stdout) == (1, True)


async def test_a_policy_of_witnesses_that_cannot_be_read_verifies_nothing(tmp_path: Path) -> None:
    result = await run("--witness-policy", str(tmp_path / "none"))
    assert result.exit_code == 2
    assert "nothing was verified" in result.stderr


async def test_what_cannot_be_read_is_told_and_the_rest_goes_on(judged: Judged) -> None:
    judged.tamper(
        "UPDATE routekaarten SET updated_at = 'infinity'",
        "UPDATE accounts SET commitment = (SELECT max(commitment) FROM vault_items WHERE kind = 'cast_vote.reasons')",
    )
    result = await run("--json")
    assert result.exit_code == 1, result.output
    found = json.loads(result.stdout)["findings"]
    assert {"unreadable", "read_model", "name"} <= {one["code"] for one in found}
    assert f"routekaarten {judged.case}: updated_at is before the year 1 or after the year 9999" in {
        one["message"] for one in found
    }
    assert (await run()).exit_code == 1


async def test_a_mistake_of_ours_is_a_finding_and_never_ends_the_run(
    judged: Judged, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(*_: object) -> None:
        raise IndexError("list index out of range")

    monkeypatch.setattr("verification.register_events.check_judged_by", wrong)
    result = await run("--json")
    assert result.exit_code == 1, result.output
    found = json.loads(result.stdout)["findings"]
    assert {one["code"] for one in found} == {"unchecked"}
    assert sorted(one["index"] for one in found) == list(range(ENTRIES))


async def test_what_was_left_out_is_said(judged: Judged, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    without = await run()
    assert "no text was opened" in without.stdout
    assert "no witness was asked for" in without.stdout
    assert "the log's key was compared with nothing" in without.stdout
    assert "the policies that judged were compared with nothing" in without.stdout
    assert json.loads((await run("--json")).stdout)["left_out"] == ["texts", "witnesses", "key", "policies"]
    monkeypatch.setenv("GETRAPT_MASTER_KEY", str(judged.settings.master_key))
    policy = tmp_path / "policy"
    policy.write_text(f"witness w1 {witness_key().verifier.text} http://127.0.0.1:1\nquorum w1\n")
    result = await run("--witness-policy", str(policy))
    assert "no text was opened" not in result.stdout
    assert "no witness was asked for" not in result.stdout
    told = json.loads((await run("--json", "--witness-policy", str(policy), *KEY, "--policy", "ab" * 32)).stdout)
    assert told["left_out"] == []


async def test_which_policies_judged_is_said_and_another_than_is_known_is_found(judged: Judged) -> None:
    ((revision,),) = judged.rows("SELECT revision FROM policies")
    plain = await run("--policy", revision)
    assert plain.exit_code == 0, plain.output
    assert f"policy {revision}: {ENTRIES} verdicts, from entry 0 (" in plain.stdout
    assert "the policies that judged" not in plain.stdout
    result = await run("--json", "--policy", "ab" * 32, "--policy", "cd" * 32)
    told = json.loads(result.stdout)
    assert result.exit_code == 1
    assert [(one["code"], one["index"]) for one in told["findings"]] == [("policy", 0)]
    (by,) = told["policies"]
    assert (by["revision"], by["verdicts"], by["first"], by["last"]) == (revision, ENTRIES, 0, ENTRIES - 1)
    assert (await run("--policy", revision[:12])).exit_code == 2
