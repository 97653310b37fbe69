"""The list of cases as people use it: what expires first, filters and search that leave nothing behind, pages that are exact."""

import re
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from audit.access_record import AccessRecord
from tests.servers.api.browsing import forms_on
from tests.servers.api.test_pages import browsers
from tests.servers.api.web import CHAIR, REASON, Web, key

pytestmark = pytest.mark.every_postgres

MINISTRY = "dg-obdr"
SEARCH, FILTER = 1, 2
ADDRESS = "0003209900430999"


def cases_on(page: httpx.Response) -> list[str]:
    """The ids of the cases that the list has, in its order."""
    return re.findall(r'scope="row"><a class="[^"]*" href="/routekaarten/([0-9a-f]{32})"', page.text)


def next_of(page: httpx.Response) -> str | None:
    """The address of the next page."""
    found = re.search(r'href="([^"]+)" rel="next"', page.text)
    return found[1].replace("&amp;", "&") if found else None


async def all_pages(browser: httpx.AsyncClient, path: str) -> list[str]:
    """Every case on the list, page by page."""
    found: list[str] = []
    following: str | None = path
    while following:
        page = await browser.get(following)
        assert page.status_code == 200, page.text
        found += cases_on(page)
        following = next_of(page)
    return found


async def search(browser: httpx.AsyncClient, text: str, start: str = "/routekaarten") -> httpx.Response:
    """Types it in the form of the list, and goes where that leads."""
    form = next(one for one in forms_on(await browser.get(start)) if "naam" in one.names)
    answer = await browser.post(form.action, data=form.fields | {"naam": text})
    assert answer.status_code == 303, answer.text
    return await browser.get(answer.headers["location"])


async def newest_look(web: Web) -> AccessRecord:
    """The last look that was written."""
    return (await web.parts.access_log.page(None, 1))[0].record


async def test_what_expires_first_is_first_and_every_case_is_on_one_page(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.pages.case_list.MOST_LISTED", 3)
    cases = [await web.open(municipality="1895", area=f"Volgorde {n}") for n in range(7)]
    await web.took("zaakbehandelaar-ncg", cases[1], type="withdraw", reasons=REASON)
    await web.took("voorzitter-oldambt", cases[2], type="return_for_information", questions="Klopt het bedrag?")
    async with browsers(web, MINISTRY) as (ministry,):
        due = await all_pages(ministry, "/routekaarten?gemeente=1895")
        newest = await all_pages(ministry, "/routekaarten?gemeente=1895&volgorde=nieuw")
        assert newest == cases[::-1]
        assert sorted(due) == sorted(cases)
        ends = {row.case: row.term_end for case in cases if (row := await web.parts.queries.find_case(case))}
        running = [case for case in due if ends[case] is not None]
        assert running == due[: len(running)] == sorted(running, key=lambda case: (ends[case], case))
        # Those without a running term come after, the newest first.
        assert due[len(running) :] == [case for case in newest if ends[case] is None]
        assert cases[1] in due[len(running) :]
        first = await ministry.get("/routekaarten?gemeente=1895")
        assert re.search(r"Nog \d+ werkdagen", first.text)
        # A case that comes in meanwhile moves no page.
        following = next_of(await ministry.get("/routekaarten?gemeente=1895&volgorde=nieuw"))
        await web.open(municipality="1895", area="Volgorde 8")
        assert following is not None
        assert cases_on(await ministry.get(following)) == newest[3:6]


async def test_filters_stand_in_the_address_and_stay_while_paging(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.pages.case_list.MOST_LISTED", 2)
    kept = [await web.open(municipality="1952", differenceType="tenure") for _ in range(3)]
    other = await web.open(municipality="1952", differenceType="scope", measure="joint_execution")
    closed = await web.open(municipality="1952", differenceType="tenure")
    await web.took("zaakbehandelaar-ncg", closed, type="withdraw", reasons=REASON)
    async with browsers(web, MINISTRY) as (ministry,):
        chosen = "/routekaarten?gemeente=1952&verschil=tenure&staat=open&volgorde=nieuw"
        first = await ministry.get(chosen)
        following = next_of(first)
        assert following is not None
        query = parse_qs(urlsplit(following).query)
        assert {name: query[name] for name in ("gemeente", "verschil", "staat", "volgorde")} == {
            "gemeente": ["1952"], "verschil": ["tenure"], "staat": ["open"], "volgorde": ["nieuw"],
        }  # fmt: skip
        assert await all_pages(ministry, chosen) == kept[::-1]
        assert await all_pages(ministry, "/routekaarten?gemeente=1952&maatregel=joint_execution") == [other]
        shown = next(one for one in forms_on(first) if "staat" in one.names and "naam" not in one.names)
        assert (shown.fields["staat"], shown.fields["verschil"]) == ("open", "tenure")
        empty = await ministry.get("/routekaarten?gemeente=1952&verschil=compensation")
        assert "Er zijn geen zaken." in empty.text
        for wrong in ("staat=x", "verschil=x", "maatregel=x", "volgorde=x", "vanaf=x"):
            assert (await ministry.get(f"/routekaarten?{wrong}")).status_code == 400


async def test_a_case_is_found_by_reference_area_and_address_and_nothing_of_it_stands_in_an_address(web: Web) -> None:
    reference, area = f"RK-x{key()[:8]}", f"Zoekwijk {key()[:6]}"
    found = await web.open(reference=reference, area=area, addresses=[ADDRESS])
    await web.open(area="Elders")
    async with browsers(web, MINISTRY, "voorzitter-oldambt") as (ministry, elsewhere):
        for typed in (reference, area, area.upper(), f"  {ADDRESS} "):
            page = await search(ministry, typed)
            assert cases_on(page) == [found], typed
            place = str(page.url)
            for part in (typed.strip(), typed.strip().split()[-1], web.parts.queries.address_key(ADDRESS)):
                assert part not in place
            for link in re.findall(r'href="([^"]+)"', page.text):
                assert typed.strip() not in link
            look = await newest_look(web)
            assert (look.look, look.cases) == ("case_list", [found])
        assert cases_on(await search(ministry, reference[:-1])) == []
        # Filters and search hold together, and a search does not outlive what was chosen before it.
        assert cases_on(await search(ministry, area, "/routekaarten?verschil=tenure")) == []
        assert cases_on(await search(ministry, area, "/routekaarten?verschil=timing")) == [found]
        # Who may not read the case finds nothing, and cannot tell it from nothing.
        assert cases_on(await search(elsewhere, reference)) == []
        assert "Er zijn geen zaken." in (await search(elsewhere, reference)).text


async def test_a_search_is_of_its_session_alone(web: Web) -> None:
    reference = f"RK-x{key()[:8]}"
    await web.open(reference=reference)
    async with browsers(web, MINISTRY, MINISTRY) as (mine, other):
        page = await search(mine, reference)
        path = f"/routekaarten?{urlsplit(str(page.url)).query}"
        assert len(cases_on(await mine.get(path))) == 1
        again = await search(mine, reference)
        assert str(again.url) != str(page.url)
        shown = await other.get(path)
        assert "Wat u zocht, weten we niet meer" in shown.text
        assert next(one for one in forms_on(shown) if "naam" in one.names).fields["naam"] == ""
        broken = await mine.get(path[:-3] + "AAA")
        assert "Wat u zocht, weten we niet meer" in broken.text


async def test_a_search_that_names_no_case_possible_is_told_and_kept(web: Web) -> None:
    async with browsers(web, MINISTRY) as (ministry,):
        form = next(one for one in forms_on(await ministry.get("/routekaarten")) if "naam" in one.names)
        wrong = await ministry.post(form.action, data=form.fields | {"naam": "x" * 81})
        assert wrong.status_code == 400
        assert "x" * 81 in wrong.text
        assert (await ministry.post(form.action, data=form.fields | {"naam": "x", "csrf": ""})).status_code == 403
        empty = await ministry.post(form.action, data=form.fields | {"naam": "  "})
        assert empty.headers["location"] == "/routekaarten"


async def test_who_may_call_up_finds_the_way_to_the_form_and_nobody_else(web: Web) -> None:
    local = await web.open()
    national = await web.open()
    await web.took(MINISTRY, national, type="call_up", reasons=REASON)
    async with browsers(web, MINISTRY, CHAIR) as (ministry, chair):
        page = await ministry.get("/routekaarten?gemeente=1979")
        link = f"/routekaarten/{local}?doe=call_up"
        assert f'href="{link}#call_up-reasons"' in page.text
        assert f'href="/routekaarten/{national}?doe=call_up' not in page.text
        opened = (await ministry.get(link)).text.partition('id="call_up-reasons"')[0].rpartition("<details")[2]
        assert opened.startswith(' class="act" open>')
        assert "#call_up-reasons" not in (await chair.get("/routekaarten")).text


async def test_what_was_passed_on_and_what_waits_for_me_is_chosen_in_the_address(web: Web) -> None:
    group = {"municipality": "1966", "area": "Doorgegeven"}
    stays, passed_on = await web.open(**group), await web.open(**group)
    await web.took("voorzitter-het-hogeland", passed_on, type="escalate", reasons=REASON)
    async with browsers(web, MINISTRY, "voorzitter-bo") as (ministry, chair):
        page = await ministry.get("/routekaarten?gemeente=1966&hoger=doorgegeven")
        assert cases_on(page) == [passed_on]
        assert '<option value="doorgegeven" selected>' in page.text
        await web.took(MINISTRY, passed_on, type="call_up", reasons=REASON)
        assert await all_pages(ministry, "/routekaarten?gemeente=1966&staat=open&trede=nationaal") == [passed_on]
        for shortcut in ("?hoger=doorgegeven", "?staat=open&amp;trede=nationaal", "?wacht=mij"):
            assert f'href="/routekaarten{shortcut}"' in page.text
        assert stays not in await all_pages(ministry, "/routekaarten?wacht=mij")
        assert passed_on in await all_pages(ministry, "/routekaarten?wacht=mij")
        assert passed_on not in await all_pages(chair, "/routekaarten?wacht=mij")
        for wrong in ("hoger=x", "wacht=x"):
            assert (await ministry.get(f"/routekaarten?{wrong}")).status_code == 400


async def test_the_start_page_says_that_more_waits_than_it_shows(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(2):
        await web.open(municipality="1952", area="Veel werk")
    async with browsers(web, "voorzitter-midden-groningen") as (chair,):
        assert "/routekaarten?wacht=mij" not in (await chair.get("/")).text
        monkeypatch.setattr("api.pages.home.MOST_WAITING", 1)
        start = await chair.get("/")
        assert "Er wachten meer dan 1 zaken op u." in start.text
        assert 'href="/routekaarten?wacht=mij"' in start.text
        assert len(await all_pages(chair, "/routekaarten?wacht=mij")) >= 2


async def test_a_page_of_cases_is_one_question_to_the_policy(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        await web.open()
    asked: list[int] = []
    verdicts = web.parts.policy.verdicts

    async def counted(questions: list[dict[str, object]]) -> object:
        asked.append(len(questions))
        return await verdicts(questions)

    async with browsers(web, MINISTRY) as (ministry,):
        monkeypatch.setattr(web.parts.policy, "verdicts", counted)
        shown = cases_on(await ministry.get("/routekaarten?gemeente=1979"))
    assert len(asked) == 1
    assert asked[0] >= len(shown) >= 3


async def test_where_the_list_was_leads_to_where_it_is(web: Web) -> None:
    async with browsers(web, MINISTRY) as (ministry,):
        moved = await ministry.get("/?verschil=tenure&gemeente=0014")
        assert (moved.status_code, moved.headers["location"]) == (303, "/routekaarten?gemeente=0014&verschil=tenure")
        start = await ministry.get("/")
        headings = re.findall(r"<h2[^>]*>([^<]+)<", start.text)
        assert headings == ["Wat wacht op mij", "Berichten"]
        assert 'href="/routekaarten"' in start.text


async def test_the_api_has_the_same_filters_order_and_search(web: Web) -> None:
    area = f"Zoekwijk {key()[:6]}"
    first = await web.open(municipality="0014", area=area, measure="joint_execution")
    second = await web.open(municipality="0014", area=area)
    gone = await web.open(municipality="0014", area=area)
    await web.took("zaakbehandelaar-ncg", gone, type="withdraw", reasons=REASON)

    async def listed(**parameters: object) -> list[str]:
        answer = await web.get(MINISTRY, "/v1/routekaarten", municipality="0014", **parameters)
        assert answer.status_code == 200, answer.text
        return [one["case"] for one in answer.json()["routekaarten"]]

    async def found(text: object, query: str = "") -> httpx.Response:
        return await web.post(MINISTRY, f"/v1/routekaarten/searches{query}", {"search": text})

    assert (await listed())[:3] == [gone, second, first]
    assert [case for case in await listed(order="term", limit=100) if case in (first, second, gone)][-1] == gone
    assert first in await listed(measure="joint_execution")
    assert second not in await listed(measure="joint_execution")
    assert gone not in await listed(open=True)
    assert gone in await listed(open=False)
    answer = (await found(area.upper())).json()
    assert [one["case"] for one in answer["routekaarten"]] == [gone, second, first]
    page = (await found(area, "?limit=2&open=true&order=term")).json()
    assert {one["case"] for one in page["routekaarten"]} == {first, second}
    assert page["after"] is None
    look = await newest_look(web)
    assert (look.look, set(look.cases)) == ("case_list", {first, second})
    for wrong in ("", "x" * 81, "a\nb", 7, None):
        assert (await found(wrong)).status_code == 400
    assert (await found(area, "?zoek=x")).status_code == 400
    assert (await web.post(MINISTRY, "/v1/routekaarten/searches", {"search": area, "tier": "x"})).status_code == 400
    refused = await web.get(MINISTRY, "/v1/routekaarten", search=area)
    assert refused.status_code == 400
    assert (await web.get(MINISTRY, "/v1/routekaarten", order="x")).status_code == 400


async def test_what_the_tiers_thought_stands_side_by_side_for_who_decides_last(web: Web) -> None:
    case = await web.open(municipality="1895")
    await web.took("voorzitter-oldambt", case, type="cast_vote", choice="against", reasons=REASON)
    async with browsers(web, MINISTRY) as (ministry,):
        assert "Standpunten naast elkaar" not in (await ministry.get(f"/routekaarten/{case}")).text
        await web.took("voorzitter-oldambt", case, type="escalate", reasons=REASON)
        await web.took("voorzitter-bo", case, type="cast_vote", choice="for")
        await web.took(MINISTRY, case, type="call_up", reasons=REASON)
        page = (await ministry.get(f"/routekaarten/{case}")).text
    table = page.partition('aria-labelledby="naast-elkaar"')[2].partition("</table>")[0]
    rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in table.split("<tr")[1:]]
    assert [len(row) for row in rows] == [3] * 7
    assert rows[0][1].startswith("Lokale stuurgroep")
    assert rows[0][2].startswith("Bestuurlijk Overleg")
    told = {row[0]: row[1:] for row in rows[1:]}
    assert told["Uitkomst"] == ["naar een hoger overleg gebracht", "naar het ministerie gehaald"]
    assert told["Redenen"] == [REASON, REASON]
    assert told["Tegen"][0].startswith("Voorzitter")
    assert told["Tegen"][1] == "–"
    assert told["Voor"][1].startswith("Voorzitter")
