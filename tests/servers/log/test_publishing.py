"""What is published is what an outsider computes, from HTTP and hashlib alone."""

import base64
from urllib.parse import quote

import pytest

from audit.proofs import verify_consistency
from domain.errors import AuthorityUnavailable
from tests.servers.api.web import CHAIR
from tests.servers.log.logs import (
    AUDITOR,
    KEEPER,
    ORIGIN,
    OwnLog,
    act_of,
    entries_in,
    included,
    naive_leaf,
    naive_root,
    tile_path,
    verified,
)

_LOOKS = "SELECT count(*) FROM access_records WHERE look = 'log_entries'"


async def whole(own: OwnLog, size: int) -> list[bytes]:
    """All entries of the log as who audits gets them."""
    entries: list[bytes] = []
    for number in range(-(-size // 256)):
        answer = await own.web.get(AUDITOR, tile_path("entries", number, min(256, size - number * 256)))
        assert answer.status_code == 200, answer.text
        entries += entries_in(answer.content)
    return entries


async def test_what_is_published_is_what_an_outsider_computes(own: OwnLog) -> None:
    assert (await own.get("/log/checkpoint")).status_code == 404
    await own.web.open()
    published = await own.turn()
    assert published is not None
    answer = await own.get("/log/checkpoint")
    assert answer.headers["content-type"].startswith("text/plain")
    head = await own.web.client.head("/log/checkpoint")
    assert (head.status_code, head.headers["content-length"]) == (200, str(len(answer.content)))
    origin, size, root = verified(answer.text, own.key.verifier)
    assert (origin, size, root) == (ORIGIN, published.size, published.root)
    entries = await whole(own, size)
    leaves = [naive_leaf(entry) for entry in entries]
    assert naive_root(leaves) == root
    assert "begin_log" in {act_of(entry) for entry in entries}
    tile = await own.get(tile_path("0", 0, size))
    assert tile.content == b"".join(leaves)
    assert tile.headers["cache-control"] == "no-store"
    for index in range(size):
        proof = (await own.get(f"/v1/log/proofs/inclusion?index={index}")).json()
        assert base64.b64decode(proof["leaf"]) == leaves[index]
        assert included(leaves[index], index, size, [base64.b64decode(one) for one in proof["path"]]) == root


async def kept_and_asked_again(own: OwnLog) -> None:
    """Who kept a full bundle is told that it is the same, once the policy has said that it may be seen, and that is a look."""
    path = tile_path("entries", 0, 256)
    tag = (await own.web.get(AUDITOR, path)).headers["etag"]
    looks = own.rows(_LOOKS)[0][0]
    headers = await own.web.bearer(AUDITOR) | {"If-None-Match": tag}
    same = await own.web.client.get(path, headers=headers)
    assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", tag)
    assert own.rows(_LOOKS)[0][0] == looks + 1
    for who in ({}, await own.web.bearer(CHAIR)):
        refused = await own.web.client.get(path, headers=who | {"If-None-Match": tag})
        assert refused.status_code in (401, 403)


async def test_a_large_log_is_served_in_tiles_that_are_kept_for_ever_once_they_are_full(own: OwnLog) -> None:
    own.fill(66_000)
    assert await own.turn() is not None
    leaves = own.leaves()
    size = len(leaves)
    rows = {0: leaves}
    for row in (1, 2):
        below = rows[row - 1]
        rows[row] = [naive_root(below[at : at + 256]) for at in range(0, len(below) - len(below) % 256, 256)]
    assert len(rows[2]) == 1
    for row, hashes in rows.items():
        for number in {0, len(hashes) // 256 // 2, len(hashes) // 256}:
            width = min(256, len(hashes) - number * 256)
            answer = await own.get(tile_path(str(row), number, width))
            assert answer.content == b"".join(hashes[number * 256 : number * 256 + width]), (row, number)
            kept = "public, max-age=31536000, immutable" if width == 256 else "no-store"
            assert answer.headers["cache-control"] == kept
    # 127 is the one that goes on where a number of two bytes ends.
    for number in (0, 126, 127, 128, size // 256):
        width = min(256, size - number * 256)
        answer = await own.web.get(AUDITOR, tile_path("entries", number, width))
        assert answer.status_code == 200, (number, answer.text)
        there = [naive_leaf(entry) for entry in entries_in(answer.content)]
        assert there == leaves[number * 256 : number * 256 + width], number
        assert answer.headers["cache-control"] == ("private, no-cache" if width == 256 else "no-store")
    await kept_and_asked_again(own)
    # A partial tile that an earlier checkpoint had is still there, narrower.
    assert (await own.get(tile_path("0", size // 256, 1))).content == leaves[size - size % 256]
    assert own.check() == 1


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/000",
        "tile/0/000.p/{more}",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/001.p/1",
        "tile/1/000.p/1",
        "tile/0/0",
        "tile/0/x000/000.p/1",
        "tile/00/000.p/1",
        "tile/64/000.p/1",
        "tile/-1/000.p/1",
        "tile/0/%2e%2e/0/000.p/1",
        "tile/0/999/999",
        "tile/0/x999/x999/x999/x999/x999/x999/999",
        "tile/0/" + "9" * 400,
        "tile/%00",
        "nothing",
    ],
)
async def test_what_the_published_tree_does_not_have_is_not_there(own: OwnLog, path: str) -> None:
    published = await own.turn()
    assert published is not None
    answer = await own.web.client.get("/log/" + path.format(more=published.size + 1))
    assert answer.status_code == 404, path
    assert (answer.headers["cache-control"], answer.json()["code"]) == ("no-store", "not_found")


async def test_entries_are_in_the_log_only_once_they_are_published(own: OwnLog) -> None:
    first = await own.turn()
    assert first is not None
    assert await own.turn() is None
    case = await own.web.open()
    listed = (await own.web.get(AUDITOR, f"/v1/routekaarten/{case}/history")).json()
    index = first.size
    assert listed["entries"][0]["index"] == index
    answer = await own.get(f"/v1/log/entries/{index}/proof")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_in_log_yet")
    assert int(answer.headers["retry-after"]) > 0
    assert (await own.get(tile_path("0", 0, index + 1))).status_code == 404
    assert (await own.get(f"/v1/log/proofs/inclusion?index={index}")).status_code == 404
    second = await own.turn()
    assert second is not None
    proof = (await own.get(f"/v1/log/entries/{index}/proof")).content.decode()
    head, _, note = proof.partition("\n\n")
    assert head.splitlines()[:2] == ["c2sp.org/tlog-proof@v1", f"index {index}"]
    path = [base64.b64decode(line) for line in head.splitlines()[2:]]
    assert included(own.leaves()[index], index, second.size, path) == verified(note, own.key.verifier)[2]
    assert (await own.get("/v1/log/entries/9999/proof")).status_code == 404
    assert (await own.get("/v1/log/entries/-1/proof")).status_code == 404


async def test_the_proof_of_growth_leads_from_every_earlier_size_to_every_later_one(own: OwnLog) -> None:
    own.fill(9)
    published = await own.turn()
    assert published is not None
    leaves = own.leaves()
    for old in range(1, published.size + 1):
        for new in range(old, published.size + 1):
            proof = (await own.get(f"/v1/log/proofs/consistency?from={old}&to={new}")).json()
            path = tuple(base64.b64decode(one) for one in proof["path"])
            verify_consistency(old, naive_root(leaves[:old]), new, naive_root(leaves[:new]), path)
    for asked in (f"from=1&to={published.size + 1}", "from=3&to=2", f"from={published.size + 1}"):
        assert (await own.get(f"/v1/log/proofs/consistency?{asked}")).status_code == 404
    for asked in ("from=0", "to=3", "from=x", "from=1&until=2", f"from={2**63}"):
        assert (await own.get(f"/v1/log/proofs/consistency?{asked}")).status_code == 400, asked


async def test_entries_are_read_by_who_audits_and_by_nobody_else(own: OwnLog) -> None:
    published = await own.turn()
    assert published is not None
    path = tile_path("entries", 0, published.size)
    assert (await own.get(path)).status_code == 401
    for account in (KEEPER, "dg-obdr", "voorzitter-eemsdelta", "zaakbehandelaar-ncg", "staatssecretaris-herstel"):
        refused = await own.web.get(account, path)
        assert (refused.status_code, refused.json()["code"]) == (403, "log_refused")
        assert [one["code"] for one in refused.json()["reasons"]] == ["may_not_read_log"]
    answer = await own.web.get(AUDITOR, path)
    assert answer.headers["cache-control"] == "no-store"
    assert [naive_leaf(one) for one in entries_in(answer.content)] == own.leaves()
    assert (await own.web.get(AUDITOR, tile_path("entries", 0, published.size + 1))).status_code == 404
    # By the way of the hashes there is no way to them.
    for trick in ("/log/tile/./entries/000", "/log/tile//entries/000.p/1", "/log/tile/0/../entries/000.p/1"):
        assert (await own.get(trick)).status_code in (401, 404), trick


async def test_one_who_may_not_be_asked_about_gets_no_entries(own: OwnLog, monkeypatch: pytest.MonkeyPatch) -> None:
    published = await own.turn()
    assert published is not None
    await own.web.bearer(AUDITOR)

    async def nobody_answers(_: object) -> object:
        raise AuthorityUnavailable("the policy does not answer")

    monkeypatch.setattr(own.web.parts.policy, "verdicts", nobody_answers)
    answer = await own.web.get(AUDITOR, tile_path("entries", 0, published.size))
    assert (answer.status_code, answer.json()["code"]) == (503, "authority_unavailable")


@pytest.mark.parametrize("written", ["1.0", "+1", "1_0", " 1", "1 ", "01", "-0", "1e0", "0x1", "١", ""])
async def test_a_number_is_written_in_one_way(own: OwnLog, written: str) -> None:
    await own.turn()
    for path, name in (
        ("/v1/log/proofs/inclusion?index=NUMBER", "index"),
        ("/v1/log/proofs/inclusion?index=0&size=NUMBER", "size"),
        ("/v1/log/proofs/consistency?from=NUMBER", "from"),
        ("/v1/log/proofs/consistency?from=1&to=NUMBER", "to"),
        ("/v1/log/entries/NUMBER/proof", "index"),
    ):
        if written or not path.startswith("/v1/log/entries/"):
            answer = await own.get(path.replace("NUMBER", quote(written)))
            assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request"), path
            assert [one["pointer"] for one in answer.json()["errors"]] == [name], path
    assert (await own.get("/v1/log/proofs/inclusion?index=1&size=2")).status_code == 200
