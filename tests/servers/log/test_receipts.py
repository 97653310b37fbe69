"""Who acted keeps a receipt: at once where the act stands, and some seconds later the proof that it is in the log."""

import asyncio
import base64
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.__main__ import build
from tests.servers.api.web import CHAIR, PREPARER, REASON, intake, key
from tests.servers.log.logs import AUDITOR, KEEPER, OwnLog, included, naive_leaf, verified

OUTSIDER = "voorzitter-oldambt"


async def receipt(*arguments: str) -> Result:
    """The command; in a thread, since the application answers in this one."""
    return await asyncio.to_thread(CliRunner().invoke, build(), ["receipt", *arguments])


def holds(own: OwnLog, proof: str, index: int) -> bool:
    """Whether the proof is one of the entry with this index, to the letter, by the key of the log."""
    head, _, note = proof.partition("\n\n")
    first, second, *path = head.splitlines()
    content = bytes(dict(own.rows("SELECT index, content FROM entries"))[index])
    _, size, root = verified(note, own.key.verifier)
    assert (first, second) == ("c2sp.org/tlog-proof@v1", f"index {index}")
    return included(naive_leaf(content), index, size, [base64.b64decode(one) for one in path]) == root


async def test_an_own_act_has_its_place_at_once_and_its_proof_after_the_next_checkpoint(own: OwnLog) -> None:
    used = key()
    opened = (await own.web.post(PREPARER, "/v1/routekaarten", intake(), used)).json()
    answer = await own.web.get(PREPARER, f"/v1/receipts/{used}")
    assert (answer.status_code, answer.headers["retry-after"]) == (200, "3")
    early = answer.json()
    assert (early["receipt"]["index"], early["receipt"]["leaf"]) == (opened["index"], opened["leaf"])
    assert (early["proof"], early["retryAfter"]) == (None, 3)
    assert await own.turn() is not None
    found = (await own.web.get(PREPARER, f"/v1/receipts/{used}")).json()
    assert found["retryAfter"] is None
    assert holds(own, found["proof"], opened["index"])


async def test_a_refused_act_has_its_proof_too(own: OwnLog) -> None:
    case, used = await own.web.open(), key()
    refused = await own.web.act(PREPARER, case, used, type="cast_vote", choice="for", reasons=REASON)
    assert refused.status_code == 403
    assert await own.turn() is not None
    found = (await own.web.get(PREPARER, f"/v1/receipts/{used}")).json()
    assert (found["receipt"]["allow"], found["receipt"]["index"]) == (False, refused.json()["receipt"]["index"])
    assert holds(own, found["proof"], found["receipt"]["index"])


async def test_of_a_case_who_may_read_it_gets_the_last_entry_and_nothing_of_what_was_done(own: OwnLog) -> None:
    case = await own.web.open()
    await own.web.took(CHAIR, case, type="cast_vote", choice="for", reasons=REASON)
    assert await own.turn() is not None
    for account in (CHAIR, AUDITOR, KEEPER):
        found = (await own.web.get(account, f"/v1/receipts/{case}")).json()
        assert set(found["receipt"]) == {"index", "leaf", "case", "sequence", "recordedAt"}
        assert found["receipt"]["sequence"] == 3
        assert holds(own, found["proof"], found["receipt"]["index"])


async def test_of_others_acts_and_cases_nothing_is_told(own: OwnLog) -> None:
    used = key()
    opened = (await own.web.post(PREPARER, "/v1/routekaarten", intake(), used)).json()
    for account, name in ((CHAIR, used), (OUTSIDER, opened["case"]), (PREPARER, "nothing"), (PREPARER, "a/../b")):
        answer = await own.web.get(account, f"/v1/receipts/{name}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), name
    assert (await own.get(f"/v1/receipts/{used}")).status_code == 401


async def test_the_command_writes_the_proof_and_says_when_it_is_too_early(
    own: OwnLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GETRAPT_URL", own.web.url)
    used, file = key(), tmp_path / "proof.txt"
    opened = (await own.web.post(PREPARER, "/v1/routekaarten", intake(), used)).json()
    early = await receipt(used, "--as", PREPARER, "--out", str(file))
    assert (early.exit_code, file.exists()) == (3, False)
    assert f"at index {opened['index']}" in early.output
    assert "not in the published log yet, try again in 3 s" in early.output
    assert await own.turn() is not None
    written = await receipt(used, "--as", PREPARER, "--out", str(file))
    assert written.exit_code == 0, written.output
    assert holds(own, file.read_text(), opened["index"])
    shown = await receipt(opened["case"], "--as", PREPARER)
    assert shown.exit_code == 0
    assert file.read_text() in shown.output
    for wrong in (("nothing", "--as", PREPARER), (used, "--as", CHAIR)):
        assert (await receipt(*wrong)).exit_code == 1
    nowhere = await receipt(used, "--as", PREPARER, "--out", str(tmp_path / "no" / "proof.txt"))
    assert nowhere.exit_code == 1
    assert "cannot be written" in nowhere.output
