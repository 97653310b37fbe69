"""A key that takes over is signed for by the one before it; where that one was lost the log goes on, and says so, and so does
verification until somebody accepts the new key."""

import asyncio
import json
from pathlib import Path

import pytest
import structlog
from typer.testing import CliRunner

from audit.checkpoints import WitnessPolicy
from audit.note_keys import SignatureType, SignerKey, VerifierKey
from cli.__main__ import build
from runtime.log_publishing import Publisher
from store.log import NO_WITNESSES, Log, SignedCheckpoint
from store.log_keys import LogKeys
from tests.policy.syntax import opa_program
from tests.servers.log.logs import KEEPER, OwnLog, key_ids, new_key
from verification.export import export
from verification.finding import Code
from verification.handover import NamedKey
from verification.verify import Report, verify


async def named(own: OwnLog, key: SignerKey) -> int:
    """This key takes over; the index of its entry."""
    answer = await own.web.post(KEEPER, "/v1/log/keys", {"vkey": key.verifier.text})
    assert answer.status_code == 200
    return int(answer.json()["index"])


async def turn_with(own: OwnLog, *keys: SignerKey) -> SignedCheckpoint:
    """A turn of a publisher that has these keys in its environment."""
    settings = own.settings.model_copy(update={"log_signing_key": " ".join(key.text for key in keys)})
    publisher = Publisher(Log(own.web.parts.database), LogKeys(own.web.parts.database), settings, NO_WITNESSES)
    done = await publisher.turn()
    assert done is not None
    return done


async def verified(own: OwnLog, *accepted: VerifierKey) -> Report:
    """What verification says."""
    return await verify(own.web.parts.database, opa_program(), accepted=accepted)


async def test_a_key_in_the_environment_is_handed_over_to_by_the_one_beside_it(own: OwnLog) -> None:
    old, new = own.key, new_key()
    await own.turn()
    index = await named(own, new)
    with structlog.testing.capture_logs() as logs:
        first = await turn_with(own, old, new)
        own.fill(1)
        second = await turn_with(own, old, new)
    assert key_ids(first.note.content.decode()) == {old.verifier.id, new.verifier.id}
    # Once is enough: from there on the old one signs no more, also while it is still there.
    assert key_ids(second.note.content.decode()) == {new.verifier.id}
    assert "log.not_handed_over" not in {one["event"] for one in logs}
    report = await verified(own)
    assert Code.HANDOVER not in {one.code for one in report.findings}
    assert [(one.key, one.handover) for one in report.keys] == [
        (old.verifier.text, "first"),
        (new.verifier.text, "signed"),
    ]
    assert report.keys[1].index == index


async def test_of_several_that_took_over_at_once_the_one_that_signed_last_hands_over_to_the_last(own: OwnLog) -> None:
    old, between, last = own.key, new_key(), new_key()
    await own.turn()
    await named(own, between)
    await named(own, last)
    signed = await turn_with(own, last, old)
    assert key_ids(signed.note.content.decode()) == {old.verifier.id, last.verifier.id}
    report = await verified(own)
    assert (report.findings, [one.handover for one in report.keys]) == ((), ["first", "signed", "signed"])
    # As a witness a key of the log counts for nothing, whatever it is called.
    own_key = SignerKey("another", SignatureType.COSIGNATURE, old.seed).verifier
    asked = WitnessPolicy(0, (own_key,))
    (finding,) = (await verify(own.web.parts.database, opa_program(), witnesses=asked)).findings
    assert (finding.code, own_key.text in finding.message) == (Code.COSIGNATURE, True)


async def test_a_lost_key_stops_nothing_and_is_told_by_the_log_and_by_both_verifiers(
    own: OwnLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new, other = own.key, new_key(), new_key()
    await own.turn()
    index = await named(own, new)
    with structlog.testing.capture_logs() as logs:
        await turn_with(own, new)
    (told,) = [one for one in logs if one["event"] == "log.not_handed_over"]
    assert (told["key"], told["before"], told["entry"]) == (new.verifier.text, old.verifier.text, index)
    report = await verified(own)
    assert [(one.code, one.index) for one in report.findings] == [(Code.HANDOVER, index)]
    assert report.keys[1] == NamedKey(new.verifier.text, index, "missing")
    report = await verified(own, new.verifier)
    assert (report.findings, report.keys[1].handover) == ((), "accepted")
    report = await verified(own, new.verifier, other.verifier)
    assert [one.code for one in report.findings] == [Code.LOG_KEY]
    # The same of the command, of the ledger and of an export.
    monkeypatch.setenv("GETRAPT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GETRAPT_DATABASE_URL", str(own.settings.database_url))
    out = tmp_path / "export.zip"
    await export(own.web.parts.database, out)
    for where in ((), ("--export", str(out))):
        for accepted, code in (((), 1), (("--accept-key", f" {new.verifier.text} "), 0)):
            command = ["verify", *where, "--key", f" {old.verifier.text} ", *accepted]
            done = await asyncio.to_thread(CliRunner().invoke, build(), [*command, "--json"])
            assert done.exit_code == code, done.output
            said = json.loads(done.stdout)
            assert [one["code"] for one in said["findings"]] == ["handover"][: 1 - len(accepted)]
            assert [one["key"] for one in said["keys"]] == [old.verifier.text, new.verifier.text]
    done = await asyncio.to_thread(CliRunner().invoke, build(), ["verify"])
    assert f"key {new.verifier.text}, named by entry {index}: NOT handed over" in done.stdout
    for wrong in ("nothing", SignerKey("w", SignatureType.COSIGNATURE, bytes(32)).verifier.text):
        done = await asyncio.to_thread(CliRunner().invoke, build(), ["verify", "--accept-key", wrong, "--json"])
        assert (done.exit_code, wrong in json.loads(done.stdout)["unverified"]) == (2, True)
