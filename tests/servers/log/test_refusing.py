"""What is stored and no longer fits what was signed is refused by name, and nothing is signed over it."""

import pytest

from audit.failures import LogFailure
from runtime.settings import SettingsError
from store.log import SignedCheckpoint
from tests.servers.log.logs import BEGUN, ORIGIN, OwnLog, new_key

SIGNED = 704

_REHASHED = (
    "UPDATE entries SET content = 'forged' WHERE index = {0}",
    "UPDATE entries SET leaf = sha256('\\x00'::bytea || content) WHERE index = {0}",
)


async def grown(own: OwnLog) -> SignedCheckpoint:
    """A published log of a few hundred entries, and more entries since."""
    own.fill(SIGNED - BEGUN)
    published = await own.turn()
    assert published is not None
    own.fill(3)
    return published


@pytest.mark.parametrize(
    ("statements", "named"),
    [
        (("UPDATE log_hashes SET hash = sha256('x') WHERE index = 1",), "the stored hash 1 of height 8 is not that"),
        (("DELETE FROM log_hashes WHERE index = 0",), "the stored hash 0 of height 8 is not that"),
        (("UPDATE entries SET leaf = sha256('x') WHERE index = 701",), "the leaf of entry 701 is not the hash"),
        (("UPDATE entries SET content = 'forged' WHERE index = 705",), "the leaf of entry 705 is not the hash"),
        (tuple(one.format(702) for one in _REHASHED), "entries were changed together with their hashes"),
        (("DELETE FROM entries WHERE index = 702",), "entry 702 is missing"),
        (
            ("DELETE FROM entries WHERE index > 600", "UPDATE ledger_head SET size = 601"),
            "the ledger has 601 entries, and a checkpoint of 704 is signed",
        ),
        (("UPDATE log_checkpoints SET root = sha256('x')",), "stored with another size or root than was signed"),
        (("UPDATE log_checkpoints SET size = 703",), "stored with another size or root than was signed"),
        (("UPDATE log_checkpoints SET note = replace(note, '704', '703')",), "is not of this text"),
        (("UPDATE log_checkpoints SET note = 'nothing'",), "a note is a text"),
        (("DELETE FROM log_keys",), "the entries name no key"),
    ],
)
async def test_nothing_is_signed_over_what_does_not_fit(own: OwnLog, statements: tuple[str, ...], named: str) -> None:
    published = await grown(own)
    assert published.size == SIGNED
    own.owner(*statements)
    before = own.rows("SELECT size, root, note, published_at FROM log_checkpoints")
    for _ in range(2):
        with pytest.raises(LogFailure, match=named):
            await own.turn()
    assert own.rows("SELECT size, root, note, published_at FROM log_checkpoints") == before


async def test_a_whole_log_made_anew_by_its_owner_is_refused(own: OwnLog) -> None:
    """All hashes follow the forged entry, as whoever owns the database can make them; the signed root does not."""
    await grown(own)
    own.owner(*(one.format(300) for one in _REHASHED), "DELETE FROM log_hashes")
    with pytest.raises(LogFailure, match="entries were changed together with their hashes"):
        await own.turn()
    assert own.rows("SELECT size FROM log_checkpoints") == [(SIGNED,)]


async def test_a_checkpoint_that_waits_is_not_published_over_what_was_changed_since(own: OwnLog) -> None:
    own.fill(300)
    publisher = own.publisher
    await publisher.log.integrate()
    waiting = await publisher.log.sign(publisher._keys)
    assert waiting is not None
    own.owner(*(one.format(290) for one in _REHASHED))
    with pytest.raises(LogFailure, match="changed together"):
        await own.turn()
    assert own.rows("SELECT published_at FROM log_checkpoints") == [(None,)]


async def test_a_key_that_the_entries_do_not_name_signs_nothing(own: OwnLog) -> None:
    own.key, right = new_key(), own.key
    with pytest.raises(SettingsError, match=rf"has to be signed with .*entry {BEGUN - 1}.* and the key at hand is"):
        await own.turn()
    assert own.rows("SELECT size FROM log_checkpoints") == []
    own.key = right
    assert await own.turn() is not None


async def test_the_key_of_another_log_signs_nothing(own: OwnLog) -> None:
    own.key = new_key("another.example/log")
    with pytest.raises(SettingsError, match=f"no key of type 01 of the log {ORIGIN}"):
        await own.turn()
    assert own.rows("SELECT size FROM log_checkpoints") == []


async def test_a_log_begins_once_and_keeps_its_name(own: OwnLog) -> None:
    await own.begin()
    assert len(own.rows("SELECT 1 FROM log_keys")) == 1
    own.key = new_key()
    with pytest.raises(SettingsError, match="has to be signed with"):
        await own.begin()
    assert len(own.rows("SELECT 1 FROM entries WHERE act = 'begin_log'")) == 1


@pytest.mark.parametrize(
    "statements",
    [
        ("UPDATE log_hashes SET hash = sha256('x') WHERE height = 8 AND index = 7",),
        ("UPDATE entries SET leaf = sha256('x') WHERE index = 130",),
        tuple(one.format(100) for one in _REHASHED),
    ],
)
async def test_damage_below_a_root_that_still_holds_is_not_handed_out_as_a_proof(
    own: OwnLog, statements: tuple[str, ...]
) -> None:
    """What stands above it is kept, so the log grows on, and what was signed stays true."""
    own.fill(66_000)
    assert await own.turn() is not None
    own.owner(*statements)
    answer = await own.get("/v1/log/entries/100/proof")
    assert (answer.status_code, answer.json()["code"]) == (500, "log_damaged")
    assert (await own.get("/v1/log/proofs/inclusion?index=100")).status_code == 500


async def test_the_last_hash_that_is_gone_is_made_again(own: OwnLog) -> None:
    await grown(own)
    own.owner("DELETE FROM log_hashes WHERE index = 1")
    assert await own.turn() is not None
    own.check()
