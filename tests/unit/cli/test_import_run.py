"""What an import asks while it waits for the first tiers, without an API that runs."""

import asyncio
import itertools
import time

import httpx
import pytest

from cli.import_run import LOOKING, Tally, import_rows

SLOW = 0.1


async def test_between_two_looks_at_many_cases_there_is_time_for_what_is_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looks: list[tuple[float, float]] = []

    async def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/v1/sessions":
            return httpx.Response(201, json={"token": "x"})
        if request.method == "DELETE":
            return httpx.Response(204)
        began = time.monotonic()
        await asyncio.sleep(SLOW)
        looks.append((began, time.monotonic()))
        found = [{"case": "a"}, {"case": "b"}] if len(looks) < 3 else []
        return httpx.Response(200, json={"routekaarten": found, "after": None})

    class Answering(httpx.AsyncClient):
        def __init__(self, *, base_url: str, headers: dict[str, str], **_: object) -> None:
            super().__init__(base_url=base_url, headers=headers, transport=httpx.MockTransport(answer))

    monkeypatch.setattr("cli.import_run.httpx.AsyncClient", Answering)
    tally = Tally(opening={"a", "c"})
    await import_rows("http://api", "zaakbehandelaar-ncg", iter(()), tally, lambda: None)
    assert tally.opening == set()
    assert len(looks) == 3
    assert all(later[0] - ended >= LOOKING * SLOW for (_, ended), later in itertools.pairwise(looks))
