"""The overview: the numbers are those of the cases, are for who may read these, and are the same as drawn, told and filed."""

import csv
import io
import re
from collections import Counter

import httpx
import pytest

from api.overview import MOST_AREAS, TABLES
from domain.codes import Outcome
from domain.csv_cells import plain_cell
from tests.servers.api.test_betrokkenen import forget, of_case
from tests.servers.api.test_pages import browsers
from tests.servers.api.web import FULL, NO_EFFECT, PREPARER, REASON, Web, key
from tests.servers.store.recount import recounted

pytestmark = pytest.mark.every_postgres

MINISTRY, AUDITOR, OLDAMBT, MANAGES = "dg-obdr", "auditor-rijk", "voorzitter-oldambt", "beheerder"
GROUP = ("voorzitter-oldambt", "ncg-oldambt", "provincie-oldambt")


async def ended(web: Web, outcome: str, **changes: object) -> str:
    """A case in Oldambt that its steering group ended so."""
    case = await web.open(municipality="1895", **changes)
    choice = {"approve": "for", "reject": "against"}[outcome]
    for account in GROUP:
        await web.took(account, case, type="cast_vote", choice=choice, reasons=REASON)
    await web.took(GROUP[0], case, type="conclude", outcome=outcome, motivation=FULL, knockOn=NO_EFFECT)
    return case


def rows_of(page: httpx.Response, table: str) -> dict[str, list[str]]:
    """The cells of a table of the page, by the name of their row."""
    section = page.text.partition(f'aria-labelledby="{table}"')[2].partition("</section>")[0]
    found = {}
    for row in re.findall(r"<tr[^>]*>(.*?)</tr>", section.partition("<tbody")[2], re.DOTALL):
        name, *cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        found[name] = cells
    return found


def headings_of(page: httpx.Response, table: str) -> list[str]:
    """The headings of its columns."""
    section = page.text.partition(f'aria-labelledby="{table}"')[2].partition("</thead>")[0]
    return re.findall(r"<th[^>]*>(.*?)</th>", section)


async def filed(browser: httpx.AsyncClient, table: str, of: str = "") -> list[list[str]]:
    """The table as a file."""
    answer = await browser.get(f"/overzicht/{table}.csv{of}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/csv")
    return list(csv.reader(io.StringIO(answer.text)))


async def test_the_numbers_are_those_of_the_cases(web: Web) -> None:
    area = f"Wijk {key()[:6]}"
    for outcome in ("approve", "approve", "reject"):
        await ended(web, outcome, area=area)
    await web.open(municipality="1895", area=area)
    gone = await web.open(municipality="1895", area=area)
    await web.took(PREPARER, gone, type="withdraw", reasons=REASON)
    async with browsers(web, MINISTRY) as (ministry,):
        page = await ministry.get("/overzicht?gemeente=1895")
        assert page.status_code == 200, page.text
        places = dict(zip(headings_of(page, "places")[1:], rows_of(page, "places")["Oldambt"], strict=True))
        rows = [
            row
            for row in (await web.parts.queries.list_cases(limit=500)).rows
            if row.state.facts.municipality == "1895"
        ]
        open_ = [row for row in rows if row.state.side_state.value not in ("closed", "withdrawn")]
        assert places["Lokale stuurgroep"] == str(sum(row.state.tier is not None for row in open_))
        assert places["besloten"] == str(sum(row.state.outcome is not None for row in rows if row not in open_))
        assert places["gestopt zonder besluit"] == str(
            sum(row.state.outcome is None for row in rows if row not in open_)
        )
        assert places["samen"] == str(len(rows))
        (_, *told) = next(row for row in await filed(ministry, "areas_unlike", "?gemeente=1895") if row[0] == area)
        assert told == ["Oldambt", "3", "1", "33"]
        outcomes = dict(
            zip(headings_of(page, "outcomes")[1:], rows_of(page, "outcomes")["moment van uitvoering"], strict=True)
        )
        by_outcome = Counter(row.state.outcome for row in rows if row.state.outcome and row not in open_)
        assert outcomes["afgewezen"] == str(by_outcome[Outcome.REJECT])
        assert outcomes["goedgekeurd"] == str(by_outcome[Outcome.APPROVE])
        assert rows_of(page, "lead_times")["Oldambt"][0] == places["besloten"]
    await recounted(web.parts.database)


async def test_what_is_drawn_told_and_filed_are_the_same_numbers(web: Web) -> None:
    await ended(web, "approve", area="=1+1|cmd", differenceType="scope")
    await ended(web, "reject", area="=1+1|cmd", differenceType="scope")
    async with browsers(web, AUDITOR) as (auditor,):
        page = await auditor.get("/overzicht")
        for table in TABLES:
            section = page.text.partition(f'aria-labelledby="{table}"')[2].partition("</section>")[0]
            lines = await filed(auditor, table)
            assert len(lines) > 1 or "Hier zijn nog geen cijfers over." in section
            told = rows_of(page, table)
            if table != "areas_unlike":
                shown = {
                    name: [cell.replace(".", "").replace("–", "") for cell in cells] for name, cells in told.items()
                }
                assert shown == {line[0]: line[1:] for line in lines[1:]}, table
            drawn = re.findall(r"<text[^>]*>(.*?)</text>", section)
            names = [line[0] for line in lines[1:]]
            totals = bool(names) and names[-1] == "alle gemeenten samen"
            assert len(drawn) == min(len(names) - totals, MOST_AREAS if table == "areas_unlike" else len(names))
        (line,) = (one for one in await filed(auditor, "areas_unlike") if "cmd" in one[0])
        assert line[0] == "'=1+1|cmd"
        assert plain_cell(line[0]) == "=1+1|cmd"
        assert "style=" not in page.text
        assert "<script" not in page.text


async def test_numbers_are_for_who_may_read_every_case_behind_them(web: Web) -> None:
    await web.open(municipality="1895")
    await web.open(municipality="0014")
    async with browsers(web, MINISTRY, OLDAMBT, "functionaris-gegevensbescherming", MANAGES) as (
        ministry,
        oldambt,
        desk,
        manages,
    ):
        everything = rows_of(await ministry.get("/overzicht"), "places")
        assert {"Oldambt", "Groningen"} <= set(everything)
        own = await oldambt.get("/overzicht")
        assert set(rows_of(own, "places")) == {"Oldambt"}
        assert rows_of(own, "places")["Oldambt"] == everything["Oldambt"]
        assert (await oldambt.get("/overzicht?gemeente=1895")).status_code == 200
        other = await oldambt.get("/overzicht?gemeente=0014")
        assert other.status_code == 403
        assert (await oldambt.get("/overzicht/places.csv?gemeente=0014")).status_code == 403
        assert {row[0] for row in (await filed(oldambt, "places"))[1:]} == {"Oldambt"}
        assert (await manages.get("/overzicht")).status_code == 200
        refused = await desk.get("/overzicht")
        assert refused.status_code == 403
        assert "Cijfers ziet u alleen over gemeenten waarvan u alle zaken mag zien." in refused.text
        assert (await ministry.get("/overzicht?gemeente=9999")).status_code == 400
        assert (await ministry.get("/overzicht/nothing.csv")).status_code == 404


async def test_the_page_says_how_many_areas_there_are_and_the_file_has_all_of_them(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    areas = [f"Wijk {key()[:6]}" for _ in range(2)]
    for area in areas:
        for outcome in ("approve", "reject"):
            await ended(web, outcome, area=area)
    async with browsers(web, MINISTRY) as (ministry,):
        named = [line[0] for line in (await filed(ministry, "areas_unlike", "?gemeente=1895"))[1:]]
        assert {*areas} <= {*named}
        monkeypatch.setattr("api.overview.MOST_AREAS", 1)
        page = await ministry.get("/overzicht?gemeente=1895")
        assert len(rows_of(page, "areas_unlike")) == 1
        assert f"Er zijn {len(named)} zulke gebieden. Hier staan de eerste 1." in page.text
        link = 'href="/overzicht/areas_unlike.csv?gemeente=1895" download>Download alle gebieden (CSV)'
        assert link in page.text
        assert [line[0] for line in (await filed(ministry, "areas_unlike", "?gemeente=1895"))[1:]] == named
        monkeypatch.setattr("api.overview.MOST_AREAS", len(named))
        assert "zulke gebieden" not in (await ministry.get("/overzicht?gemeente=1895")).text


async def test_a_look_at_the_numbers_is_written_down_with_whose_areas_were_named(web: Web) -> None:
    area = f"Wijk {key()[:6]}"
    cases = {await ended(web, outcome, area=area) for outcome in ("approve", "reject")}
    async with browsers(web, MINISTRY, OLDAMBT) as (ministry, oldambt):
        await ministry.get("/overzicht?gemeente=1895")
        record = (await web.parts.access_log.page(None, 1))[0].record
        assert (record.look, record.outcome) == ("overview", "shown")
        assert cases & set(record.cases)
        await oldambt.get("/overzicht?gemeente=0014")
        record = (await web.parts.access_log.page(None, 1))[0].record
        assert (record.look, record.outcome, record.cases) == ("overview", "refused", [])


async def test_the_page_is_one_question_to_the_policy(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    verdicts = web.parts.policy.verdicts

    async def counted(questions: list[dict[str, object]]) -> object:
        asked.append(len(questions))
        return await verdicts(questions)

    async with browsers(web, OLDAMBT) as (oldambt,):
        monkeypatch.setattr(web.parts.policy, "verdicts", counted)
        assert (await oldambt.get("/overzicht")).status_code == 200
    assert asked == [2]


async def test_what_was_forgotten_is_found_and_compared_no_more_and_counts_on(web: Web) -> None:
    area = f"Wijk {key()[:6]}"
    first, second, third = [await ended(web, outcome, area=area) for outcome in ("approve", "reject", "approve")]
    before = await counted_in(web, "1895")
    async with browsers(web, MINISTRY) as (ministry,):
        assert (await row_of(ministry, area))[2:] == ["3", "1", "33"]
        await forget(web, await of_case(web, second))
        await recounted(web.parts.database)
        assert await row_of(ministry, area) == [area, "Oldambt", "1", "1", "100"]
        await forget(web, await of_case(web, first))
        await forget(web, await of_case(web, third))
        await recounted(web.parts.database)
        assert await row_of(ministry, area) == []
    assert await counted_in(web, "1895") == before


async def row_of(browser: httpx.AsyncClient, area: str) -> list[str]:
    """The line of an area; empty where there is none."""
    return next((line for line in await filed(browser, "areas_unlike", "?gemeente=1895") if line[0] == area), [])


async def counted_in(web: Web, municipality: str) -> int:
    """All cases that are counted in a municipality."""
    return sum(one.cases for one in await web.parts.overviews.places([municipality]))
