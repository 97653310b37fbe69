"""An objection over HTTP and on the pages: offered, lodged, waiting, decided, and told of in the history."""

from typing import Any

from tests.servers.api.web import CHAIR, FULL, NO_EFFECT, PREPARER, REASON, Web

SIGNS = "staatssecretaris-herstel"
OBJECTION = "De bewoner vindt de uitkomst niet eerlijk."


async def decided(web: Web) -> str:
    """A case that its steering group decided."""
    case = await web.open()
    for account in (CHAIR, "ncg-eemsdelta", "provincie-eemsdelta"):
        await web.took(account, case, type="cast_vote", choice="for")
    await web.took(CHAIR, case, type="conclude", outcome="approve", motivation=FULL, knockOn=NO_EFFECT)
    return case


async def shown(web: Web, account: str, case: str) -> dict[str, Any]:
    """The case as this account sees it."""
    found: dict[str, Any] = (await web.get(account, f"/v1/routekaarten/{case}")).json()
    return found


async def test_an_objection_waits_in_state_explanation_and_page_and_is_decided(web: Web) -> None:
    case = await decided(web)
    assert "objection" not in await shown(web, PREPARER, case)
    await web.took(PREPARER, case, type="lodge_objection", reasons=OBJECTION)
    seen = await shown(web, SIGNS, case)
    assert (seen["objection"]["founded"], seen["objection"]["reasons"]) == (None, OBJECTION)
    assert [(one["who"], one["act"]) for one in seen["waitsFor"]] == [("staatssecretaris", "decide_objection")]
    told = (await web.get("auditor-rijk", f"/v1/routekaarten/{case}/authority", who=CHAIR)).json()
    waiting = next(one for one in told["waitsFor"] if one["act"] == "decide_objection")
    assert [(one["body"], SIGNS in str(one)) for one in waiting["allowed"]] == [("staatssecretaris", True)]
    refused = next(one for one in told["acts"] if (one["type"], one["variant"]) == ("decide_objection", "true"))
    assert "decided_contested_decision" in [one["code"] for one in refused["reasons"]]
    browser = await web.page(SIGNS)
    try:
        page = (await browser.get(f"/routekaarten/{case}")).text
        assert "Op het bezwaar beslissen" in page
        assert OBJECTION in page
        assert case in (await browser.get("/")).text
    finally:
        await browser.aclose()
    await web.took(SIGNS, case, type="decide_objection", founded=False, motivation=FULL)
    seen = await shown(web, SIGNS, case)
    assert (seen["objection"]["founded"], seen["objection"]["motivation"], seen["waitsFor"]) == (False, FULL, [])
    assert (seen["state"], seen["outcome"]) == ("closed", "approve")
    browser = await web.page(SIGNS)
    try:
        page = (await browser.get(f"/routekaarten/{case}")).text
        assert "heeft op het bezwaar beslist: ongegrond" in page
        assert "De beslissing: ongegrond." in page
    finally:
        await browser.aclose()


async def test_who_may_not_read_the_deliberation_sees_that_there_is_an_objection_and_not_why(web: Web) -> None:
    case = await decided(web)
    await web.took(PREPARER, case, type="lodge_objection", reasons=OBJECTION)
    seen = await shown(web, "beheerder", case)
    assert seen["objection"]["founded"] is None
    assert "reasons" not in seen["objection"]
    assert OBJECTION not in (await web.get("beheerder", f"/v1/routekaarten/{case}/history")).text


async def test_an_objection_without_reasons_or_motivation_is_refused(web: Web) -> None:
    case = await decided(web)
    bare = await web.act(PREPARER, case, type="lodge_objection")
    assert [one["code"] for one in bare.json()["reasons"]] == ["reasons_missing"]
    await web.took(PREPARER, case, type="lodge_objection", reasons=OBJECTION)
    short = await web.act(SIGNS, case, type="decide_objection", founded=True, motivation={"facts": REASON})
    assert [one["code"] for one in short.json()["reasons"]] == ["motivation_incomplete"]
    assert (await web.act(SIGNS, case, type="decide_objection", founded="yes")).status_code == 400
