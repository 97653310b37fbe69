"""The pages in two languages: the choice, what it changes, and that nothing but a cookie of the browser knows of it."""

import httpx

from api.language import CHOSEN
from tests.servers.api.web import CHAIR, Browser, Web


async def _choose(browser: httpx.AsyncClient, language: str, onward: str = "/", **headers: str) -> httpx.Response:
    return await browser.post("/taal", data={"taal": language, "naar": onward}, headers=headers)


async def test_the_choice_is_kept_by_the_browser_and_goes_back_to_the_page(web: Web) -> None:
    browser = await web.page(CHAIR)
    dutch = await browser.get("/instellingen")
    assert '<html lang="nl"' in dutch.text
    assert dutch.headers["content-language"] == "nl"
    chosen = await _choose(browser, "en", "/instellingen?bewaard=ja")
    assert (chosen.status_code, chosen.headers["location"]) == (303, "/instellingen?bewaard=ja")
    cookie = chosen.headers["set-cookie"]
    assert cookie.startswith(f"{CHOSEN}=en; ")
    assert {"Path=/", "Secure", "HttpOnly", "SameSite=lax"} <= set(cookie.split("; "))
    assert "omain=" not in cookie
    english = await browser.get("/instellingen")
    assert '<html lang="en"' in english.text
    assert english.headers["content-language"] == "en"
    assert {"Accept-Language", "Cookie"} <= set(english.headers["vary"].split(", "))
    await _choose(browser, "nl")
    assert '<html lang="nl"' in (await browser.get("/instellingen")).text
    await browser.aclose()


async def test_the_browser_is_asked_where_nothing_was_chosen(web: Web) -> None:
    async with Browser(web.url) as browser:
        asking = {"Accept-Language": "en-GB,en;q=0.9,nl;q=0.5"}
        assert '<html lang="en"' in (await browser.get("/aanmelden", headers=asking)).text
        await _choose(browser, "nl")
        assert '<html lang="nl"' in (await browser.get("/aanmelden", headers=asking)).text


async def test_the_choice_leads_to_no_other_site_and_is_of_a_language_that_there_is(web: Web) -> None:
    async with Browser(web.url) as browser:
        for elsewhere in ("//elders.nl/", "https://elders.nl/", "/\\elders.nl"):
            assert (await _choose(browser, "en", elsewhere)).headers["location"] == "/"
        unknown = await _choose(browser, "de")
        assert unknown.status_code == 400
        assert "set-cookie" not in unknown.headers


async def test_another_site_cannot_choose(web: Web) -> None:
    async with Browser(web.url) as browser:
        refused = await _choose(browser, "en", **{"Sec-Fetch-Site": "cross-site"})
        assert refused.status_code == 403
        assert "set-cookie" not in refused.headers


async def test_the_choice_is_for_pages_and_the_api_goes_by_what_is_asked_of_it(web: Web) -> None:
    chosen = {"Cookie": f"{CHOSEN}=en"}
    assert (await web.client.get("/v1/routekaarten", headers=chosen)).json()["title"] == "U bent niet aangemeld"
    asked = await web.client.get("/v1/routekaarten", headers=chosen | {"Accept-Language": "en"})
    assert asked.json()["title"] == "You are not signed in"
