"""The history of a case as CSV and as JSON Lines: all of it, safe for spreadsheet programs, whole or not at all."""

import csv
import io
import json
from dataclasses import replace
from typing import Any

import httpx
import pytest

from api.history_files import BATCH, COLUMNS
from domain.csv_cells import plain_cell
from domain.errors import StoreUnavailable
from runtime.web import parts_for
from store.ledger import case_stream
from store.queries import LedgerEntry, Queries
from tests.servers.api.test_differences import forget
from tests.servers.api.test_moments import AUDITOR, shown
from tests.servers.api.web import CHAIR, PATIENCE, REASON, Web, served

FORMULA = '=HYPERLINK("https://elders.example";"klik")'
CSV, JSONL = {"Accept": "text/csv"}, {"Accept": "application/jsonl"}


async def file_of(web: Web, case: str, accept: dict[str, str], account: str = AUDITOR, **asked: Any) -> httpx.Response:
    """The history as a file."""
    headers = await web.bearer(account) | accept
    return await web.client.get(f"/v1/routekaarten/{case}/history", headers=headers, params=asked)


def rows(text: str) -> list[dict[str, str]]:
    """The rows of a CSV file, cells as they are."""
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


async def told(web: Web) -> str:
    """A case with a formula, a line break and quotes in its texts, and a refusal."""
    case = await web.open(summary=FORMULA)
    await web.took(CHAIR, case, type="cast_vote", choice="against", reasons='-1+1\r\n"Nee", zei de raad; én tóch.')
    assert (await web.act("mo-eemsdelta", case, type="cast_vote", choice="for")).status_code == 403
    return case


async def test_both_files_have_every_entry_that_the_history_has(web: Web) -> None:
    case = await told(web)
    history = (await shown(web, f"routekaarten/{case}/history"))["entries"]
    lines = await file_of(web, case, JSONL)
    assert lines.headers["Content-Type"] == "application/jsonl; charset=utf-8"
    assert lines.headers["Content-Disposition"] == f'attachment; filename="history-{case}.jsonl"'
    assert [json.loads(line) for line in lines.text.splitlines()] == [one | {"forgotten": []} for one in history]
    table = await file_of(web, case, CSV)
    assert table.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert table.text.splitlines()[0] == ",".join(COLUMNS)
    found = rows(table.text)
    assert [int(one["index"]) for one in found] == [one["index"] for one in history]
    for row, entry in zip(found, history, strict=True):
        act = json.loads(plain_cell(row["content"])) | {"type": row["act"]}
        assert act == entry["act"]
        assert json.loads(row["event_content"])["events"] == entry["events"]
        assert (row["account"], row["allow"]) == (entry["actor"]["account"], str(entry["allow"]).lower())
        assert row["reasons"] == ";".join(one["code"] for one in entry["reasons"])
        assert (row["principal"] or None) == (entry["onBehalfOf"] or {}).get("principal")


async def test_no_cell_of_the_csv_is_run_by_a_spreadsheet_program(web: Web) -> None:
    case = await told(web)
    text = (await file_of(web, case, CSV)).text
    assert FORMULA.replace('"', '\\""') in text
    cells = [cell for row in csv.reader(io.StringIO(text, newline=""), strict=True) for cell in row]
    assert not [cell for cell in cells if cell[:1] in "=+-@\t\r\n＝＋－＠" and cell]


async def test_a_file_has_no_more_than_the_history_has_for_who_asks(web: Web) -> None:
    case = await told(web)
    for accept in (CSV, JSONL):
        assert "zei de raad" in (await file_of(web, case, accept)).text
        hidden = await file_of(web, case, accept, "beheerder")
        assert (hidden.status_code, "zei de raad" in hidden.text) == (200, False)
        for name in (case, "0" * 32):
            missing = await file_of(web, name, accept, "voorzitter-groningen")
            assert (missing.status_code, missing.json()["code"]) == (404, "not_found")
            assert missing.headers["Content-Type"] == "application/problem+json"
        refused = await file_of(web, case, accept, after=1, limit=5)
        errors = [(one["pointer"], one["code"]) for one in refused.json()["errors"]]
        assert (refused.status_code, errors) == (400, [("after", "not_with_file"), ("limit", "not_with_file")])
    assert (await web.client.get(f"/v1/routekaarten/{case}/history", headers=CSV)).status_code == 401


async def test_what_was_forgotten_is_named_and_everything_else_stays(web: Web) -> None:
    case = await told(web)
    before = [json.loads(line) for line in (await file_of(web, case, JSONL)).text.splitlines()]
    forget(web, case)
    after = [json.loads(line) for line in (await file_of(web, case, JSONL)).text.splitlines()]
    assert [one["leaf"] for one in after] == [one["leaf"] for one in before]
    vote = next(one for one in after if one["act"]["type"] == "cast_vote")
    assert (vote["forgotten"], vote["act"]["reasons"]) == (["reasons"], None)
    assert rows((await file_of(web, case, CSV)).text)[0]["forgotten"] == "area;reference;summary"


class BreaksOff(Queries):
    """Reads of which the database is away from the second batch on."""

    async def entries_of(self, stream: str, after: int = 0, limit: int = 200) -> list[LedgerEntry]:
        if after >= BATCH:
            raise StoreUnavailable("the database did not answer")
        return await super().entries_of(stream, after, limit)


async def long_case(web: Web) -> str:
    """A case with more entries than are held at once."""
    case = await web.open()
    while len(await web.parts.queries.entries_of(case_stream(case), BATCH)) < 5:
        await web.act(CHAIR, case, type="cast_vote", choice="against", reasons=REASON)
    return case


async def test_half_a_file_is_never_taken_for_a_whole_one(web: Web) -> None:
    case = await long_case(web)
    whole = (await file_of(web, case, JSONL)).text.splitlines()
    assert [json.loads(line)["sequence"] for line in whole] == list(range(1, len(whole) + 1))
    queries = BreaksOff(web.parts.database, web.parts.queries._master)
    async with (
        served(replace(parts_for(web.parts), queries=queries)) as url,
        httpx.AsyncClient(base_url=url, timeout=PATIENCE) as client,
    ):
        headers = await web.bearer(AUDITOR) | JSONL
        with pytest.raises(httpx.RemoteProtocolError):
            await client.get(f"/v1/routekaarten/{case}/history", headers=headers)


async def test_what_fails_at_the_beginning_is_a_problem(web: Web) -> None:
    class Away(Queries):
        async def entries_of(self, stream: str, after: int = 0, limit: int = 200) -> list[LedgerEntry]:
            raise StoreUnavailable("the database did not answer")

    case = await web.open()
    queries = Away(web.parts.database, web.parts.queries._master)
    async with (
        served(replace(parts_for(web.parts), queries=queries)) as url,
        httpx.AsyncClient(base_url=url, timeout=PATIENCE) as client,
    ):
        for accept in (CSV, JSONL):
            headers = await web.bearer(AUDITOR) | accept
            answer = await client.get(f"/v1/routekaarten/{case}/history", headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (503, "store_unavailable")
