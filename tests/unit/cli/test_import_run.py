"""What an import sends, and what it asks while it waits for the first tiers, without an API that runs."""

import asyncio
import itertools
import json
import math
import time
from collections.abc import Awaitable, Callable
from datetime import date

import httpx
import pytest

from api.edge import LARGEST_BODY
from api.openings_body import MOST_OPENINGS
from cli.case_file import Row
from cli.import_run import LOOKING, ImportStopped, import_rows
from cli.import_tally import Tally
from domain.intake import SUMMARY_LENGTH, Intake, parse_intake

SLOW = 0.1


def answering(answer: Callable[[httpx.Request], Awaitable[httpx.Response]]) -> type[httpx.AsyncClient]:
    """A client that is answered so, once it has signed in."""

    async def answered(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/v1/sessions":
            return httpx.Response(201, json={"token": "x"}, headers={"Date": "Mon, 05 Jan 2026 10:00:00 GMT"})
        return httpx.Response(204) if request.method == "DELETE" else await answer(request)

    class Answering(httpx.AsyncClient):
        def __init__(self, *, base_url: str, headers: dict[str, str], **_: object) -> None:
            super().__init__(base_url=base_url, headers=headers, transport=httpx.MockTransport(answered))

    return Answering


def row(line: int, summary: str) -> Row:
    """A good row at this line of a file."""
    raw = {
        "reference": f"RK-{line}",
        "reported_on": "2026-01-05",
        "municipality_code": "1979",
        "area": "Opwierde",
        "bag_nummeraanduidingen": "0003209900430667",
        "difference_type": "timing",
        "summary": summary,
        "requested_measure": "isolation-to-norm",
        "amount_eur": "50000.00",
        "resident_choice_recorded": "true",
        "safety_doubt": "false",
    }
    intake = parse_intake(raw, date(2026, 2, 1))
    assert isinstance(intake, Intake)
    return Row(line, raw, intake, ())


async def test_what_this_import_opened_is_told_as_opened_though_the_first_answer_was_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[int] = []

    async def answer(request: httpx.Request) -> httpx.Response:
        openings = json.loads(request.content)["openings"]
        asked.append(len(openings))
        if len(asked) == 1:
            raise httpx.ReadTimeout("lost", request=request)
        recorded = ["2026-01-05T09:00:00.000000Z", "2026-01-05T10:00:01.000000Z"]
        receipts = [
            {"case": f"{n}", "repeated": True, "recordedAt": recorded[n % 2], "cautions": []}
            for n in range(len(openings))
        ]
        return httpx.Response(200, json={"openings": [{"status": 200, "receipt": one} for one in receipts]})

    async def nothing_waits(request: httpx.Request) -> httpx.Response:
        return (
            await answer(request)
            if request.method == "POST"
            else httpx.Response(200, json={"routekaarten": [], "after": None})
        )

    monkeypatch.setattr("cli.import_run.PAUSE", 0.0)
    monkeypatch.setattr("cli.import_run.httpx.AsyncClient", answering(nothing_waits))
    tally = Tally()
    await import_rows(
        "http://api", "zaakbehandelaar-ncg", (row(line, "Tussen.") for line in range(2, 6)), tally, lambda: None
    )
    assert asked == [4, 4]
    assert (tally.opened, tally.there, tally.rejected) == (2, 2, 0)


@pytest.mark.parametrize(
    ("status", "content", "why"),
    [
        (200, b"<html>", "the answer is none of Getrapt's (status 200)"),
        (404, b"<html>", "the answer is none of Getrapt's (status 404)"),
        (200, b"[]", "the answer is none of Getrapt's (status 200)"),
    ],
)
async def test_an_answer_that_is_none_of_getrapts_stops_the_import_with_the_lines_that_it_was_about(
    status: int, content: bytes, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(status, content=content)

    monkeypatch.setattr("cli.import_run.PAUSE", 0.0)
    monkeypatch.setattr("cli.import_run.httpx.AsyncClient", answering(answer))
    rows = (row(line, "Tussen.") for line in (2, 3))
    with pytest.raises(ImportStopped) as stopped:
        await import_rows("http://api", "zaakbehandelaar-ncg", rows, Tally(), lambda: None)
    assert str(stopped.value).startswith(f"stopped at lines 2 to 3: {why}")


@pytest.mark.parametrize("summary", ["Tussen wal en schip.", "ë" * SUMMARY_LENGTH])
async def test_as_many_rows_are_sent_together_as_a_request_may_have_and_each_once(
    summary: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []
    references: list[str] = []

    async def answer(request: httpx.Request) -> httpx.Response:
        openings = json.loads(request.content)["openings"]
        assert len(openings) <= MOST_OPENINGS
        sizes.append(len(request.content))
        references.extend(one["intake"]["reference"] for one in openings)
        receipt = {"case": "a", "repeated": True, "cautions": []}
        return httpx.Response(200, json={"openings": [{"status": 200, "receipt": receipt} for _ in openings]})

    monkeypatch.setattr("cli.import_run.httpx.AsyncClient", answering(answer))
    tally, lines = Tally(), range(2, 2 + 3 * MOST_OPENINGS)
    told: list[None] = []
    await import_rows(
        "http://api", "zaakbehandelaar-ncg", (row(line, summary) for line in lines), tally, lambda: told.append(None)
    )
    assert sorted(references) == sorted(f"RK-{line}" for line in lines)
    assert (tally.there, len(told)) == (len(lines), len(lines))
    assert max(sizes) <= LARGEST_BODY
    most = sum(sizes) / (LARGEST_BODY - 32 * 1024)
    assert len(sizes) <= max(3, math.ceil(most))


async def test_between_two_looks_at_many_cases_there_is_time_for_what_is_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looks: list[tuple[float, float]] = []

    async def answer(_: httpx.Request) -> httpx.Response:
        began = time.monotonic()
        await asyncio.sleep(SLOW)
        looks.append((began, time.monotonic()))
        found = [{"case": "a"}, {"case": "b"}] if len(looks) < 3 else []
        return httpx.Response(200, json={"routekaarten": found, "after": None})

    monkeypatch.setattr("cli.import_run.httpx.AsyncClient", answering(answer))
    tally = Tally(opening={"a", "c"})
    await import_rows("http://api", "zaakbehandelaar-ncg", iter(()), tally, lambda: None)
    assert tally.opening == set()
    assert len(looks) == 3
    assert all(later[0] - ended >= LOOKING * SLOW for (_, ended), later in itertools.pairwise(looks))
