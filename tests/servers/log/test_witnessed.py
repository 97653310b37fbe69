"""A published checkpoint was cosigned by as many witnesses as the policy wants, each a process of another user's; and
what a database owner can do to the log that no proof from the database shows, they refuse.
"""

import asyncio
import random
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from audit.note_keys import VerifierKey
from audit.trust_policy import NamedWitness, TrustPolicy
from runtime.log_publishing import Publisher
from runtime.witnessed import Witnesses
from store.log import SignedCheckpoint
from tests.servers.log.logs import KEEPER, OwnLog, key_ids, new_key
from tests.servers.log.test_killed import Publishing, published, until_published
from tests.servers.log.writing import Writers
from tests.servers.witness.own_witness import OwnWitness, own_witness


@contextmanager
def witnesses(own: OwnLog, place: Path, count: int) -> Iterator[list[OwnWitness]]:
    """So many witnesses that follow this log, started."""
    with ExitStack() as running:
        found = []
        for number in range(1, count + 1):
            one = running.enter_context(own_witness(place / f"w{number}", f"w{number}.example/witness"))
            one.follow(f"log {own.key.verifier.text}\n")
            one.start()
            found.append(one)
        yield found


def policy(quorum: int, asked: list[OwnWitness]) -> TrustPolicy:
    """So many of these have to cosign."""
    named = tuple(NamedWitness(one.name.partition(".")[0], one.key(), one.url) for one in asked)
    return TrustPolicy((), named, quorum, tuple(one.name for one in named))


async def turn(own: OwnLog, quorum: int, asked: list[OwnWitness]) -> SignedCheckpoint | None:
    """A turn with these witnesses."""
    plain, trust = own.publisher, policy(quorum, asked)
    return await Publisher(plain.log, plain.keys, plain.settings, trust.of_witnesses, Witnesses(trust)).turn()


async def cosigners(own: OwnLog, *keys: VerifierKey) -> tuple[int, set[str]]:
    """The size of the checkpoint that everybody gets, and which of these cosigned it."""
    note = (await own.get("/log/checkpoint")).text
    return int(note.splitlines()[1]), {key.name for key in keys if key.id in key_ids(note)}


async def test_what_is_published_was_cosigned_by_enough_and_nothing_else_is(own: OwnLog, tmp_path: Path) -> None:
    with witnesses(own, tmp_path, 3) as three:
        keys = [one.key() for one in three]
        names = {key.name for key in keys}
        assert await turn(own, 2, three) is not None
        first, signed = await cosigners(own, *keys)
        assert signed == names
        three[2].end(signal.SIGKILL)
        own.fill(300)
        assert await turn(own, 2, three) is not None
        second, signed = await cosigners(own, *keys)
        assert (second, signed) == (first + 300, {keys[0].name, keys[1].name})
        three[1].end(signal.SIGKILL)
        own.fill(5)
        with capture_logs() as said:
            for _ in range(2):
                assert await turn(own, 2, three) is None
        assert [one["event"] for one in said].count("log.not_published") == 2
        assert (await cosigners(own, *keys))[0] == second
        # Acts go on; what waits is published before anything newer, and with the signature that it has already.
        own.fill(1)
        three[1].start()
        waited = await turn(own, 2, three)
        assert waited is not None
        assert waited.size == second + 5
        assert await cosigners(own, *keys) == (second + 5, {keys[0].name, keys[1].name})
        assert await turn(own, 2, three) is not None
        assert (await cosigners(own, *keys))[0] == second + 6
        own.check()


_CUT = (
    "DELETE FROM log_cosignatures WHERE size > {kept}",
    "DELETE FROM log_checkpoints WHERE size > {kept}",
    "DELETE FROM entries WHERE index >= {kept}",
    "UPDATE ledger_head SET size = {kept}",
)

_TOLD_ANEW = (
    "UPDATE entries SET content = 'told anew' WHERE index >= {kept}",
    "UPDATE entries SET leaf = sha256('\\x00'::bytea || content) WHERE index >= {kept}",
)


@pytest.mark.parametrize("grown", [0, 1, 6, 20])
async def test_a_tail_that_was_cut_and_signed_again_is_caught_by_the_witness_alone(
    own: OwnLog, tmp_path: Path, grown: int
) -> None:
    with witnesses(own, tmp_path, 1) as one:
        assert await turn(own, 1, one) is not None
        kept = published(own)
        own.fill(6)
        assert await turn(own, 1, one) is not None
        own.owner(*(statement.format(kept=kept) for statement in _CUT))
        if grown:
            own.fill(grown)
            own.owner(*(statement.format(kept=kept) for statement in _TOLD_ANEW))
        with capture_logs() as said:
            assert await turn(own, 1, one) is None
        assert published(own) == kept
        if grown:
            # To the log itself all is well: it signs, and only the witness does not.
            assert own.rows("SELECT max(size) FROM log_checkpoints") == [(kept + grown,)]
            (refused,) = [entry for entry in said if entry["event"] == "witnesses.not_cosigned"]
            assert refused["reason"] == ("ahead" if grown < 6 else "other_history")
        # Without a witness, it would have been published.
        if grown:
            assert await own.turn() is not None


async def test_killed_while_witnesses_cosign_it_goes_on(own: OwnLog, tmp_path: Path) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    with witnesses(own, tmp_path, 2) as two:
        lines = [f"witness {number} {one.vkey} {one.url}\n" for number, one in zip("ab", two, strict=True)]
        file = tmp_path / "witnesses"
        file.write_text("".join(lines) + "group both all a b\nquorum both\n")
        publishing = Publishing(own, tmp_path, GETRAPT_WITNESS_POLICY=str(file))
        with Writers(own.admin_url, 2, seed):
            for _ in range(3):
                process = await asyncio.to_thread(publishing.start)
                await asyncio.sleep(chance.random() * 0.4)
                process.kill()
                process.wait()
                if chance.random() < 0.5:
                    two[0].end(signal.SIGKILL)
                    two[0].start()
                    text = file.read_text().replace(lines[0], f"witness a {two[0].vkey} {two[0].url}\n")
                    lines[0] = f"witness a {two[0].vkey} {two[0].url}\n"
                    file.write_text(text)
        size = len(own.leaves())
        process = await asyncio.to_thread(publishing.start)
        await until_published(own, size)
        process.terminate()
        assert process.wait(30) == 0
        own.check()
        found, signed = await cosigners(own, *(one.key() for one in two))
        assert (found, signed) == (size, {one.name for one in two})
        for note_size, count in own.rows("SELECT size, count(*) FROM log_cosignatures GROUP BY size"):
            assert count == 2, note_size
        assert publishing.said("log.refused") == 0


async def test_a_new_key_is_taken_by_a_witness_with_the_old_ones_signature_once(own: OwnLog, tmp_path: Path) -> None:
    with witnesses(own, tmp_path, 1) as one:
        assert await turn(own, 1, one) is not None
        old, new = own.key, new_key()
        answer = await own.web.post(KEEPER, "/v1/log/keys", {"vkey": new.verifier.text})
        assert answer.status_code == 200
        plain, trust = own.publisher, policy(1, one)
        await plain.log.integrate()
        signed = await plain.log.sign(lambda *_: (new, old))
        assert signed is not None
        own.key = new
        publisher = Publisher(plain.log, plain.keys, own.settings, trust.of_witnesses, Witnesses(trust))
        assert await publisher.turn() is not None
        own.fill(1)
        # From now on the witness has to know the new key: who runs it is told, and does not follow by itself.
        assert await publisher.turn() is None
        one[0].end()
        one[0].follow(f"log {new.verifier.text}\n")
        one[0].start()
        assert await turn(own, 1, one) is not None
        own.check(old.verifier, new.verifier)
