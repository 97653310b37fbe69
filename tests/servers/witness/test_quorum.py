"""A log asks real witnesses: two of three have to cosign, one is away, and one lies or saw another history."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from audit.checkpoints import open_checkpoint
from audit.failures import NotSigned
from audit.note_keys import SignerKey
from audit.notes import Note, parse_signatures
from runtime.cosigning import Reason
from runtime.embedded.ports import free_port
from runtime.witness_policy import read_witness_policy
from runtime.witnessed import Witnesses
from runtime.witnesses import gather
from tests.servers.witness.own_witness import own_witness
from tests.signed_log import LOG_LINE, SignedLog, cosigned, policy, witness_key
from witness.answering import Witness
from witness.home import held_home
from witness.serving import listen, serve

LOG = SignedLog()
Place = tuple[SignerKey, str]


@asynccontextmanager
async def running(home: Path, name: str) -> AsyncIterator[Place]:
    """A witness that follows the log, in this process: its key and where it listens."""
    with held_home(home, f"{name}.example/witness") as held:
        key = held.key
    (home / "logs").write_text(LOG_LINE)
    with held_home(home, None) as held:
        listening, stop = listen("127.0.0.1", 0), asyncio.Event()
        serving = asyncio.create_task(serve(Witness(held, lambda: int(time.time())), listening, stop))
        try:
            yield key, f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            stop.set()
            await serving


@asynccontextmanager
async def answering(name: str, content: bytes | None, key: SignerKey | None = None) -> AsyncIterator[Place]:
    """Something in the place of a witness that always answers 200 with this, or, without, never."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            await reader.read(1)
            if content is not None:
                writer.write(
                    b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % len(content) + content
                )
                await writer.drain()
            while await reader.read(65536):
                pass
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    try:
        yield key or witness_key(name), f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()


def away(name: str) -> Place:
    return witness_key(name), f"http://127.0.0.1:{free_port()}"


def opened(note: Note, *witnesses: Place, quorum: int = 2) -> dict[str, int]:
    trust = policy(quorum, *witnesses).of_witnesses
    return open_checkpoint(note, LOG.key.name, [LOG.key.verifier], trust).cosigned


async def test_two_of_three_are_enough_while_one_is_away(tmp_path: Path) -> None:
    async with running(tmp_path / "one", "w1") as one, running(tmp_path / "two", "w2") as two:
        three = away("w3")
        for size in (5, 20, 20, 64):
            gathered = await gather(policy(2, one, two, three), LOG.note(size), LOG.consistency)
            assert gathered.counts
            assert set(opened(gathered.note, one, two, three)) == {one[0].name, two[0].name}
            assert gathered.failures[three[0].name].reason is Reason.UNREACHABLE
            assert gathered.alarms == ()


async def test_with_one_away_and_one_that_signs_something_else_it_does_not_count(tmp_path: Path) -> None:
    liar = witness_key("w2")
    something_else = cosigned(SignedLog(forked=3).note(20), liar, int(time.time()))
    async with running(tmp_path / "one", "w1") as one, answering("w2", something_else) as two:
        gathered = await gather(policy(2, one, two, away("w3")), LOG.note(20), LOG.consistency)
        assert not gathered.counts
        assert set(gathered.cosignatures) == {one[0].name}
        assert [(alarm.witness, alarm.reason) for alarm in gathered.alarms] == [(liar.name, Reason.WRONG_SIGNATURE)]
        with pytest.raises(NotSigned, match="1 witnesses cosigned"):
            opened(gathered.note, one, two, away("w3"))


async def test_a_tail_that_was_cut_off_and_signed_again_does_not_count_and_is_an_alarm(tmp_path: Path) -> None:
    """Whoever has the log's key and its database can do everything but this."""
    async with running(tmp_path / "one", "w1") as one, running(tmp_path / "two", "w2") as two:
        trust = policy(2, one, two)
        assert (await gather(trust, LOG.note(40), LOG.consistency)).counts
        forged = SignedLog(forked=30)
        for size, why in [
            (30, Reason.AHEAD),
            (39, Reason.AHEAD),
            (40, Reason.OTHER_HISTORY),
            (64, Reason.OTHER_HISTORY),
        ]:
            for seen in ({}, {one[0].name: min(size, 30)}):
                gathered = await gather(trust, forged.note(size), forged.consistency, seen=seen)
                assert not gathered.counts
                assert gathered.cosignatures == {}
                assert {alarm.reason for alarm in gathered.alarms} == {why}
        assert (await gather(trust, LOG.note(41), LOG.consistency)).counts


async def test_a_witness_that_never_answers_costs_no_more_than_its_time(tmp_path: Path) -> None:
    async with (
        running(tmp_path / "one", "w1") as one,
        running(tmp_path / "two", "w2") as two,
        answering("w3", None) as mute,
    ):
        begin = time.monotonic()
        gathered = await gather(policy(2, one, two, mute), LOG.note(20), LOG.consistency, timeout=30)
        assert gathered.counts
        assert time.monotonic() - begin < 10
        begin = time.monotonic()
        gathered = await gather(policy(3, one, two, mute), LOG.note(20), LOG.consistency, timeout=0.5)
        assert not gathered.counts
        assert time.monotonic() - begin < 10
        assert gathered.failures[mute[0].name].reason is Reason.TIMED_OUT


@dataclass
class Kept:
    """A log whose cosignatures are kept as its publisher keeps them."""

    log: SignedLog
    lines: dict[int, dict[str, str]] = field(default_factory=dict)

    async def consistency(self, old: int, new: int) -> Sequence[bytes]:
        return await self.log.consistency(old, new)

    async def last_cosigned(self, witness: str, size: int) -> int:
        return max((at for at, lines in self.lines.items() if at < size and witness in lines), default=0)

    async def cosigned(self, size: int) -> dict[str, str]:
        return dict(self.lines.get(size, {}))

    async def add_cosignature(self, size: int, witness: str, line: str) -> None:
        self.lines.setdefault(size, {}).setdefault(witness, line)


@dataclass(frozen=True)
class Signed:
    """A checkpoint as its publisher has it."""

    size: int
    note: Note


async def test_who_publishes_keeps_each_cosignature_and_asks_only_for_what_is_missing(tmp_path: Path) -> None:
    kept = Kept(LOG)
    async with running(tmp_path / "one", "w1") as one:
        two = await _once(tmp_path / "two")
        trust = policy(2, one, two)
        gathered = await Witnesses(trust)(kept, Signed(20, LOG.note(20)))
        assert not gathered.counts
        assert set(kept.lines[20]) == {one[0].name}
        async with running(tmp_path / "two", "w2") as two:
            trust = policy(2, one, two)
            gathered = await Witnesses(trust)(kept, Signed(20, LOG.note(20)))
            assert gathered.counts
            assert set(gathered.cosignatures) == {two[0].name}
            lines = parse_signatures("".join(kept.lines[20].values()))
            assert set(opened(LOG.note(20).plus(*lines), one, two)) == {one[0].name, two[0].name}
            assert (await Witnesses(trust)(kept, Signed(40, LOG.note(40)))).counts


async def test_a_witness_that_lost_what_it_saw_is_an_alarm(tmp_path: Path) -> None:
    kept = Kept(LOG)
    async with running(tmp_path / "one", "w1") as one:
        assert (await Witnesses(policy(1, one))(kept, Signed(20, LOG.note(20)))).counts
        before = (tmp_path / "one" / "seen").read_bytes()
        assert (await Witnesses(policy(1, one))(kept, Signed(40, LOG.note(40)))).counts
    (tmp_path / "one" / "seen").write_bytes(before)
    async with running(tmp_path / "one", "w1") as one:
        gathered = await Witnesses(policy(1, one))(kept, Signed(64, LOG.note(64)))
        assert not gathered.counts
        assert [alarm.reason for alarm in gathered.alarms] == [Reason.FORGOT]


async def _once(home: Path) -> Place:
    """A witness that was made, and is away."""
    async with running(home, "w2") as (key, _):
        return key, f"http://127.0.0.1:{free_port()}"


async def test_a_witness_in_a_process_of_its_own_is_asked_as_any_other(tmp_path: Path) -> None:
    with own_witness(tmp_path / "elsewhere") as witness:
        await asyncio.to_thread(witness.start)
        text = f"witness w1 {witness.vkey} {witness.url}/\nquorum w1\n"
        (tmp_path / "policy").write_text(text)
        trust = read_witness_policy(tmp_path / "policy")
        assert (await gather(trust, LOG.note(20), LOG.consistency)).counts
        assert (await gather(trust, LOG.note(40), LOG.consistency)).counts
        assert not (await gather(trust, SignedLog(forked=30).note(60), SignedLog(forked=30).consistency)).counts
