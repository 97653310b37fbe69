"""How the system does, as a page and as JSON: whom it is for, what it says, and what it does not."""

import re
from dataclasses import replace

from sqlalchemy import text

from runtime.web import parts_for
from tests.servers.api.test_pages import browsers
from tests.servers.api.web import CHAIR, Browser, Web, served

MANAGES, SIGNS, MEMBER = "beheerder", "staatssecretaris-herstel", "gemeente-oldambt"
PAGE, PATH = "/beheer/gezondheid", "/v1/health/system"


async def test_it_is_for_who_manages_the_system_and_for_nobody_else(web: Web) -> None:
    async with browsers(web, MANAGES, SIGNS, CHAIR, MEMBER) as (manages, *others):
        page = await manages.get(PAGE)
        assert page.status_code == 200
        assert "Database: goed" in page.text
        assert f'href="{PAGE}"' in (await manages.get("/beheer")).text
        for other in others:
            refused = await other.get(PAGE)
            assert (refused.status_code, "Dit ziet alleen wie het systeem beheert." in refused.text) == (403, True)
            assert f'href="{PAGE}"' not in (await other.get("/beheer")).text
    for account, status in ((MANAGES, 200), (SIGNS, 403), (MEMBER, 403)):
        assert (await web.get(account, PATH)).status_code == status
    assert (await web.client.get(PATH)).status_code == 401
    assert (await web.client.get(PAGE)).status_code == 401


async def test_it_says_what_waits_in_both_languages_and_names_no_machine_and_no_secret(web: Web) -> None:
    await web.open()
    found = (await web.get(MANAGES, PATH)).json()
    assert [one["part"] for one in found["parts"]] == ["database", "policy", "course", "terms", "log", "mail"]
    assert {one["part"]: one["state"] for one in found["parts"]}["database"] == "good"
    assert found["versions"]["procedure"] == "routekaart 1"
    assert re.fullmatch(r"[0-9a-f]{64}", found["versions"]["policy"])
    headers = await web.bearer(MANAGES) | {"Accept-Language": "en"}
    english = (await web.client.get(PATH, headers=headers)).json()
    assert english["parts"][0]["text"] == "The database answers."
    async with browsers(web, MANAGES) as (manages,):
        shown = (await manages.get(PAGE)).text + (await web.get(MANAGES, PATH)).text
    for secret in ("127.0.0.1", "localhost", "postgresql+", "password", web.parts.settings.opa_token or "?"):
        assert secret not in shown, secret


async def test_news_that_no_relay_delivered_is_told_with_what_to_do(web: Web) -> None:
    case = await web.open()
    async with web.parts.database.connection() as connection:
        await connection.execute(text("DELETE FROM outbox"))
    assert {one["part"]: one["code"] for one in (await web.get(MANAGES, PATH)).json()["parts"]}[
        "course"
    ] == "course_good"
    for minutes, code, said in ((5, "course_slow", "let op"), (15, "course_stuck", "niet goed")):
        async with web.parts.database.connection() as connection:
            await connection.execute(text("DELETE FROM outbox"))
            await connection.execute(
                text(
                    "INSERT INTO outbox VALUES (:case, 9, 'trace', clock_timestamp() - make_interval(mins => :minutes))"
                ),
                {"case": case, "minutes": minutes},
            )
        course = next(one for one in (await web.get(MANAGES, PATH)).json()["parts"] if one["part"] == "course")
        assert (course["code"], course["count"]) == (code, 1)
        async with browsers(web, MANAGES) as (manages,):
            page = await manages.get(PAGE)
        assert f"Verloop van zaken: {said}" in page.text
        assert course["advice"] in page.text
    async with web.parts.database.connection() as connection:
        await connection.execute(text("DELETE FROM outbox"))


async def test_a_policy_that_judges_otherwise_than_it_should_is_told_while_the_page_still_comes(web: Web) -> None:
    async def fails() -> object:
        raise RuntimeError("opa at 10.0.0.9 refuses")

    parts = parts_for(web.parts)
    async with served(replace(parts, health={**parts.health, "opa": fails})) as url, Browser(url) as browser:
        await browser.post("/aanmelden", data={"account": MANAGES})
        page = await browser.get(PAGE)
    assert "Regels: niet goed" in page.text
    assert "getrapt doctor" in page.text
    assert "10.0.0.9" not in page.text
