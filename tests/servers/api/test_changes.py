"""Changes of the organisation over HTTP: proposed, confirmed, listed, revoked; what is wrong, by name; what people see."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.changes import ChangeKind
from tests.servers.api.web import CHAIR, Web, key

MANAGES, ALSO_MANAGES, READER = "beheerder", "tweede-beheerder", "auditor-rijk"
PATH = "/v1/organisatie/wijzigingen"
SEAT, HOLDER, STANDS_IN = "stuurgroep-eemsdelta-provincie", "provincie-eemsdelta", "provincie-oldambt"
LATER = (datetime.now(UTC) + timedelta(days=20)).isoformat()
SUBSTITUTION: dict[str, Any] = {
    "kind": "substitute",
    "seat": SEAT,
    "account": STANDS_IN,
    "validFrom": "2026-01-01T00:00:00+01:00",
    "validUntil": LATER,
    "reasons": "De vaste vertegenwoordiger is afwezig.",
}


async def proposed(web: Web, by: str = MANAGES, **changes: Any) -> str:
    """The id of a change that was proposed."""
    answer = await web.post(by, PATH, SUBSTITUTION | changes)
    assert answer.status_code == 201, answer.text
    name: str = answer.json()["change"]
    assert answer.headers["Location"] == f"{PATH}/{name}"
    return name


async def act(web: Web, by: str, name: str, kind: str, **fields: Any) -> Any:
    """An act on a change."""
    return await web.post(by, f"{PATH}/{name}/acts", {"type": kind, **fields})


async def shown(web: Web, name: str) -> dict[str, Any]:
    """The change as anybody who is signed in sees it."""
    answer = await web.get(READER, f"{PATH}/{name}")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


async def test_a_substitution_is_made_by_two_shown_with_both_names_and_ended_by_one(web: Web) -> None:
    case = await web.open()
    name = await proposed(web)
    seen = await shown(web, name)
    assert (seen["status"], seen["proposedBy"], seen["account"]) == ("proposed", MANAGES, STANDS_IN)
    assert (seen["body"], seen["reasons"]) == ("stuurgroep-eemsdelta", SUBSTITUTION["reasons"])
    alone = await act(web, MANAGES, name, "confirm_change")
    assert (alone.status_code, [one["code"] for one in alone.json()["reasons"]]) == (403, ["second_person_needed"])
    assert (await act(web, ALSO_MANAGES, name, "confirm_change")).json()["change"] == name
    again = await act(web, ALSO_MANAGES, name, "confirm_change")
    assert (again.status_code, again.json()["code"]) == (409, "refused_in_this_state")

    await web.took(STANDS_IN, case, type="cast_vote", choice="for")
    entries = (await web.get(CHAIR, f"/v1/routekaarten/{case}/history")).json()["entries"]
    vote = next(one for one in entries if one["act"]["type"] == "cast_vote")
    assert vote["actor"]["account"] == STANDS_IN
    assert (vote["onBehalfOf"]["seat"], vote["onBehalfOf"]["substituteFor"]) == (SEAT, HOLDER)
    groups = (await web.get(READER, "/v1/stuurgroepen")).json()["stuurgroepen"]
    seat = next(one for group in groups for one in group["seats"] if one["seat"] == SEAT)
    assert (seat["account"], seat["substituteFor"]) == (STANDS_IN, HOLDER)
    browser = await web.page(STANDS_IN)
    page = await browser.get(f"/routekaarten/{case}")
    await browser.aclose()
    assert page.text.count(f"als plaatsvervanger van {HOLDER}") == 2

    revoked = await act(web, HOLDER, name, "revoke_change", reasons="Weer aanwezig.")
    assert revoked.json()["allow"] is True
    seen = await shown(web, name)
    assert seen["status"] == "revoked"
    assert seen["proposedAt"] < seen["confirmedAt"] < seen["revokedAt"]
    groups = (await web.get(READER, "/v1/stuurgroepen")).json()["stuurgroepen"]
    seat = next(one for group in groups for one in group["seats"] if one["seat"] == SEAT)
    assert (seat["account"], seat["substituteFor"]) == (HOLDER, None)


async def test_the_case_waits_for_the_substitute_and_not_for_the_holder(web: Web) -> None:
    seat, holder, stands_in = "stuurgroep-groningen-ncg", "ncg-groningen", "ncg-het-hogeland"
    name = await proposed(web, seat=seat, account=stands_in)
    assert (await act(web, ALSO_MANAGES, name, "confirm_change")).status_code == 200
    case = await web.open(municipality="0014")
    browsers = {who: await web.page(who) for who in (holder, stands_in)}
    pages = {who: (await browser.get("/")).text for who, browser in browsers.items()}
    for browser in browsers.values():
        await browser.aclose()
    assert f"/routekaarten/{case}" in pages[stands_in]
    assert f"als plaatsvervanger van {holder}" in pages[stands_in]
    assert case not in pages[holder]


async def test_a_body_with_its_seats_is_added_and_a_seat_changes_hands(web: Web) -> None:
    soon = "2026-01-01T00:00:00Z"
    body = {
        "kind": "add_body",
        "body": "werkgroep-zuidhorn",
        "title": "Werkgroep Zuidhorn",
        "bodyKind": "overleg",
        "principal": "ministerie/mnre1034",
        "validFrom": soon,
    }
    seat = {
        "kind": "add_seat",
        "body": "werkgroep-zuidhorn",
        "seat": "werkgroep-zuidhorn-voorzitter",
        "party": "gemeente",
        "title": "Voorzitter",
        "chair": True,
        "voting": True,
        "account": "voorzitter-oldambt",
        "validFrom": soon,
    }
    hands = {"kind": "appoint", "seat": seat["seat"], "account": "voorzitter-groningen", "validFrom": soon}
    ends = {"kind": "end_holding", "seat": seat["seat"], "account": "voorzitter-groningen", "validFrom": soon}
    for change in (body, seat, hands, ends):
        answer = await web.post(MANAGES, PATH, change)
        assert answer.status_code == 201, answer.text
        confirmed = await act(web, ALSO_MANAGES, answer.json()["change"], "confirm_change")
        assert confirmed.status_code == 200, confirmed.text
    listed = (await web.get(READER, PATH, body="werkgroep-zuidhorn", status="confirmed")).json()["changes"]
    assert [one["kind"] for one in listed] == ["add_body", "add_seat", "appoint", "end_holding"]
    assert (listed[0]["title"], listed[1]["title"], listed[0]["bodyKind"]) == (
        "Werkgroep Zuidhorn",
        "Voorzitter",
        "overleg",
    )


async def test_the_list_is_paged(web: Web) -> None:
    names = [await proposed(web, seat="stuurgroep-oldambt-ncg", account=who) for who in ("ncg-bo", "ncg-eemsdelta")]
    wanted = {"body": "stuurgroep-oldambt", "status": "proposed"}
    page = (await web.get(READER, PATH, limit=1, **wanted)).json()
    assert [one["id"] for one in page["changes"]] == names[:1]
    rest = (await web.get(READER, PATH, after=page["after"], **wanted)).json()
    assert ([one["id"] for one in rest["changes"]], rest["after"]) == (names[1:], None)
    assert (await web.get(READER, PATH, status="lost")).status_code == 400
    assert (await web.get(READER, PATH, bdy="fin")).status_code == 400


async def test_the_same_proposal_sent_again_is_one_change(web: Web) -> None:
    same = key()
    body = SUBSTITUTION | {"seat": "stuurgroep-oldambt-mo", "account": "mo-eemsdelta"}
    first, again = [await web.post(MANAGES, PATH, body, same) for _ in range(2)]
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["change"] == again.json()["change"]
    other = await web.post(MANAGES, PATH, body | {"reasons": "Iets anders."}, same)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"kind": "dismiss"}, [("/kind", "unknown_code")]),
        ({"kind": None}, [("/kind", "unknown_code")]),
        (
            {"account": "niemand", "seat": "nergens"},
            [("/seat", "unknown_body_or_seat"), ("/account", "unknown_account")],
        ),
        ({"validUntil": None}, [("/validUntil", "not_a_moment")]),
        ({"validFrom": "2026-01-01", "extra": 1}, [("/validFrom", "not_a_moment"), ("/extra", "unknown_field")]),
        ({"reasons": "BSN 111222333"}, [("/reasons", "contains_bsn")]),
        ({"reasons": " "}, [("/reasons", "missing")]),
        (
            {"kind": "add_seat", "body": "fin", "seat": "Fin 2", "party": "buren", "title": "a\nb", "reasons": None},
            [("/seat", "unknown_code"), ("/party", "unknown_code"), ("/title", "forbidden_character")],
        ),
        (
            {"kind": "end_seat", "account": None, "validUntil": None, "reasons": None, "seat": "nergens"},
            [("/account", "unknown_field"), ("/validUntil", "unknown_field")],
        ),
        (
            {"kind": "add_seat", "body": "nergens", "party": "fin", "title": "x", "account": HOLDER},
            [("/body", "unknown_body_or_seat")],
        ),
    ],
)
async def test_everything_that_is_wrong_with_a_change_is_named_and_nothing_is_written(
    web: Web, changes: dict[str, Any], errors: list[tuple[str, str]]
) -> None:
    before = (await web.get(READER, PATH, limit=200)).json()["changes"]
    answer = await web.post(MANAGES, PATH, SUBSTITUTION | changes)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_act")
    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == errors
    assert (await web.get(READER, PATH, limit=200)).json()["changes"] == before


async def test_a_body_that_cannot_be_is_named(web: Web) -> None:
    body = {"kind": "add_body", "body": "x", "title": "x", "bodyKind": "club", "municipality": "9", "principal": "x"}
    answer = await web.post(MANAGES, PATH, body | {"validFrom": LATER})
    assert sorted(error["pointer"] for error in answer.json()["errors"]) == ["/bodyKind", "/municipality", "/principal"]


async def test_what_the_policy_refuses_is_said_with_its_receipt(web: Web) -> None:
    answer = await web.post("ncg-bo", PATH, SUBSTITUTION | {"account": "voorzitter-eemsdelta"})
    assert answer.status_code == 403
    assert [one["code"] for one in answer.json()["reasons"]] == ["already_in_body", "not_the_manager"]
    assert answer.json()["receipt"]["act"] == "propose_change"


async def test_a_change_that_is_not_there_is_not_found_and_nobody_sees_them_without_signing_in(web: Web) -> None:
    assert (await web.get(MANAGES, f"{PATH}/{'ab' * 16}")).status_code == 404
    assert (await act(web, MANAGES, "ab" * 16, "revoke_change")).status_code == 404
    assert (await act(web, MANAGES, "ab" * 16, "sign")).status_code == 400
    assert (await web.client.get(PATH)).status_code == 401
    assert (await web.client.post(PATH, json=SUBSTITUTION)).status_code == 401


async def test_the_description_of_the_api_has_every_kind_of_change(web: Web) -> None:
    document = (await web.client.get("/v1/openapi.json")).json()
    operation = document["paths"]["/organisatie/wijzigingen"]["post"]
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    kinds = {one.value for one in ChangeKind}
    assert set(schema["discriminator"]["mapping"]) == kinds
    named = {one["$ref"].rpartition("/")[2] for one in schema["oneOf"]}
    assert named <= document["components"]["schemas"].keys()
    assert "409" in operation["responses"]
    assert "409" in document["paths"]["/organisatie/wijzigingen/{name}/acts"]["post"]["responses"]


async def test_a_role_account_is_made_with_the_proposal_of_who_may_and_holds_nothing_before_it_is_confirmed(
    web: Web,
) -> None:
    seat, newcomer = "stuurgroep-midden-groningen-mo", "mo-noorderzijlvest"
    hands: dict[str, Any] = {"kind": "appoint", "seat": seat, "account": newcomer, "validFrom": "2026-01-01T00:00:00Z"}

    async def known() -> bool:
        return await web.parts.register.account_of(newcomer) is not None

    typo = await web.post(MANAGES, PATH, hands)
    assert [error["code"] for error in typo.json()["errors"]] == ["unknown_account"]
    hands["newAccount"] = True
    refused = await web.post("ncg-bo", PATH, hands)
    assert [one["code"] for one in refused.json()["reasons"]] == ["not_the_manager"]
    assert refused.json()["receipt"]["act"] == "propose_change"
    for bad in ("Jan de Vries", "a" * 61, "mo-111222333"):
        wrong = await web.post(MANAGES, PATH, hands | {"account": bad})
        assert [error["code"] for error in wrong.json()["errors"]] == ["bad_handle"]
    assert not await known()
    same = key()
    answers = [await web.post(MANAGES, PATH, hands, same) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert await known()
    listed = {one.handle: one.seats for one in await web.parts.register.all_handles()}
    assert listed[newcomer] == ()
    assert (await act(web, ALSO_MANAGES, answers[0].json()["change"], "confirm_change")).status_code == 200
    listed = {one.handle: one.seats for one in await web.parts.register.all_handles()}
    assert len(listed[newcomer]) == 1


async def test_the_page_of_signing_in_has_each_seat_of_a_role_account_once(web: Web) -> None:
    name = await proposed(web, seat="stuurgroep-het-hogeland-provincie", account="provincie-midden-groningen")
    assert (await act(web, ALSO_MANAGES, name, "confirm_change")).status_code == 200
    text = (await web.client.get("/aanmelden")).text
    assert text.count('value="provincie-het-hogeland"') == 1
    assert text.count('value="provincie-midden-groningen"') == 2
    assert text.count(">Lokale stuurgroep Het Hogeland</h2>") == 1


async def test_an_account_that_nobody_confirmed_yet_is_nobodys(web: Web) -> None:
    name = await proposed(
        web,
        kind="appoint",
        seat="stuurgroep-oldambt-mo",
        account="mo-nieuw",
        newAccount=True,
        validUntil=None,
        reasons=None,
    )
    early = await web.client.post("/v1/sessions", json={"account": "mo-nieuw"})
    assert (early.status_code, early.json()["code"]) == (403, "account_unconfirmed")
    page = await web.client.post("/aanmelden", data={"account": "mo-nieuw"})
    assert (page.status_code, "nog niet bevestigd" in page.text) == (403, True)
    assert (await act(web, ALSO_MANAGES, name, "confirm_change")).status_code == 200
    assert (await web.client.post("/v1/sessions", json={"account": "mo-nieuw"})).status_code == 201
