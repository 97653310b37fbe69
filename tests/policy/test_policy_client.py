"""No fault of OPA, or of what stands in its place, ever becomes a yes."""

import asyncio
import gzip
import json
import math
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from authority.opa import PolicyClient
from authority.opa_transport import LARGEST_ANSWER
from authority.question_hash import question_hash
from domain.errors import AuthorityUnavailable
from domain.verdict import Route, RouteTo, Verdict
from tests.policy.faulty import REVISION, Asked, Respond, Server, always, answer, document, saying, verdicts, yes

QUESTION = {"act": {"type": "cast_vote"}, "now": "2026-11-23T22:00:00.000000Z"}


async def ask(
    server: Server, *questions: dict[str, Any], timeout: float = 5, revision: str | None = None
) -> list[Verdict]:
    async with PolicyClient(server.url, "token", timeout, revision=revision) as client:
        return await client.verdicts(questions or [QUESTION])


async def test_a_complete_answer_is_a_verdict_on_the_question() -> None:
    async with Server() as server:
        assert await ask(server) == [
            Verdict(
                allow=True,
                reasons=(),
                obligations=("must_notify",),
                route=Route(RouteTo.TIER, "local", None, ("first_tier",)),
                plan=("decide",),
                assessment=(),
                policy_revision=REVISION,
                input_hash=question_hash(QUESTION),
            )
        ]


async def test_every_question_goes_to_one_path_with_its_input_and_the_token() -> None:
    async with Server() as server:
        await ask(server)
        (asked,) = server.asked
    assert (asked.method, asked.path) == ("POST", "/v1/data/getrapt/authority/verdicts?strict-builtin-errors=True")
    assert asked.headers["authorization"] == "Bearer token"
    assert json.loads(asked.body) == {"input": {"items": [{"hash": question_hash(QUESTION), "question": QUESTION}]}}


async def test_fifty_questions_are_one_call_and_come_back_in_order() -> None:
    questions = [{"number": n} for n in range(50)]
    async with Server() as server:
        answered = await ask(server, *questions)
        assert len(server.asked) == 1
    assert [one.input_hash for one in answered] == [question_hash(one) for one in questions]


async def test_no_question_is_no_call() -> None:
    async with Server() as server, PolicyClient(server.url, "token") as client:
        assert await client.verdicts([]) == []
        assert server.connections == 0


def _changed(**fields: object) -> Callable[[Asked], bytes]:
    return lambda asked: document(asked, **fields)


def _result(change: Callable[[Any], object]) -> Callable[[Asked], bytes]:
    """The right result, changed as a whole."""
    return lambda asked: json.dumps({"result": change(verdicts(asked))}).encode()


def _route(**fields: object) -> dict[str, object]:
    return {"to": "tier", "tier": "local", "outcome": None, "reasons": ["first_tier"], **fields}


DOCUMENTS: dict[str, Callable[[Asked], bytes]] = {
    "undefined": lambda _: b"{}",
    "result false, which is a truthy document": lambda _: b'{"result": false}',
    "result true": lambda _: b'{"result": true}',
    "result null": lambda _: b'{"result": null}',
    "a bare list": lambda asked: json.dumps(verdicts(asked)).encode(),
    "a bare true": lambda _: b"true",
    "the whole package": lambda asked: json.dumps({"result": {"verdicts": verdicts(asked), "allow": True}}).encode(),
    "a warning beside the result": lambda asked: json.dumps({"result": verdicts(asked), "warning": {}}).encode(),
    "no verdict": _result(lambda _: []),
    "a verdict too many": _result(lambda result: result * 2),
    "a verdict that is true": _result(lambda _: [True]),
    "a field missing": _result(lambda result: [{k: v for k, v in result[0].items() if k != "obligations"}]),
    "a field more": _changed(because="of me"),
    "allow as text": _changed(allow="true"),
    "allow as number": _changed(allow=1),
    "allow as null": _changed(allow=None),
    "allow with reasons": _changed(reasons=["not_a_member"]),
    "a refusal without reasons": _changed(allow=False, obligations=[], route=None, plan=[]),
    "a refusal that moves the case": _changed(allow=False, reasons=["not_a_member"]),
    "reasons as text": _changed(allow=False, reasons="not_a_member", obligations=[], route=None, plan=[]),
    "reasons that are no codes": _changed(allow=False, reasons=["Because!"], obligations=[], route=None, plan=[]),
    "obligations with a number": _changed(obligations=[1]),
    "obligations out of order": _changed(obligations=["second_person", "must_notify"]),
    "plan as null": _changed(plan=None),
    "a route that is text": _changed(route="local"),
    "a route to nowhere": _changed(route=_route(to="moon")),
    "a route whose goal is a list": _changed(route=_route(to=["tier"])),
    "a route without its tier": _changed(route=_route(tier=None)),
    "a route with a tier it does not go to": _changed(route=_route(to="stay")),
    "a route to the end without outcome": _changed(route=_route(to="end", tier=None)),
    "a route to an unknown outcome": _changed(route=_route(to="end", tier=None, outcome="maybe")),
    "a route without a reason": _changed(route=_route(reasons=[])),
    "a route with a field more": _changed(route=_route(speed=3)),
    "the hash of another question": _changed(input_hash="b" * 64),
    "no hash": _changed(input_hash=None),
    "no revision": _changed(policy_revision=None),
    "an empty revision": _changed(policy_revision=""),
    "no JSON": lambda _: b"<html>yes</html>",
    "nothing": lambda _: b"",
    "half an answer": lambda asked: document(asked)[:-20],
    "bytes that are no text": lambda asked: document(asked).replace(b"decide", b"\xff\xfe"),
    "NaN beside the result": lambda asked: json.dumps({"result": verdicts(asked), "decision_id": math.nan}).encode(),
    "NaN": lambda asked: document(asked).replace(b'"must_notify"', b"NaN"),
    "a key twice": lambda asked: document(asked).replace(b'"allow": true', b'"allow": false, "allow": true'),
    "brackets without end": lambda _: b"[" * 200_000,
}


@pytest.mark.parametrize("say", DOCUMENTS.values(), ids=DOCUMENTS)
async def test_a_document_that_is_not_exactly_a_verdict_is_no_verdict(say: Callable[[Asked], bytes]) -> None:
    async with Server(saying(say)) as server:
        with pytest.raises(AuthorityUnavailable):
            await ask(server)


async def test_verdicts_in_another_order_than_the_questions_are_none() -> None:
    async with Server(saying(_result(lambda result: result[::-1]))) as server:
        with pytest.raises(AuthorityUnavailable, match="another question"):
            await ask(server, {"number": 1}, {"number": 2})


async def test_verdicts_of_two_policies_in_one_answer_are_none() -> None:
    def two(result: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [result[0], {**result[1], "policy_revision": "b" * 64}]

    async with Server(saying(_result(two))) as server:
        with pytest.raises(AuthorityUnavailable, match="another policy"):
            await ask(server, {"number": 1}, {"number": 2})


async def test_a_verdict_of_another_policy_than_expected_is_none() -> None:
    async with Server() as server:
        assert (await ask(server, revision=REVISION))[0].allow
        with pytest.raises(AuthorityUnavailable, match="another policy"):
            await ask(server, revision="b" * 64)


async def test_the_identity_of_a_logged_decision_is_let_through() -> None:
    logged = saying(lambda asked: json.dumps({"result": verdicts(asked), "decision_id": "1"}).encode())
    async with Server(logged) as server:
        assert (await ask(server))[0].allow


@pytest.mark.parametrize("status", ["201 Created", "204 No Content", "400 Bad Request", "401 Unauthorized",
                                    "404 Not Found", "500 Internal Server Error", "502 Bad Gateway",
                                    "503 Service Unavailable", "504 Gateway Timeout"])  # fmt: skip
async def test_only_status_200_is_an_answer_and_no_other_is_asked_again(status: str) -> None:
    async def respond(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(b"" if status.startswith("204") else document(asked), status))

    async with Server(respond) as server:
        with pytest.raises(AuthorityUnavailable, match=f"status {status[:3]}"):
            await ask(server)
        assert len(server.asked) == 1


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
async def test_no_redirect_is_followed(status: str) -> None:
    async with Server() as elsewhere:
        to = f"Location: {elsewhere.url}/v1/data/getrapt/authority/verdicts\r\n"
        async with Server(always(answer(b"", status, extra=to))) as server:
            with pytest.raises(AuthorityUnavailable, match=f"status {status[:3]}"):
                await ask(server)
        assert elsewhere.connections == 0


async def test_an_answer_of_another_content_type_is_none() -> None:
    async def respond(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(document(asked), content_type="text/plain"))

    async with Server(respond) as server:
        with pytest.raises(AuthorityUnavailable, match="content type"):
            await ask(server)


async def test_an_answer_that_keeps_coming_is_cut_off() -> None:
    sent = 0

    async def respond(_: Asked, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
        while sent < 20 * LARGEST_ANSWER:
            writer.write(b"10000\r\n" + b" " * 0x10000 + b"\r\n")
            await writer.drain()
            sent += 0x10000

    async with Server(respond) as server:
        with pytest.raises(AuthorityUnavailable, match="more than"):
            await ask(server, timeout=20)
    assert sent < 4 * LARGEST_ANSWER


async def test_a_small_answer_that_unpacks_to_a_large_one_is_cut_off() -> None:
    packed = gzip.compress(b" " * (5 * LARGEST_ANSWER))
    bomb = answer(packed, extra="Content-Encoding: gzip\r\n")
    async with Server(always(bomb)) as server:
        with pytest.raises(AuthorityUnavailable):
            await ask(server, timeout=20)


async def _silence(_: Asked, __: asyncio.StreamWriter) -> None:
    await asyncio.sleep(30)


async def _drip(asked: Asked, writer: asyncio.StreamWriter) -> None:
    for byte in answer(document(asked)):
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(0.05)


@pytest.mark.parametrize("respond", [_silence, _drip])
async def test_one_deadline_holds_for_the_whole_question_also_against_a_slow_drip(respond: Respond) -> None:
    async with Server(respond) as server:
        began = time.monotonic()
        with pytest.raises(AuthorityUnavailable, match=r"within 0\.4 s"):
            await ask(server, timeout=0.4)
        assert time.monotonic() - began < 2


async def test_the_second_try_is_inside_the_same_deadline() -> None:
    async def late(_: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.3)
        writer.transport.abort()

    async with Server(late) as server:
        with pytest.raises(AuthorityUnavailable, match=r"within 0\.4 s"):
            await ask(server, timeout=0.4)
        assert server.connections == 2


async def test_who_waits_for_a_verdict_can_be_cancelled() -> None:
    async with Server(_silence) as server, PolicyClient(server.url, "token", 30) as client:
        waiting = asyncio.create_task(client.verdicts([QUESTION]))
        await asyncio.sleep(0.1)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting


async def test_nobody_there_is_no_verdict() -> None:
    async with Server() as server:
        pass
    with pytest.raises(AuthorityUnavailable, match="cannot be reached"):
        await ask(server)


async def test_a_connection_that_is_dropped_without_an_answer_is_tried_once_more_and_no_further() -> None:
    async def drop(_: Asked, writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    async with Server(drop) as server:
        with pytest.raises(AuthorityUnavailable):
            await ask(server)
        assert server.connections == 2


async def test_an_answer_that_breaks_off_is_none_and_not_asked_again() -> None:
    async def half(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(document(asked))[:-20])
        await writer.drain()
        writer.close()

    async with Server(half) as server:
        with pytest.raises(AuthorityUnavailable):
            await ask(server)
        assert len(server.asked) == 1


async def test_a_kept_connection_survives_a_restart() -> None:
    async with Server() as first:
        client = PolicyClient(first.url, "token")
        await client.__aenter__()
        assert (await client.verdicts([QUESTION]))[0].allow
        assert (await client.verdicts([QUESTION]))[0].allow
        assert first.connections == 1
    try:
        async with Server(yes, first.port):
            assert (await client.verdicts([QUESTION]))[0].allow
    finally:
        await client.__aexit__(None, None, None)


async def test_neither_a_proxy_nor_a_netrc_of_the_environment_counts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login intruder password secret\n")
    netrc.chmod(0o600)
    async with Server() as proxy, Server() as server:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.setenv("NETRC", str(netrc))
        assert (await ask(server))[0].allow
        assert proxy.connections == 0
        assert server.asked[0].headers["authorization"] == "Bearer token"


async def test_a_client_that_is_not_open_gives_no_verdict() -> None:
    with pytest.raises(AuthorityUnavailable, match="not open"):
        await PolicyClient("http://127.0.0.1:1", "token").verdicts([QUESTION])


@pytest.mark.parametrize("value", [math.nan, math.inf, 2**53, object()])
async def test_a_question_that_cannot_be_hashed_is_not_asked(value: object) -> None:
    async with Server() as server:
        with pytest.raises(AuthorityUnavailable, match="cannot be put"):
            await ask(server, {"amount_cents": value})
        assert server.connections == 0


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1:8181", "ftp://127.0.0.1", "unix:///run/opa.sock", "http://", "http://h:1/../other", "http://h?x=1",
     "http://user:pass@h:1"],
)  # fmt: skip
def test_an_address_is_scheme_host_and_port(address: str) -> None:
    with pytest.raises(ValueError, match="the address of OPA"):
        PolicyClient(address, "token")


@pytest.mark.parametrize("token", [None, ""])
def test_opa_is_never_asked_without_a_token(token: str | None) -> None:
    with pytest.raises(ValueError, match="token"):
        PolicyClient("http://127.0.0.1:8181", token)


def test_the_hash_of_a_question_is_over_its_canonical_bytes() -> None:
    # printf '{"a":[1,true,null],"b":"é"}' | sha256sum
    expected = "6eab153701ef60c995351765c772011bca6739878254f313acc3f11e1fef476b"
    assert question_hash({"b": "é", "a": [1, True, None]}) == question_hash({"a": [1, True, None], "b": "é"})
    assert question_hash({"b": "é", "a": [1, True, None]}) == expected


async def test_a_verdict_under_a_mandaat_names_its_chain() -> None:
    async with Server(saying(lambda asked: document(asked, mandaten=["m-1", "m-2"]))) as server:
        assert (await ask(server))[0].mandaten == ("m-1", "m-2")


@pytest.mark.parametrize("named", [[], "m-1", [1], None])
async def test_a_verdict_that_names_mandaten_otherwise_is_no_verdict(named: object) -> None:
    async with Server(saying(lambda asked: document(asked, mandaten=named))) as server:
        with pytest.raises(AuthorityUnavailable):
            await ask(server)
