"""Several cases opened by one request: each judged and recorded by itself, and none twice, whoever is a second earlier."""

import asyncio
from dataclasses import replace
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from api.edge import LARGEST_BODY
from api.limits import Limits
from api.openings_body import MOST_ADDRESSES_TOGETHER, MOST_OPENINGS
from api.rate import Rate
from authority.openings import Openings
from authority.take import Policy
from domain.errors import AuthorityUnavailable
from domain.intake_fields import MOST_ADDRESSES
from domain.verdict import Verdict
from runtime.composition import master_key
from runtime.servers.locate import server
from runtime.web import parts_for
from store.case_openings import CaseOpenings
from tests.conftest import OpaServer, PostgresServer
from tests.servers.api.web import CHAIR, PREPARER, Web, intake, key, served, web_on
from verification.verify import verify

COUNTS = {
    "entries": "SELECT count(*) AS n FROM entries",
    "cases": "SELECT count(*) AS n FROM routekaarten",
    "addresses": "SELECT count(*) AS n FROM subjects WHERE kind = 'address'",
}


def opening(used_key: str | None = None, **changes: Any) -> dict[str, Any]:
    """One with a key of its own unless one is given."""
    return {"key": used_key or key(), "intake": intake(**changes)}


async def sent(web: Web, *openings: Any, by: str = PREPARER) -> httpx.Response:
    """The answer to the request."""
    return await web.client.post(
        "/v1/routekaarten/openings", json={"openings": list(openings)}, headers=await web.bearer(by)
    )


async def told(web: Web, *openings: Any, by: str = PREPARER) -> list[dict[str, Any]]:
    """What became of each."""
    answer = await sent(web, *openings, by=by)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["openings"]
    assert len(found) == len(openings)
    return found


async def counted(web: Web, what: str) -> int:
    """How many there are of something."""
    return int((await web.parts.database.rows(text(COUNTS[what])))[0].n)


async def holds(web: Web) -> None:
    """Nothing is found by whoever verifies all of it."""
    report = await verify(web.parts.database, server("opa", web.parts.settings.cache))
    assert report.findings == ()


async def test_each_is_opened_or_not_by_itself_and_says_why(web: Web) -> None:
    taken = f"RK-{key()[:10]}"
    await web.open(reference=taken)
    found = await told(
        web,
        opening(),
        opening(amountCents=-1),
        opening(reference=taken),
        {"key": "x\n", "intake": intake()},
        {"key": key()},
        "RK-1",
        opening(safetyDoubt=True),
    )
    assert [one["status"] for one in found] == [201, 400, 409, 400, 400, 400, 201]
    codes = [one["problem"]["code"] if "problem" in one else one["receipt"]["act"] for one in found]
    assert codes == [
        "submit",
        "invalid_intake",
        "refused_in_this_state",
        "idempotency_key_malformed",
        "invalid_request",
        "invalid_request",
        "submit",
    ]
    assert [one["pointer"] for one in found[1]["problem"]["errors"]] == ["/amountCents"]
    assert [one["code"] for one in found[2]["problem"]["reasons"]] == ["reference_taken"]
    assert [one["code"] for one in found[6]["receipt"]["cautions"]] == ["acute_danger"]
    for one in (found[0], found[6]):
        shown = await web.get(PREPARER, f"/v1/routekaarten/{one['receipt']['case']}")
        assert shown.json()["summary"] == intake()["summary"]
    await holds(web)


async def test_sent_again_each_is_answered_as_before_and_nothing_is_written(web: Web) -> None:
    openings = [opening() for _ in range(3)]
    first = await told(web, *openings)
    before = await counted(web, "entries")
    again = await told(web, *openings, opening())
    assert [one["status"] for one in again] == [200, 200, 200, 201]
    assert [one["receipt"]["case"] for one in again[:3]] == [one["receipt"]["case"] for one in first]
    assert await counted(web, "entries") == before + 1


async def test_of_two_with_one_reference_or_one_key_the_first_counts(web: Web) -> None:
    reference, same, twice = f"RK-{key()[:10]}", opening(), key()
    found = await told(
        web,
        opening(reference=reference),
        opening(reference=reference),
        same,
        same,
        opening(twice),
        opening(twice),
    )
    assert [one["status"] for one in found] == [201, 409, 201, 200, 201, 409]
    assert [one["code"] for one in found[1]["problem"]["reasons"]] == ["reference_taken"]
    assert found[3]["receipt"]["case"] == found[2]["receipt"]["case"]
    assert found[5]["problem"]["code"] == "idempotency_key_reused"
    assert "receipt" not in found[5]["problem"]
    await holds(web)


async def test_an_address_that_several_name_is_one_address_whether_the_first_is_taken_or_refused(web: Web) -> None:
    taken = f"RK-{key()[:10]}"
    await web.open(reference=taken)
    before = await counted(web, "addresses")
    shared = ["1979200000090001", "1979200000090002"]
    found = await told(
        web,
        opening(reference=taken, addresses=shared[:1]),
        opening(addresses=shared),
        opening(addresses=shared[1:]),
    )
    assert [one["status"] for one in found] == [409, 201, 201]
    assert await counted(web, "addresses") == before + 2
    shown = [(await web.get(PREPARER, f"/v1/routekaarten/{one['receipt']['case']}")).json() for one in found[1:]]
    assert [case["addresses"] for case in shown] == [shared, shared[1:]]
    await holds(web)


async def test_who_may_not_open_a_case_opens_none_and_each_refusal_is_in_the_ledger(web: Web) -> None:
    cases, entries = await counted(web, "cases"), await counted(web, "entries")
    found = await told(web, opening(), opening(), by=CHAIR)
    assert [one["status"] for one in found] == [403, 403]
    assert {code["code"] for one in found for code in one["problem"]["reasons"]} == {"not_the_intake_office"}
    assert await counted(web, "cases") == cases
    assert await counted(web, "entries") == entries + 2


async def test_of_the_same_references_sent_at_once_by_several_each_is_opened_once(web: Web) -> None:
    references = [f"RK-{key()[:10]}" for _ in range(12)]
    cases = await counted(web, "cases")
    # In another order each, with addresses that nobody has named before: whoever writes first is not the same for all.
    orders = [references[n:] + references[:n] for n in (0, 5, 9)]
    addresses = {one: [f"19792000001{n:05}"] for n, one in enumerate(references)}
    answers = await asyncio.gather(
        *(
            told(web, *(opening(reference=one, addresses=addresses[one]) for one in order), by=PREPARER)
            for order in orders
        )
    )
    opened = [
        reference
        for order, found in zip(orders, answers, strict=True)
        for reference, one in zip(order, found, strict=True)
        if one["status"] == 201
    ]
    assert sorted(opened) == sorted(references)
    assert {one["status"] for found in answers for one in found} == {201, 409}
    assert await counted(web, "cases") == cases + len(references)
    await holds(web)


class Tiring:
    """A policy that answers once."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self.asked = 0

    async def verdicts(self, questions: list[dict[str, Any]]) -> list[Verdict]:
        """The verdicts, the first time."""
        self.asked += 1
        if self.asked > 1:
            raise AuthorityUnavailable("tired")
        return await self._policy.verdicts(questions)


async def test_what_was_opened_before_a_failure_in_the_middle_is_answered_when_it_is_sent_again(web: Web) -> None:
    parts = web.parts
    cases = CaseOpenings(parts.database, master_key(parts.settings))
    tiring = Tiring(parts.policy)
    openings = Openings(parts.ledger, cases, parts.register, parts.procedures, tiring)
    reference = f"RK-{key()[:10]}"
    # The last one has to wait for the first, so the policy is asked twice.
    sending = [opening(reference=reference), opening(), opening(reference=reference)]
    before = await counted(web, "cases")
    async with served(replace(parts_for(parts), openings=openings)) as url:
        broken = await web.client.post(
            f"{url}/v1/routekaarten/openings", json={"openings": sending}, headers=await web.bearer(PREPARER)
        )
    assert (broken.status_code, broken.json()["code"], tiring.asked) == (503, "authority_unavailable", 2)
    assert await counted(web, "cases") == before + 2
    again = await told(web, *sending)
    assert [one["status"] for one in again] == [200, 200, 409]
    assert await counted(web, "cases") == before + 2
    await holds(web)


async def test_more_addresses_than_are_written_together_are_for_several_requests(web: Web) -> None:
    many = [f"19792000{n:08}" for n in range(MOST_ADDRESSES)]
    before = await counted(web, "cases")
    sending = [opening(addresses=many) for _ in range(1 + MOST_ADDRESSES_TOGETHER // MOST_ADDRESSES)]
    answer = await sent(web, *sending)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request")
    assert [one["code"] for one in answer.json()["errors"]] == ["too_many_together"]
    assert await counted(web, "cases") == before
    assert [one["status"] for one in await told(web, *sending[1:])] == [201] * (len(sending) - 1)


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (b"{", ""),
        (b"[]", ""),
        (b"{}", "/openings"),
        (b'{"openings": {}}', "/openings"),
        (b'{"openings": []}', "/openings"),
        (b'{"openings": [%s]}' % b",".join([b"{}"] * (MOST_OPENINGS + 1)), "/openings"),
        (b'{"openings": [{}], "rows": 1}', "/rows"),
    ],
)
async def test_what_is_no_list_of_openings_is_refused_whole(web: Web, body: bytes, pointer: str) -> None:
    headers = await web.bearer(PREPARER) | {"Content-Type": "application/json"}
    answer = await web.client.post("/v1/routekaarten/openings", content=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request")
    assert [one["pointer"] for one in answer.json()["errors"]] == [pointer]


async def test_a_body_that_is_too_large_opens_nothing(web: Web) -> None:
    before = await counted(web, "entries")
    answer = await sent(web, *(opening(summary="x" * 4000) for _ in range(1 + LARGEST_BODY // 4000)))
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert await counted(web, "entries") == before


async def test_each_refusal_counts_for_the_limit_on_requests_and_what_is_opened_counts_once(
    postgres_engine: str, opa: OpaServer
) -> None:
    server_ = PostgresServer(postgres_engine)
    limits = Limits(account=Rate(30))
    async with web_on(server_.fresh(), opa.url, opa.token, limits=limits) as web:
        await told(web, *(opening() for _ in range(40)))
        await told(web, *(opening() for _ in range(40)), by=CHAIR)
        assert (await sent(web, opening())).status_code == 200
        limited = await sent(web, opening(), by=CHAIR)
        assert (limited.status_code, limited.json()["code"]) == (429, "too_many_requests")
        assert int(limited.headers["retry-after"]) > 2
    server_.drop_all()
