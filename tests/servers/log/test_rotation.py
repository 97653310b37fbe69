"""The key is replaced by an act; checkpoints from its entry on are signed by the new one, the first of them by both."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from audit.note_keys import SignerKey, VerifierKey, parse_signer_key, parse_verifier_key
from cli.__main__ import build
from runtime.log_key import make_log_key, next_file
from runtime.settings import ROOT, Settings, SettingsError
from store.log import SignedCheckpoint
from tests.policy.syntax import opa_program
from tests.servers.api.web import PREPARER
from tests.servers.log.logs import BEGUN, KEEPER, ORIGIN, OwnLog, key_ids, new_key, verified
from verification.finding import Code
from verification.verify import verify


async def rotated(own: OwnLog, vkey: str, by: str = KEEPER, key: str | None = None) -> tuple[int, dict[str, Any]]:
    """The answer to this key being put in the place of the one that signs."""
    answer = await own.web.post(by, "/v1/log/keys", {"vkey": vkey}, key)
    return answer.status_code, answer.json()


async def published(own: OwnLog) -> SignedCheckpoint:
    """A turn, in which something has to be published."""
    found = await own.turn()
    assert found is not None
    return found


async def test_checkpoints_from_the_entry_on_are_signed_by_the_new_key(own: OwnLog) -> None:
    first = await published(own)
    old, new = own.key, new_key()
    status, receipt = await rotated(own, new.verifier.text)
    assert (status, receipt["index"]) == (200, first.size)
    # Nothing is signed by the old one alone any more, and nothing at all until the new one is there.
    with pytest.raises(SettingsError, match="has to be signed with"):
        await own.turn()
    own.key = new
    second = await published(own)
    assert key_ids(first.note.content.decode()) == {old.verifier.id}
    assert key_ids(second.note.content.decode()) == {new.verifier.id}
    assert own.check(old.verifier, new.verifier) == 2
    listed = (await own.get("/v1/log/keys")).json()["keys"]
    assert [(one["vkey"], one["index"]) for one in listed] == [
        (old.verifier.text, BEGUN - 1),
        (new.verifier.text, first.size),
    ]


async def test_only_who_manages_the_system_replaces_the_key_and_a_refusal_is_an_entry(own: OwnLog) -> None:
    for account in (PREPARER, "auditor-rijk", "voorzitter-eemsdelta", "staatssecretaris-herstel"):
        status, problem = await rotated(own, new_key().verifier.text, account)
        assert (status, problem["code"]) == (403, "refused")
        assert [one["code"] for one in problem["reasons"]] == ["not_the_log_keeper"]
    assert own.rows("SELECT count(*) FROM entries WHERE act = 'rotate_log_key' AND NOT allow") == [(4,)]
    assert await own.turn() is not None


async def test_the_same_act_sent_again_counts_once_and_a_key_does_not_come_back(own: OwnLog) -> None:
    old, new = own.key.verifier.text, new_key().verifier.text
    first, again = await rotated(own, new, key="k" * 20), await rotated(own, new, key="k" * 20)
    assert (first[0], again[0], again[1]["index"], again[1]["repeated"]) == (200, 200, first[1]["index"], True)
    assert (await rotated(own, new_key().verifier.text, key="k" * 20))[0] == 409
    status, problem = await rotated(own, new)
    assert [one["code"] for one in problem["reasons"]] == ["log_key_in_use"]
    assert status == 409
    status, problem = await rotated(own, old)
    assert (status, problem["code"]) == (400, "invalid_act")


@pytest.mark.parametrize("vkey", ["", "x", "name+00000000+AAAA", 5, None])
async def test_what_is_no_key_of_this_log_is_refused_before_it_is_judged(own: OwnLog, vkey: object) -> None:
    answer = await own.web.post(KEEPER, "/v1/log/keys", {"vkey": vkey})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_act")
    for other in (new_key("another.example/log"),):
        assert (await rotated(own, other.verifier.text))[0] == 400
    assert own.rows("SELECT count(*) FROM entries WHERE act = 'rotate_log_key'") == [(0,)]


async def test_two_keys_at_once_come_one_after_the_other(own: OwnLog) -> None:
    keys = [new_key() for _ in range(4)]
    answers = await asyncio.gather(*(rotated(own, key.verifier.text) for key in keys))
    assert {status for status, _ in answers} == {200}
    named = [parse_verifier_key(vkey) for (vkey,) in own.rows("SELECT vkey FROM log_keys ORDER BY index")]
    previous = [one for (one,) in own.rows("SELECT previous FROM log_keys ORDER BY index")]
    assert previous == [None, *(one.text for one in named[:-1])]
    own.key = next(key for key in keys if key.verifier == named[-1])
    assert await own.turn() is not None


class Keeping:
    """The files of a home, and the command."""

    def __init__(self, own: OwnLog, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.own, self.home = own, home
        used = own.web.parts.settings
        for name in ("database_url", "opa_url", "opa_token", "opa_timeout", "master_key"):
            monkeypatch.setenv(f"GETRAPT_{name.upper()}", str(getattr(used, name)))
        for name, value in (("home", home), ("url", own.web.url), ("log_origin", ORIGIN)):
            monkeypatch.setenv(f"GETRAPT_{name.upper()}", str(value))
        (home / "secrets").mkdir(mode=0o700, parents=True)

    @property
    def file(self) -> Path:
        """The key that signs."""
        return self.home / "secrets" / "log_signing_key"

    def write(self, key: SignerKey) -> None:
        """This key signs."""
        self.file.write_text(key.text + "\n")
        self.file.chmod(0o600)

    async def run(self, *arguments: str) -> Result:
        """The command; in a thread, since the application answers in this one."""
        return await asyncio.to_thread(CliRunner().invoke, build(), ["log", *arguments])

    def publisher(self) -> subprocess.CompletedProcess[str]:
        """The process that publishes, which has to end by itself."""
        command = [sys.executable, "-P", "-m", "cli", "log", "run"]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)

    async def turn(self) -> tuple[int, list[VerifierKey]]:
        """A turn with the keys in the files: the size, and who signed it."""
        publisher = self.own.publisher
        found = await type(publisher)(publisher.log, publisher.keys, Settings.load()).turn()
        assert found is not None
        named = [parse_verifier_key(vkey) for (vkey,) in self.own.rows("SELECT vkey FROM log_keys")]
        note = found.note.content.decode()
        signed = [one for one in named if one.id in key_ids(note)]
        assert verified(note, *signed)[1] == found.size
        return found.size, signed


@pytest.fixture
def keeping(own: OwnLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Keeping:
    """A home of which the key signs the log."""
    kept = Keeping(own, tmp_path / "home", monkeypatch)
    kept.write(own.key)
    return kept


async def test_the_command_replaces_the_key_and_the_first_checkpoint_has_both_signatures(
    own: OwnLog, keeping: Keeping
) -> None:
    old = own.key.verifier
    assert (await keeping.turn())[1] == [old]
    result = await keeping.run("rotate-key", "--json")
    assert result.exit_code == 0, result.output
    new = parse_verifier_key(json.loads(result.stdout)["vkey"])
    assert next_file(keeping.file).stat().st_mode & 0o777 == 0o600
    assert (await keeping.turn())[1] == [old, new]
    assert parse_signer_key(keeping.file.read_text().strip()).verifier == new
    assert not next_file(keeping.file).exists()
    own.fill(1)
    assert (await keeping.turn())[1] == [new]
    shown = await keeping.run("show", "--json")
    assert shown.exit_code == 0
    assert [one["vkey"] for one in json.loads(shown.stdout)["keys"]] == [old.text, new.text]


async def test_broken_off_at_any_point_the_same_command_goes_on(own: OwnLog, keeping: Keeping) -> None:
    # Drawn and not entered: the next run enters that same key.
    drawn = new_key()
    next_file(keeping.file).write_text(drawn.text)
    next_file(keeping.file).chmod(0o600)
    assert (await keeping.turn())[1] == [own.key.verifier]
    assert next_file(keeping.file).exists()
    result = await keeping.run("rotate-key")
    assert result.exit_code == 0, result.output
    assert drawn.verifier.text in result.stdout.replace("\n", "")
    # Entered, and never put in place: the publisher does so.
    assert (await keeping.turn())[1] == [own.key.verifier, drawn.verifier]


async def test_a_lost_key_is_replaced(own: OwnLog, keeping: Keeping) -> None:
    keeping.file.unlink()
    with pytest.raises(SettingsError, match="no key to sign with"):
        await keeping.turn()
    assert (await keeping.run("rotate-key")).exit_code == 0
    signed = (await keeping.turn())[1]
    assert len(signed) == 1
    assert signed != [own.key.verifier]


async def test_a_refused_replacement_leaves_the_key_in_place(own: OwnLog, keeping: Keeping) -> None:
    result = await keeping.run("rotate-key", "--as", PREPARER)
    assert result.exit_code == 1
    assert "not_the_log_keeper" in result.output
    assert (await keeping.turn())[1] == [own.key.verifier]


async def test_a_key_that_others_can_read_signs_nothing(own: OwnLog, keeping: Keeping) -> None:
    for mode in (0o640, 0o604, 0o660, 0o644):
        keeping.file.chmod(mode)
        with pytest.raises(SettingsError, match=r"others can read .*log_signing_key"):
            await keeping.turn()
        with pytest.raises(SettingsError, match="others can read"):
            make_log_key(Settings.load())
    done = await asyncio.to_thread(keeping.publisher)
    assert done.returncode == 2
    assert "make it 0600" in " ".join(done.stderr.split())
    assert own.rows("SELECT size FROM log_checkpoints") == []


async def test_a_new_home_gets_a_key_of_its_own(keeping: Keeping) -> None:
    keeping.file.unlink()
    make_log_key(Settings.load())
    first = keeping.file.read_text()
    make_log_key(Settings.load())
    assert keeping.file.read_text() == first
    assert keeping.file.stat().st_mode & 0o777 == 0o600
    assert keeping.file.stat().st_uid == os.geteuid()
    assert parse_signer_key(first.strip()).name == ORIGIN


@pytest.mark.parametrize("text", ["", "nothing", "PRIVATE+KEY+x+00000000+AAAA"])
async def test_a_file_without_a_key_is_told_and_not_shown(keeping: Keeping, text: str) -> None:
    keeping.file.write_text(text + "topsecret")
    with pytest.raises(SettingsError, match="log_signing_key") as refused:
        await keeping.turn()
    assert "topsecret" not in str(refused.value)


def test_the_web_application_does_not_start_with_the_key(keeping: Keeping, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GETRAPT_LOG_SIGNING_KEY", keeping.own.key.text)
    result = CliRunner().invoke(build(), ["api"])
    assert result.exit_code == 2
    assert "getrapt log run" in result.output
    assert keeping.own.key.text not in result.output


async def test_the_keys_are_verified_with_the_ledger(own: OwnLog) -> None:
    assert (await rotated(own, new_key().verifier.text))[0] == 200
    report = await verify(own.web.parts.database, opa_program())
    assert report.findings == ()
    for statement in (
        "UPDATE log_keys SET vkey = 'another' WHERE previous IS NULL",
        "UPDATE log_keys SET origin = 'another'",
        "UPDATE log_keys SET actor = 'another' WHERE previous IS NOT NULL",
        "DELETE FROM log_keys",
    ):
        own.owner(statement)
        found = (await verify(own.web.parts.database, opa_program())).findings
        assert {one.code for one in found} == {Code.LOG_KEY}, statement
