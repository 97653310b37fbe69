"""The module by which browsers check the log, called by itself and held to the tree as RFC 6962's text says it."""

import base64
import random
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Browser, Page, Route

from api.pages.render import static
from audit.note_keys import SignatureType, SignerKey
from audit.notes import Note, cosign, sign
from runtime.settings import ROOT
from tests.signed_log import SignedLog, log_key, witness_key
from tests.unit.audit.naive_tree import mth_of, path, proof, sha256_leaf, sparse_mth

MODULE = ROOT / "api" / static("log-proof.js").partition("?")[0].lstrip("/")
# A place that browsers hold to be safe enough for WebCrypto; nobody listens there, the test answers.
PLACE = "http://localhost:1/"
_CALL = """async ([name, ...given]) => {
    const module = await import('/log-proof.js');
    const bytes = (one) => typeof one === 'string' ? Uint8Array.from(atob(one), (c) => c.charCodeAt(0))
        : Array.isArray(one) ? one.map(bytes) : one;
    try {
        const found = await module[name](...given.map((one) => one?.raw ?? bytes(one)));
        return found instanceof Uint8Array ? module.hex(found) : found ?? 'holds';
    } catch (error) {
        if (error instanceof module.DoesNotHold) return `does not hold: ${error.message}`;
        return `${error.constructor.name}: ${error.message}`;
    }
}"""


@pytest.fixture
async def module(browser: Browser) -> AsyncIterator[Page]:
    """A page on which the module can be imported, and nothing else is."""

    async def answer(route: Route) -> None:
        script = route.request.url.endswith(".js")
        content = MODULE.read_text("utf-8") if script else "<!doctype html><title>leeg</title>"
        await route.fulfill(body=content, content_type="text/javascript" if script else "text/html")

    page = await browser.new_page()
    await page.route("**/*", answer)
    await page.goto(PLACE)
    yield page
    await page.close()


def b64(content: bytes) -> str:
    return base64.b64encode(content).decode()


async def call(page: Page, name: str, *given: Any) -> Any:
    """What the function says: bytes go as base64, `{"raw": …}` as it is."""
    return await page.evaluate(_CALL, [name, *given])


async def inclusion(page: Page, leaf: bytes, index: int, size: int, nodes: list[bytes], root: bytes) -> str:
    return str(await call(page, "verifyInclusion", b64(leaf), index, size, [b64(one) for one in nodes], b64(root)))


async def consistency(page: Page, old: int, old_root: bytes, new: int, root: bytes, nodes: list[bytes]) -> str:
    given = (old, b64(old_root), new, b64(root), [b64(one) for one in nodes])
    return str(await call(page, "verifyConsistency", *given))


def flipped(content: bytes, bit: int) -> bytes:
    changed = bytearray(content)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


async def test_the_hash_of_an_entry_is_that_of_rfc_6962(module: Page) -> None:
    for entry in (b"", b"\x00", bytes(range(256)), "één".encode()):
        assert await call(module, "leafHash", b64(entry)) == sha256_leaf(entry).hex()


async def test_every_leaf_of_every_small_tree_is_included_and_no_changed_proof_holds(module: Page) -> None:
    chance = random.Random(20260301)
    leaves = [sha256_leaf(b"%d" % n) for n in range(33)]
    mth = mth_of(leaves)
    for size in range(1, 34):
        for index in {0, size // 2, size - 1, chance.randrange(size)}:
            nodes, root = path(index, 0, size, mth), mth(0, size)
            assert await inclusion(module, leaves[index], index, size, nodes, root) == "holds", (index, size)
            wrong = [
                inclusion(module, flipped(leaves[index], chance.randrange(256)), index, size, nodes, root),
                inclusion(module, leaves[index], index, size, nodes, flipped(root, chance.randrange(256))),
                inclusion(module, leaves[index], index, size, [*nodes, root], root),
                inclusion(module, leaves[index], size, size, nodes, root),
            ]
            if nodes:
                at = chance.randrange(len(nodes))
                other = [*nodes[:at], flipped(nodes[at], chance.randrange(256)), *nodes[at + 1 :]]
                wrong.append(inclusion(module, leaves[index], index, size, other, root))
                wrong.append(inclusion(module, leaves[index], index, size, nodes[:-1], root))
            for one in wrong:
                assert (await one).startswith("does not hold"), (index, size)


async def test_a_node_of_the_tree_is_not_taken_for_a_leaf(module: Page) -> None:
    mth = mth_of([sha256_leaf(b"%d" % n) for n in range(4)])
    # Its path leads to the root, and is one hash too short for a leaf.
    found = await inclusion(module, mth(0, 2), 0, 4, [mth(2, 4)], mth(0, 4))
    assert found == "does not hold: het bewijs is te kort"


async def test_an_index_beyond_thirty_two_bits_is_not_wrapped_around(module: Page) -> None:
    index, size = 2**33 + 5, 2**34 + 9
    leaf, other = sha256_leaf(b"far"), sha256_leaf(b"other")
    mth = sparse_mth({index: leaf}, other)
    nodes, root = path(index, 0, size, mth), mth(0, size)
    assert await inclusion(module, leaf, index, size, nodes, root) == "holds"
    assert (await inclusion(module, leaf, index - 2**32, size, nodes, root)).startswith("does not hold")


async def test_a_tree_that_only_grew_is_consistent_and_no_other_is(module: Page) -> None:
    chance = random.Random(20260302)
    mth = mth_of([sha256_leaf(b"%d" % n) for n in range(20)])
    for new in range(1, 21):
        for old in range(1, new + 1):
            nodes = [] if old == new else proof(old, new, mth)
            old_root, root = mth(0, old), mth(0, new)
            assert await consistency(module, old, old_root, new, root, nodes) == "holds", (old, new)
            bit = chance.randrange(256)
            assert (await consistency(module, old, flipped(old_root, bit), new, root, nodes)).startswith("does not")
            assert (await consistency(module, old, old_root, new, flipped(root, bit), nodes)).startswith("does not")
            if nodes:
                assert (await consistency(module, old, old_root, new, root, nodes[:-1])).startswith("does not")
                assert (await consistency(module, old, old_root, new, root, [*nodes, root])).startswith("does not")


async def opened(page: Page, note: bytes, log: SignerKey, *witnesses: SignerKey, quorum: int = 0) -> Any:
    """What the module says of a signed note."""
    return await page.evaluate(
        """async ([note, log, witnesses, quorum]) => {
            const module = await import('/log-proof.js');
            try {
                const keys = await Promise.all(witnesses.map(module.parseKey));
                const found = await module.openCheckpoint(note, await module.parseKey(log), keys, quorum);
                return [found.origin, found.size, module.hex(found.root), found.witnesses];
            } catch (error) {
                return `${error.constructor.name}: ${error.message}`;
            }
        }""",
        [note.decode(), log.verifier.text, [one.verifier.text for one in witnesses], quorum],
    )


async def test_a_checkpoint_is_opened_by_the_key_of_its_log_alone(module: Page) -> None:
    log = SignedLog(8)
    note = log.note(7)
    assert await opened(module, note.content, log.key) == [log.key.name, 7, log.point(7).root.hex(), []]
    assert "niet getekend met de sleutel" in await opened(module, note.content, log_key(2))
    changed = note.content.replace(b"\n7\n", b"\n8\n")
    assert "is vals" in await opened(module, changed, log.key)
    # Signed by the key, and yet the checkpoint of another log.
    other = Note(text := log.point(7).text.replace(log.key.name, "another.example/log"), (sign(text, log.key),))
    assert "een ander logboek" in await opened(module, other.content, log.key)
    for broken in (b"", b"x\n", note.content[:-1], note.content.replace("\u2014".encode(), b"-")):
        assert str(await opened(module, broken, log.key)).startswith("DoesNotHold"), broken


async def test_a_witness_is_counted_once_and_only_where_its_cosignature_holds(module: Page) -> None:
    log, one, two = SignedLog(8), witness_key("w1"), witness_key("w2")
    note = log.note(5)
    cosigned = note.plus(cosign(note.text, one, 1_700_000_000), cosign(note.text, one, 1_700_000_005))
    _, _, _, by = await opened(module, cosigned.content, log.key, one, two, quorum=1)
    assert [(found["name"], found["seconds"]) for found in by] == [(one.name, 1_700_000_005)]
    assert "er tekenden 1 getuigen mee" in await opened(module, cosigned.content, log.key, one, two, quorum=2)
    elsewhere = log.note(6)
    moved = note.plus(cosign(elsewhere.text, one, 1_700_000_000))
    assert "is vals" in await opened(module, moved.content, log.key, one)


async def test_a_key_that_was_not_copied_whole_is_no_key(module: Page) -> None:
    key = log_key().verifier.text
    said = {
        key: "object",
        key[:-4]: "is niet van een soort",
        key.replace("+", "-", 1): "dit is geen sleutel",
        key.replace(log_key().verifier.id.hex(), "00000000"): "past niet bij de sleutel",
        SignerKey("x", SignatureType.ED25519, bytes(32)).text: "dit is geen sleutel",
    }
    for text, expected in said.items():
        found = await call(module, "parseKey", {"raw": text})
        assert (expected == "object" and found["name"] == log_key().name) or expected in str(found), text
