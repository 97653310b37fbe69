"""A witness is believed as far as its answer verifies, and what it says against the log is told apart from a failure."""

import time
from collections.abc import Callable

import httpx
import pytest

from audit.checkpoints import cosigned_at, open_checkpoint
from audit.failures import NotSigned
from audit.notes import Signature
from audit.trust_policy import NamedWitness
from audit.witness_request import parse_witness_request
from runtime.cosigning import MOST_ROUNDS, NotCosignedError, Reason, cosign
from runtime.witnesses import gather
from tests.signed_log import SignedLog, cosigned, policy, witness_key

LOG, KEY = SignedLog(), witness_key()
NOTE, NOW = LOG.note(20), int(time.time())
GOOD = cosigned(NOTE, KEY, NOW)
SIZE = {"Content-Type": "text/x.tlog.size"}
Answering = Callable[[httpx.Request], httpx.Response]


def client_of(answer: Answering) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.MockTransport(answer))


async def asked(answer: Answering, seen: int | None = None) -> Signature:
    async with client_of(answer) as client:
        witness = NamedWitness("w1", KEY.verifier, "https://w1.example/prefix/")
        return await cosign(client, witness, NOTE, LOG.consistency, now=NOW, seen=seen)


async def reason(answer: Answering, seen: int | None = None) -> Reason:
    with pytest.raises(NotCosignedError) as caught:
        await asked(answer, seen)
    assert str(caught.value).startswith(f"{KEY.name}: ")
    return caught.value.reason


def always(status: int, content: bytes = b"", headers: dict[str, str] | None = None) -> Answering:
    return lambda _: httpx.Response(status, content=content, headers=headers)


def saw(size: int) -> Answering:
    """A witness that saw the true log at this size."""

    def answer(request: httpx.Request) -> httpx.Response:
        read = parse_witness_request(request.content)
        if read.old != size:
            return httpx.Response(409, content=b"%d\n" % size, headers=SIZE)
        return httpx.Response(200 if read.path == LOG.proof(size, 20) else 422, content=GOOD)

    return answer


async def test_a_checkpoint_is_sent_as_the_specification_says() -> None:
    sent: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(200, content=GOOD)

    await asked(answer, seen=7)
    assert (sent[0].method, str(sent[0].url)) == ("POST", "https://w1.example/prefix/add-checkpoint")
    assert sent[0].content == LOG.request(7, 20)


@pytest.mark.parametrize("size", [0, 1, 7, 8, 19, 20])
async def test_a_witness_that_tells_its_size_gets_the_proof_from_there(size: int) -> None:
    for seen in {None, 0, min(1, size), size}:
        assert cosigned_at(await asked(saw(size), seen)) == NOW


async def test_signatures_by_others_in_the_answer_are_ignored() -> None:
    other = cosigned(NOTE, witness_key("w2"), NOW)
    found = await asked(always(200, other + GOOD + other))
    assert found.line.encode() == GOOD


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"well done\n",
        GOOD[:-1],
        GOOD + b"\xff\n",
        cosigned(NOTE, witness_key("w2"), NOW),
        cosigned(NOTE, witness_key("w1", "another key"), NOW),
        cosigned(LOG.note(19), KEY, NOW),
        cosigned(SignedLog(forked=9).note(20), KEY, NOW),
        Signature(KEY.name, KEY.verifier.id, bytes(72)).line.encode(),
        Signature(KEY.name, KEY.verifier.id, b"x").line.encode(),
        GOOD + cosigned(LOG.note(19), KEY, NOW),
        NOTE.signatures[0].line.encode(),
        cosigned(NOTE, KEY, NOW + 100_000),
    ],
)
async def test_an_answer_without_its_signature_of_this_checkpoint_is_none(content: bytes) -> None:
    assert await reason(always(200, content)) is Reason.WRONG_SIGNATURE


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (always(400, b"what?\n"), Reason.FAILED),
        (always(403), Reason.KEY_NOT_KNOWN),
        (always(404), Reason.NOT_FOLLOWED),
        (always(422), Reason.OTHER_HISTORY),
        (always(500), Reason.FAILED),
        (always(503), Reason.FAILED),
        (always(302, headers={"Location": "https://elsewhere.example/"}), Reason.FAILED),
        (always(204), Reason.FAILED),
        (always(409, b"x\n", SIZE), Reason.FAILED),
        (always(409, b"007\n", SIZE), Reason.FAILED),
        (always(409, b"\xff\n", SIZE), Reason.FAILED),
        (always(409, b"21\n", SIZE), Reason.AHEAD),
        (always(409, b"20\n", SIZE), Reason.OTHER_HISTORY),
        (always(409, b"not the root that I saw\n"), Reason.OTHER_HISTORY),
        (always(200, bytes(70_000)), Reason.FAILED),
    ],
)
async def test_every_refusal_has_its_reason(answer: Answering, why: Reason) -> None:
    assert await reason(answer) is why


async def test_what_contradicts_is_an_alarm_and_a_network_is_not() -> None:
    alarms = {one for one in Reason if one.is_alarm}
    assert alarms == {Reason.WRONG_SIGNATURE, Reason.AHEAD, Reason.OTHER_HISTORY, Reason.FORGOT}


async def test_a_witness_that_forgot_what_it_cosigned_is_not_taken_back_silently() -> None:
    assert await reason(saw(6), seen=7) is Reason.FORGOT
    assert await reason(saw(0), seen=7) is Reason.FORGOT


async def test_a_log_that_became_smaller_than_what_was_cosigned_is_not_sent() -> None:
    assert await reason(always(200, GOOD), seen=21) is Reason.AHEAD


async def test_a_witness_that_tells_another_size_each_time_is_given_up() -> None:
    told = iter(range(1, 100))
    assert await reason(lambda _: httpx.Response(409, content=b"%d\n" % next(told), headers=SIZE)) is Reason.FAILED
    assert next(told) == MOST_ROUNDS + 1


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (httpx.ConnectError, Reason.UNREACHABLE),
        (httpx.ReadTimeout, Reason.TIMED_OUT),
        (httpx.ReadError, Reason.UNREACHABLE),
    ],
)
async def test_a_witness_that_cannot_be_reached_says_how(error: type[httpx.HTTPError], why: Reason) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise error("no")

    assert await reason(answer) is why


async def test_a_proof_that_cannot_be_made_is_the_callers_own_failure() -> None:
    async def broken(from_size: int, to_size: int) -> list[bytes]:
        raise LookupError("the database is away")

    async with client_of(saw(7)) as client:
        with pytest.raises(LookupError):
            await gather(policy(1, (KEY, "http://w1.example")), NOTE, broken, client=client)


ONE, TWO, THREE = (witness_key(name) for name in ("w1", "w2", "w3"))
ALL = [(key, f"http://{key.name.partition('/')[0]}") for key in (ONE, TWO, THREE)]


def by_host(**answers: Answering) -> Answering:
    return lambda request: answers[request.url.host.partition(".")[0]](request)


def honest(key: object) -> Answering:
    return always(200, cosigned(NOTE, key, NOW))


async def test_two_of_three_are_enough_with_one_away_and_not_with_one_lying_as_well() -> None:
    def away(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no")

    two_of_three = policy(2, *ALL)
    async with client_of(by_host(w1=honest(ONE), w2=honest(TWO), w3=away)) as client:
        gathered = await gather(two_of_three, NOTE, LOG.consistency, client=client)
    assert gathered.counts
    assert set(gathered.cosignatures) == {ONE.name, TWO.name}
    assert {name: one.reason for name, one in gathered.failures.items()} == {THREE.name: Reason.UNREACHABLE}
    assert gathered.alarms == ()
    opened = open_checkpoint(gathered.note, LOG.key.name, [LOG.key.verifier], two_of_three.of_witnesses)
    assert opened.cosigned == {ONE.name: NOW, TWO.name: NOW}

    lying = always(200, cosigned(SignedLog(forked=3).note(20), TWO, NOW))
    async with client_of(by_host(w1=honest(ONE), w2=lying, w3=away)) as client:
        gathered = await gather(two_of_three, NOTE, LOG.consistency, client=client)
    assert not gathered.counts
    assert set(gathered.cosignatures) == {ONE.name}
    assert [one.witness for one in gathered.alarms] == [TWO.name]
    with pytest.raises(NotSigned, match="1 witnesses cosigned"):
        open_checkpoint(gathered.note, LOG.key.name, [LOG.key.verifier], two_of_three.of_witnesses)


async def test_one_witness_cannot_sign_for_another() -> None:
    """The answers of two are exchanged: each is a signature by a key that is known, and not by that witness's."""
    async with client_of(by_host(w1=honest(TWO), w2=honest(ONE), w3=honest(ONE))) as client:
        gathered = await gather(policy(1, *ALL), NOTE, LOG.consistency, client=client)
    assert not gathered.counts
    assert gathered.cosignatures == {}


async def test_who_cosigned_before_counts_and_is_not_asked_again() -> None:
    async with client_of(by_host(w2=honest(TWO), w3=always(503))) as client:
        gathered = await gather(policy(2, *ALL), NOTE, LOG.consistency, client=client, have=frozenset({ONE.name}))
    assert gathered.counts
    assert set(gathered.cosignatures) == {TWO.name}


async def test_witnesses_at_the_same_size_cost_one_proof() -> None:
    asked_for: list[tuple[int, int]] = []

    async def consistency(from_size: int, to_size: int) -> tuple[bytes, ...]:
        asked_for.append((from_size, to_size))
        return LOG.proof(from_size, to_size)

    def answer(key: object) -> Answering:
        def answering(request: httpx.Request) -> httpx.Response:
            found = saw(7)(request)
            return honest(key)(request) if found.status_code == 200 else found

        return answering

    async with client_of(by_host(w1=answer(ONE), w2=answer(TWO), w3=answer(THREE))) as client:
        gathered = await gather(policy(3, *ALL), NOTE, consistency, client=client, seen={ONE.name: 7})
    assert gathered.counts
    assert asked_for == [(7, 20)]


async def test_without_witnesses_nobody_is_asked_and_it_counts() -> None:
    gathered = await gather(policy(0), NOTE, LOG.consistency)
    assert (gathered.counts, gathered.note) == (True, NOTE)
