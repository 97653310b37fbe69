"""What may be seen, and by whom: the policy says, for the list, for one case and for its deliberation."""

import pytest

from tests.servers.api.web import CHAIR, FULL, NO_EFFECT, PREPARER, REASON, Web, intake, key

pytestmark = pytest.mark.every_postgres

SECRET = "De buurman heeft dit zelf verteld."


async def references(web: Web, account: str, **asked: object) -> list[str]:
    """All references on the list of this person, page after page."""
    found: list[str] = []
    after: str | None = None
    while True:
        page = (await web.get(account, "/v1/routekaarten", **asked, **({"after": after} if after else {}))).json()
        found += [one["reference"] for one in page["routekaarten"]]
        after = page["after"]
        if after is None:
            return found


async def test_a_case_of_another_municipality_is_not_there(web: Web) -> None:
    reference = f"RK-x{key()[:8]}"
    case = await web.open(reference=reference)
    for name in (case, reference):
        for more in ("", "/history", "/acts"):
            answer = await web.get("voorzitter-groningen", f"/v1/routekaarten/{name}{more}")
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), (name, more)
    assert reference not in await references(web, "voorzitter-groningen")
    assert reference in await references(web, CHAIR)
    browser = await web.page("voorzitter-groningen")
    page = await browser.get(f"/routekaarten/{case}")
    assert page.status_code == 404
    assert reference not in page.text
    assert reference not in (await browser.get("/")).text
    await browser.aclose()


async def test_a_case_that_is_not_there_looks_the_same_as_one_that_may_not_be_seen(web: Web) -> None:
    case = await web.open()
    hidden = (await web.get("voorzitter-groningen", f"/v1/routekaarten/{case}")).json()
    missing = (await web.get("voorzitter-groningen", f"/v1/routekaarten/{'0' * 32}")).json()
    own = {"instance", "traceId"}
    assert {name: hidden[name] for name in hidden if name not in own} == {
        name: missing[name] for name in missing if name not in own
    }


@pytest.mark.parametrize("account", ["gemeente-eemsdelta", "beheerder"])
async def test_what_is_offered_to_whom_does_not_tell_how_the_votes_stand(web: Web, account: str) -> None:
    said = []
    for choice in ("for", "against"):
        case = await web.open()
        if account != "beheerder":
            await web.took(account, case, type="recuse", reasons=REASON)
        await web.took(CHAIR, case, type="cast_vote", choice="for")
        await web.took("ncg-eemsdelta", case, type="cast_vote", choice=choice, reasons=REASON)
        await web.act(CHAIR, case, type="conclude", outcome="no_quorum", motivation=FULL)
        offers = (await web.get(account, f"/v1/routekaarten/{case}/acts")).json()["acts"]
        asked = await web.act(account, case, type="conclude", outcome="approve", motivation=FULL, knockOn=NO_EFFECT)
        history = (await web.get(account, f"/v1/routekaarten/{case}/history")).json()["entries"]
        refused = [[one["code"] for one in entry["reasons"]] for entry in history if not entry["allow"]]
        said.append((offers, [one["code"] for one in asked.json()["reasons"]], refused))
    assert said[0] == said[1]
    assert said[0][2][0] == ["deliberation_closed"]


@pytest.mark.parametrize("account", ["gemeente-eemsdelta", "beheerder"])
async def test_who_is_recused_or_manages_the_system_sees_no_deliberation(web: Web, account: str) -> None:
    case = await web.open()
    await web.took(CHAIR, case, type="cast_vote", choice="against", reasons=SECRET)
    if account != "beheerder":
        await web.took(account, case, type="recuse", reasons=REASON)
    shown = await web.get(account, f"/v1/routekaarten/{case}")
    history = await web.get(account, f"/v1/routekaarten/{case}/history")
    assert shown.json()["deliberationHidden"] is True
    assert "votes" not in shown.json()["openTier"]
    assert history.json()["deliberationHidden"] is True
    vote = next(entry for entry in history.json()["entries"] if entry["act"]["type"] == "cast_vote")
    assert vote["act"] == {"type": "cast_vote"}
    browser = await web.page(account)
    page = await browser.get(f"/routekaarten/{case}")
    assert "maar niet de stemmen, redenen en adviezen" in page.text
    for text in (shown.text, history.text, page.text):
        assert SECRET not in text
        assert '"against"' not in text
    assert "tegen</td>" not in page.text
    await browser.aclose()


async def test_who_may_see_the_deliberation_sees_votes_reasons_and_who(web: Web) -> None:
    case = await web.open()
    await web.took(CHAIR, case, type="cast_vote", choice="against", reasons=SECRET)
    shown = (await web.get("auditor-rijk", f"/v1/routekaarten/{case}")).json()
    (vote,) = shown["openTier"]["votes"]
    assert (vote["account"], vote["choice"], vote["reasons"]) == (CHAIR, "against", SECRET)
    assert vote["onPresentDossier"] is True


async def test_the_list_is_paged_by_key_and_has_each_case_once(web: Web) -> None:
    opened = [await web.open(municipality="1966", area=f"Gebied {n}") for n in range(5)]
    all_at_once = (await web.get("voorzitter-het-hogeland", "/v1/routekaarten", limit=100)).json()["routekaarten"]
    assert [one["case"] for one in all_at_once][:5] == opened[::-1]
    paged: list[str] = []
    after: dict[str, str] = {}
    while True:
        page = (await web.get("voorzitter-het-hogeland", "/v1/routekaarten", limit=2, **after)).json()
        paged += [one["case"] for one in page["routekaarten"]]
        if page["after"] is None:
            break
        after = {"after": page["after"]}
    assert paged == [one["case"] for one in all_at_once]


async def test_the_list_is_filtered_by_state_tier_municipality_and_difference(web: Web) -> None:
    doubtful = await web.open(municipality="1895", safetyDoubt=True, differenceType="tenure")
    plain = await web.open(municipality="1895", differenceType="scope")

    async def cases(**asked: object) -> set[str]:
        page = (await web.get("auditor-rijk", "/v1/routekaarten", municipality="1895", **asked)).json()
        return {one["case"] for one in page["routekaarten"]}

    assert await cases() == {doubtful, plain}
    assert await cases(state="referred") == {doubtful}
    assert await cases(state="in_tier") == {plain}
    assert await cases(tier="lokaal") == {plain}
    assert await cases(differenceType="tenure") == {doubtful}
    assert await cases(differenceType="timing") == set()


async def test_the_list_of_what_waits_for_me_ends_when_i_have_acted(web: Web) -> None:
    case = await web.open(municipality="1952")
    asked = {"waitingForMe": True}

    async def waits(account: str) -> bool:
        page = (await web.get(account, "/v1/routekaarten", **asked)).json()
        return case in {one["case"] for one in page["routekaarten"]}

    assert await waits("ncg-midden-groningen")
    assert not await waits("mo-midden-groningen")
    assert not await waits(PREPARER)
    await web.took("ncg-midden-groningen", case, type="cast_vote", choice="for")
    assert not await waits("ncg-midden-groningen")
    assert await waits("voorzitter-midden-groningen")


@pytest.mark.parametrize("ending", ["/een", "/acts", "?x=1", "%2F", "#"])
async def test_a_case_is_found_by_any_reference_that_it_may_have(web: Web, ending: str) -> None:
    reference = f"RK-x{key()[:8]}{ending}"
    case = await web.open(reference=reference)
    found = (await web.get(CHAIR, "/v1/routekaarten", reference=reference)).json()
    assert [one["case"] for one in found["routekaarten"]] == [case]
    assert (await web.get("voorzitter-groningen", "/v1/routekaarten", reference=reference)).json()["routekaarten"] == []
    for other in (case, reference[:-1], ""):
        assert (await web.get(CHAIR, "/v1/routekaarten", reference=other)).json()["routekaarten"] == []


@pytest.mark.parametrize("reference", [".", ".."])
async def test_a_reference_of_dots_is_found_too(web: Web, reference: str) -> None:
    case = await web.open(reference=reference)
    found = (await web.get(CHAIR, "/v1/routekaarten", reference=reference)).json()
    assert [one["case"] for one in found["routekaarten"]] == [case]


async def test_a_case_says_what_it_is_not_and_where_to_turn_in_danger(web: Web) -> None:
    opened = await web.post(PREPARER, "/v1/routekaarten", intake(safetyDoubt=True))
    plain = await web.post(PREPARER, "/v1/routekaarten", intake())
    assert [one["code"] for one in opened.json()["cautions"]] == ["acute_danger"]
    assert "112" in opened.json()["cautions"][0]["text"]
    assert plain.json()["cautions"] == []
    doubtful, case = opened.json()["case"], plain.json()["case"]
    assert await cautions(web, doubtful) == ["acute_danger"]
    await web.drive(case)
    assert await cautions(web, case) == []
    await web.took(CHAIR, case, type="cast_vote", choice="for")
    await web.took("ncg-eemsdelta", case, type="cast_vote", choice="for")
    concluded = await web.took(CHAIR, case, type="conclude", outcome="approve", motivation=FULL, knockOn=NO_EFFECT)
    assert concluded["cautions"] == []
    assert await cautions(web, case) == ["not_a_versterkingsbesluit"]
    browser = await web.page(CHAIR)
    assert "geen versterkingsbesluit" in (await browser.get(f"/routekaarten/{case}")).text
    assert "bel dan 112" in (await browser.get(f"/routekaarten/{doubtful}")).text
    await browser.aclose()


async def test_an_answer_that_tells_of_a_doubt_about_safety_is_pointed_to_the_immediate_route(web: Web) -> None:
    case = await web.open()
    await web.took(CHAIR, case, type="return_for_information", questions="Is het veilig?")
    receipt = await web.took(PREPARER, case, type="answer", answer="Nee.", safetyDoubt=True)
    assert [one["code"] for one in receipt["cautions"]] == ["acute_danger"]


async def cautions(web: Web, case: str) -> list[str]:
    """The codes of what goes with the case."""
    shown = (await web.get("auditor-rijk", f"/v1/routekaarten/{case}")).json()
    return [one["code"] for one in shown["cautions"]]


@pytest.mark.parametrize(
    ("asked", "name", "code"),
    [
        ({"limit": 101}, "limit", "out_of_range"),
        ({"limit": 0}, "limit", "out_of_range"),
        ({"limit": "x"}, "limit", "wrong_type"),
        ({"limit": [1, 2]}, "limit", "given_twice"),
        ({"state": "open"}, "state", "unknown_code"),
        ({"after": "x"}, "after", "bad_cursor"),
        ({"reference": "RK-1", "tier": "lokaal"}, "tier", "not_with_reference"),
        ({"gemeente": "1979"}, "gemeente", "unknown_field"),
        ({"difference_type": "timing"}, "difference_type", "unknown_field"),
    ],
)
async def test_a_question_that_is_not_right_is_400_and_names_what(
    web: Web, asked: dict[str, object], name: str, code: str
) -> None:
    answer = await web.get(CHAIR, "/v1/routekaarten", **asked)
    assert answer.status_code == 400
    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [(name, code)]


async def test_the_history_is_paged_and_has_refusals_in_it(web: Web) -> None:
    case = await web.open()
    await web.act("voorzitter-groningen", case, type="cast_vote", choice="for")
    path = f"/v1/routekaarten/{case}/history"
    first = (await web.get(CHAIR, path, limit=2)).json()
    rest = (await web.get(CHAIR, path, after=first["after"])).json()
    entries = first["entries"] + rest["entries"]
    assert [entry["sequence"] for entry in entries] == [1, 2, 3]
    assert [entry["allow"] for entry in entries] == [True, True, False]
    assert rest["after"] is None
    assert entries[0]["actor"] == {"kind": "person", "account": PREPARER}
    assert entries[0]["onBehalfOf"]["principal"] == "ministerie/mnre1034"
    assert entries[1]["actor"] == {"kind": "system", "account": "system"}


async def test_the_organisation_and_the_procedure_say_that_they_are_examples(web: Web) -> None:
    groups = (await web.get(CHAIR, "/v1/stuurgroepen")).json()
    procedures = (await web.get(CHAIR, "/v1/procedures")).json()
    assert groups["example"] is True
    assert len(groups["stuurgroepen"]) == 5
    assert groups["stuurgroepen"][0]["seats"][0]["account"] == CHAIR
    assert [one["example"] for one in procedures["procedures"]] == [True]
    assert [tier["id"] for tier in procedures["procedures"][0]["tiers"]] == [
        "lokaal",
        "bestuurlijk-overleg",
        "nationaal",
    ]
