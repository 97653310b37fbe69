"""The register of mandaten over HTTP: proposed, confirmed, listed as it is and was, revoked; and what is wrong, by name."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.mandating import who_agrees
from tests.servers.api.web import PREPARER, Web, key

SIGNS, MANAGES, NCG = "staatssecretaris-herstel", "beheerder", "ncg-bo"
PATH = "/v1/mandaten"
SIGNING: dict[str, Any] = {
    "principal": "staatssecretaris",
    "holder": {"kind": "account", "id": NCG},
    "acts": ["sign"],
    "municipalities": ["1979"],
    "measures": ["isolation_to_norm"],
    "ceilingCents": 5_000_000,
    "validFrom": "2026-01-01T00:00:00+01:00",
    "source": "Mandaatbesluit Herstel Groningen, artikel 3",
    "sourceDate": "2026-01-01",
}


async def proposed(web: Web, by: str = SIGNS, **changes: Any) -> str:
    """The id of a mandaat that was proposed."""
    answer = await web.post(by, PATH, SIGNING | changes)
    assert answer.status_code == 201, answer.text
    name: str = answer.json()["mandaat"]
    assert answer.headers["Location"] == f"{PATH}/{name}"
    return name


async def act(web: Web, by: str, name: str, kind: str, **fields: Any) -> Any:
    """An act on a mandaat."""
    return await web.post(by, f"{PATH}/{name}/acts", {"type": kind, **fields})


async def agreed(web: Web, name: str) -> None:
    """Somebody of the holder's organisation agrees, where that is needed."""
    third = await who_agrees(web.parts, name)
    if third is not None:
        answer = await act(web, third, name, "agree_mandaat")
        assert answer.status_code == 200, answer.text


async def shown(web: Web, name: str) -> dict[str, Any]:
    """The mandaat as anybody who is signed in sees it."""
    answer = await web.get("auditor-rijk", f"{PATH}/{name}")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


async def test_a_mandaat_is_proposed_by_one_confirmed_by_another_and_ended_by_one(web: Web) -> None:
    name = await proposed(web)
    seen = await shown(web, name)
    assert {field: seen[field] for field in SIGNING} == SIGNING | {"validFrom": "2025-12-31T23:00:00.000000Z"}
    assert (seen["status"], seen["proposedBy"], seen["confirmedAt"]) == ("proposed", SIGNS, None)
    alone = await act(web, SIGNS, name, "confirm_mandaat")
    assert (alone.status_code, [one["code"] for one in alone.json()["reasons"]]) == (403, ["second_person_needed"])
    assert (await act(web, MANAGES, name, "confirm_mandaat")).status_code == 200
    again = await act(web, MANAGES, name, "confirm_mandaat")
    assert (again.status_code, again.json()["code"]) == (409, "refused_in_this_state")
    assert again.json()["detail"].endswith("Bekijk het mandaat opnieuw.")
    local = await act(web, "gemeente-oldambt", name, "agree_mandaat")
    assert [one["code"] for one in local.json()["reasons"]] == ["not_the_holders_side"]
    assert (await act(web, "ncg-eemsdelta", name, "agree_mandaat")).status_code == 200
    revoked = await act(web, SIGNS, name, "revoke_mandaat", reasons="De afspraak is voorbij.")
    assert revoked.json()["allow"] is True
    seen = await shown(web, name)
    assert (seen["status"], seen["source"]) == ("revoked", SIGNING["source"])
    assert seen["proposedAt"] < seen["confirmedAt"] < seen["agreedAt"] < seen["revokedAt"]
    assert (seen["confirmedBy"], seen["agreedBy"], seen["agreedFor"]) == (MANAGES, "ncg-eemsdelta", ["ncg"])


async def test_the_same_proposal_sent_again_is_one_mandaat(web: Web) -> None:
    same = key()
    first, again = [await web.post(SIGNS, PATH, SIGNING, same) for _ in range(2)]
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["mandaat"] == again.json()["mandaat"]
    other = await web.post(SIGNS, PATH, SIGNING | {"ceilingCents": 1}, same)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")


async def test_the_list_is_paged_and_filtered_and_can_be_asked_of_the_past(web: Web) -> None:
    holder = {"kind": "seat", "id": "bestuurlijk-overleg-provincie"}
    names = [await proposed(web, holder=holder, validUntil=f"2030-01-0{n}T00:00:00Z") for n in (1, 2, 3)]
    await act(web, MANAGES, names[0], "confirm_mandaat")

    async def listed(**asked: Any) -> list[str]:
        answer = await web.get("auditor-rijk", PATH, holder=holder["id"], **asked)
        assert answer.status_code == 200, answer.text
        return [one["id"] for one in answer.json()["mandaten"]]

    assert await listed() == names
    page = (await web.get("auditor-rijk", PATH, holder=holder["id"], limit=2)).json()
    assert [one["id"] for one in page["mandaten"]] == names[:2]
    assert await listed(after=page["after"]) == names[2:]
    assert await listed(principal="fin") == []
    assert await listed(validAt="2030-01-02T00:00:00Z") == names[2:]
    before = (await shown(web, names[0]))["confirmedAt"].replace("Z", "+00:00")
    moment = datetime.fromisoformat(before)
    early = (await shown(web, names[1]))["proposedAt"]
    then = (await web.get("auditor-rijk", PATH, holder=holder["id"], knownAt=early)).json()["mandaten"]
    assert [(one["id"], one["status"]) for one in then] == [(names[0], "proposed"), (names[1], "proposed")]
    assert moment < datetime.now(UTC)
    to_account = await proposed(web, holder={"kind": "account", "id": NCG})
    found = (await web.get("auditor-rijk", PATH, holder=NCG, limit=200)).json()["mandaten"]
    assert to_account in [one["id"] for one in found]


async def test_everything_that_is_wrong_with_a_mandaat_is_named_and_nothing_is_written(web: Web) -> None:
    async def wrong(**changes: Any) -> list[tuple[str, str]]:
        answer = await web.post(SIGNS, PATH, SIGNING | changes)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_act")
        return [(error["pointer"], error["code"]) for error in answer.json()["errors"]]

    held = len((await web.get("auditor-rijk", PATH, limit=200)).json()["mandaten"])
    assert await wrong(holder={"kind": "account", "id": "niemand"}) == [("/holder/id", "unknown_account")]
    assert await wrong(acts=["recuse"], sourceDate=None, municipalities=["1234"]) == [
        ("/acts", "unknown_code"),
        ("/municipalities", "unknown_municipality"),
        ("/source", "missing"),
    ]
    assert await wrong(validUntil="2025-01-01T00:00:00Z") == [("/validUntil", "ends_too_early")]
    assert await wrong(acts=["sign", "sign"]) == [("/acts", "named_twice")]
    assert await wrong(validFrom="2026-01-01") == [("/validFrom", "not_a_moment")]
    assert await wrong(ceilingCents=1.5, measures=["paint"], extra=1) == [
        ("/measures/0", "unknown_code"),
        ("/ceilingCents", "wrong_type"),
        ("/extra", "unknown_field"),
    ]
    assert await wrong(procedure="bestaatniet", tiers=["atlantis"], sourceDate="2999-01-01") == [
        ("/procedure", "unknown_code"),
        ("/tiers", "unknown_code"),
        ("/sourceDate", "in_future"),
    ]
    assert await wrong(principal="beheer") == [("/acts", "not_of_the_office")]
    assert await wrong(holder={"kind": "office", "id": "staatssecretaris"}) == [("/holder", "own_office")]
    answer = await web.post(SIGNS, PATH, SIGNING | {"tiers": ["atlantis"]})
    assert answer.json()["errors"][0]["expected"] == "een van lokaal, bestuurlijk-overleg, nationaal"
    assert await wrong(source="BSN 111222333") == [("/source", "contains_bsn")]
    assert len((await web.get("auditor-rijk", PATH, limit=200)).json()["mandaten"]) == held


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"source": None, "sourceDate": None}, 403, "mandate_unwritten"),
        ({"acts": ["conclude"]}, 403, "no_mandate_by_majority"),
        ({"parent": "ab" * 16}, 409, "mandate_broken"),
    ],
)
async def test_what_the_policy_refuses_is_said_with_its_receipt(
    web: Web, changes: dict[str, Any], status: int, code: str
) -> None:
    answer = await web.post(SIGNS, PATH, SIGNING | changes)
    assert answer.status_code == status
    assert [one["code"] for one in answer.json()["reasons"]] == [code]
    assert answer.json()["receipt"]["act"] == "propose_mandaat"


async def test_a_mandaat_that_is_not_there_is_not_found(web: Web) -> None:
    assert (await web.get(SIGNS, f"{PATH}/{'ab' * 16}")).status_code == 404
    assert (await act(web, MANAGES, "ab" * 16, "revoke_mandaat")).status_code == 404


async def test_nobody_sees_the_register_without_signing_in_or_by_a_misspelt_filter(web: Web) -> None:
    assert (await web.client.get(PATH)).status_code == 401
    assert (await web.client.post(PATH, json=SIGNING)).status_code == 401
    assert (await web.get(SIGNS, PATH, princpal="fin")).status_code == 400
    assert (await web.post(SIGNS, f"{PATH}/{'ab' * 16}/acts", {"type": "sign"})).status_code == 400


async def test_who_holds_a_mandaat_of_an_office_finds_its_cases_acts_for_it_and_is_named_so(web: Web) -> None:
    case = await web.open()
    path, local = f"/v1/routekaarten/{case}", "gemeente-oldambt"

    async def finds() -> tuple[int, bool]:
        listed = (await web.get(local, "/v1/routekaarten", limit=100)).json()["routekaarten"]
        return (await web.get(local, path)).status_code, case in {one["case"] for one in listed}

    assert await finds() == (404, False)
    intake = {"principal": "ncg-intake", "holder": {"kind": "account", "id": local}, "acts": ["withdraw"]}
    name = await proposed(web, PREPARER, **intake)
    assert await finds() == (404, False)
    assert (await act(web, MANAGES, name, "confirm_mandaat")).status_code == 200
    assert await finds() == (404, False)
    await agreed(web, name)
    assert await finds() == (200, True)
    offered = (await web.get(local, f"{path}/acts")).json()["acts"]
    assert {one["type"] for one in offered if one["allow"]} == {"withdraw", "recuse"}
    await web.took(local, case, type="withdraw", reasons="De bewoner wil niet meer.")
    entries = (await web.get("auditor-rijk", f"{path}/history")).json()["entries"]
    taken = next(one for one in entries if one["act"]["type"] == "withdraw")
    assert taken["actor"]["account"] == local
    assert (taken["onBehalfOf"]["body"], taken["onBehalfOf"]["mandate"]) == ("ncg-intake", [name])
    browser = await web.page("auditor-rijk")
    page = await browser.get(f"/routekaarten/{case}")
    await browser.aclose()
    assert "namens Intake van de Nationaal Coördinator Groningen (onder mandaat)" in page.text
