"""Acts over HTTP: what counts, what counts once, what is refused and how it is said."""

import asyncio
from collections import Counter
from typing import Any

import pytest

from tests.servers.api.web import CHAIR, FULL, NO_EFFECT, PREPARER, REASON, Web, intake, key

pytestmark = pytest.mark.every_postgres

OTHER_CHAIR = "voorzitter-groningen"


async def acts_of(web: Web, case: str, kind: str) -> list[dict[str, Any]]:
    """The entries of this kind of act in the case's history."""
    answer = await web.get("auditor-rijk", f"/v1/routekaarten/{case}/history")
    return [entry for entry in answer.json()["entries"] if entry["act"]["type"] == kind]


async def test_fifty_copies_of_one_act_count_once_and_get_one_receipt(web: Web) -> None:
    case, same = await web.open(), key()
    body = {"type": "cast_vote", "dossier": await web.digest(case), "choice": "for"}
    path = f"/v1/routekaarten/{case}/acts"
    answers = await asyncio.gather(*(web.post(CHAIR, path, body, same) for _ in range(50)))
    assert Counter(answer.status_code for answer in answers) == {200: 50}
    receipts = [answer.json() for answer in answers]
    assert Counter(receipt["repeated"] for receipt in receipts) == {True: 49, False: 1}
    assert len({(receipt["index"], receipt["leaf"]) for receipt in receipts}) == 1
    assert len(await acts_of(web, case, "cast_vote")) == 1


async def test_fifty_copies_of_one_opening_open_one_case(web: Web) -> None:
    body, same = intake(), key()
    answers = await asyncio.gather(*(web.post(PREPARER, "/v1/routekaarten", body, same) for _ in range(50)))
    assert Counter(answer.status_code for answer in answers) == {200: 49, 201: 1}
    assert len({answer.json()["case"] for answer in answers}) == 1


async def test_the_same_key_with_other_content_is_a_conflict_and_not_the_old_answer(web: Web) -> None:
    case, same = await web.open(), key()
    first = await web.act(CHAIR, case, same, type="cast_vote", choice="for")
    other = await web.act(CHAIR, case, same, type="cast_vote", choice="abstain")
    assert (first.status_code, other.status_code) == (200, 409)
    assert other.json()["code"] == "idempotency_key_reused"
    assert len(await acts_of(web, case, "cast_vote")) == 1
    # The key is the actor's: somebody else may use the same.
    assert (await web.act("ncg-eemsdelta", case, same, type="cast_vote", choice="for")).status_code == 200


async def test_a_refusal_sent_again_is_the_same_refusal(web: Web) -> None:
    case, same = await web.open(), key()
    first, again = [await web.act(OTHER_CHAIR, case, same, type="cast_vote", choice="for") for _ in range(2)]
    assert (first.status_code, again.status_code) == (403, 403)
    assert first.json()["receipt"]["index"] == again.json()["receipt"]["index"]
    assert again.json()["receipt"]["repeated"] is True


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({}, "idempotency_key_missing"),
        ({"Idempotency-Key": ""}, "idempotency_key_malformed"),
        ({"Idempotency-Key": "x" * 201}, "idempotency_key_malformed"),
    ],
)
async def test_an_act_without_a_good_key_is_not_taken(web: Web, sent: dict[str, str], code: str) -> None:
    case = await web.open()
    body = {"type": "cast_vote", "dossier": await web.digest(case), "choice": "for"}
    headers = await web.bearer(CHAIR) | sent
    answer = await web.client.post(f"/v1/routekaarten/{case}/acts", json=body, headers=headers)
    assert answer.status_code == 400
    assert answer.json()["code"] == code
    assert await acts_of(web, case, "cast_vote") == []


async def test_a_refusal_says_why_and_is_an_entry(web: Web) -> None:
    case = await web.open()
    answer = await web.act(OTHER_CHAIR, case, type="cast_vote", choice="for")
    problem = answer.json()
    assert answer.status_code == 403
    assert answer.headers["content-type"] == "application/problem+json"
    assert [one["code"] for one in problem["reasons"]] == ["not_a_member"]
    assert all(one["text"].endswith(".") for one in problem["reasons"])
    (entry,) = await acts_of(web, case, "cast_vote")
    assert (entry["index"], entry["allow"]) == (problem["receipt"]["index"], False)
    assert [one["code"] for one in entry["reasons"]] == ["not_a_member"]


async def test_an_act_on_an_older_dossier_is_told_what_changed(web: Web) -> None:
    case = await web.open()
    seen = await web.digest(case)
    await web.took(CHAIR, case, type="cast_vote", choice="for")
    await web.took(CHAIR, case, type="return_for_information", questions="Klopt het bedrag?")
    await web.took(PREPARER, case, type="answer", answer="Nee, het is lager.", amountCents=4_000_000)
    answer = await web.act("ncg-eemsdelta", case, type="cast_vote", choice="for", dossier=seen)
    assert answer.status_code == 409
    assert [one["code"] for one in answer.json()["reasons"]] == ["dossier_changed"]
    assert set(answer.json()["changed"]) == {"amount_cents", "answer.1"}


async def test_an_act_on_an_older_dossier_that_is_sent_again_is_told_the_same(web: Web) -> None:
    case, same = await web.open(), key()
    seen = await web.digest(case)
    await web.took(CHAIR, case, type="return_for_information", questions="Klopt het bedrag?")
    await web.took(PREPARER, case, type="answer", answer="Nee.", amountCents=4_000_000)
    vote = {"type": "cast_vote", "choice": "for", "dossier": seen}
    first, second = [await web.act("ncg-eemsdelta", case, used_key=same, **vote) for _ in range(2)]
    assert first.json()["changed"] == second.json()["changed"] != []


async def test_an_office_that_the_procedure_does_not_have_is_not_taken_down(web: Web) -> None:
    case = await web.open()
    before = len(await acts_of(web, case, "conclude"))
    answers = [{"office": "jan-jansen-kerkstraat-12", "answer": REASON}]
    answer = await web.act(
        CHAIR, case, type="conclude", outcome="approve", motivation=FULL, knockOn=NO_EFFECT, adviceAnswers=answers
    )
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/adviceAnswers/0/office"
    assert len(await acts_of(web, case, "conclude")) == before


async def test_an_act_that_the_state_rules_out_is_a_conflict(web: Web) -> None:
    case = await web.open()
    answer = await web.act(CHAIR, case, type="conclude", outcome="approve", motivation=FULL, knockOn=NO_EFFECT)
    assert answer.status_code == 409
    assert {one["code"] for one in answer.json()["reasons"]} == {"quorum_not_met", "rule_not_met"}


async def test_what_is_wrong_with_an_act_is_named_and_nothing_is_recorded(web: Web) -> None:
    case = await web.open()
    answer = await web.act(CHAIR, case, type="cast_vote", choice="for", actor="ncg-eemsdelta", reasons="nr 123456782")
    assert answer.status_code == 400
    assert {(error["pointer"], error["code"]) for error in answer.json()["errors"]} == {
        ("/actor", "unknown_field"),
        ("/reasons", "contains_bsn"),
    }
    assert "123456782" not in answer.text
    assert await acts_of(web, case, "cast_vote") == []


async def test_a_body_that_is_too_large_or_no_json_is_refused(web: Web) -> None:
    case = await web.open()
    headers = await web.bearer(CHAIR) | {"Idempotency-Key": key(), "Content-Type": "application/json"}
    path = f"/v1/routekaarten/{case}/acts"
    large = b" " * (256 * 1024 + 1)

    async def streamed() -> Any:
        for n in range(0, len(large), 65536):
            yield large[n : n + 65536]

    announced = await web.client.post(path, content=large, headers=headers)
    unannounced = await web.client.post(path, content=streamed(), headers=headers)
    other = await web.client.post(path, content=b"x", headers=headers | {"Content-Type": "text/plain"})
    broken = await web.client.post(path, content=b"{", headers=headers)
    found = [(one.status_code, one.json()["code"]) for one in (announced, unannounced, other, broken)]
    assert found == [
        (413, "body_too_large"),
        (413, "body_too_large"),
        (415, "unsupported_media_type"),
        (400, "invalid_act"),
    ]


async def test_an_act_on_a_case_that_is_not_there_is_not_found(web: Web) -> None:
    for name in ("0" * 32, "RK-none", "x" * 200, "%00"):
        body = {"type": "withdraw", "dossier": "ab" * 32, "reasons": REASON}
        answer = await web.post(PREPARER, f"/v1/routekaarten/{name}/acts", body)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), name


async def test_an_act_by_reference_does_not_tell_a_stranger_that_the_case_is_there(web: Web) -> None:
    reference = f"RK-x{key()[:8]}"
    case = await web.open(reference=reference)
    body = {"type": "cast_vote", "dossier": await web.digest(case), "choice": "for"}
    assert (await web.post(OTHER_CHAIR, f"/v1/routekaarten/{reference}/acts", body)).status_code == 404
    assert (await web.post(CHAIR, f"/v1/routekaarten/{reference}/acts", body)).status_code == 200


async def test_nobody_acts_without_being_signed_in(web: Web) -> None:
    case = await web.open()
    body = {"type": "cast_vote", "dossier": await web.digest(case), "choice": "for"}
    for headers in ({}, {"Authorization": "Bearer nobody"}, {"Authorization": "Basic eDp5"}, {"Cookie": "x=y"}):
        answer = await web.client.post(
            f"/v1/routekaarten/{case}/acts", json=body, headers=headers | {"Idempotency-Key": key()}
        )
        assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
        assert answer.headers["www-authenticate"] == "Bearer"


async def test_the_cookie_of_the_pages_does_not_open_the_api(web: Web) -> None:
    browser = await web.page(CHAIR)
    assert (await browser.get("/")).status_code == 200
    assert (await browser.get("/v1/routekaarten")).status_code == 401
    await browser.aclose()


async def test_the_offers_say_what_can_be_done_and_why_the_rest_cannot(web: Web) -> None:
    case = await web.open()
    found = (await web.get(CHAIR, f"/v1/routekaarten/{case}/acts")).json()
    assert found["dossier"] == await web.digest(case)
    by_variant = {(one["type"], one["variant"]): one for one in found["acts"]}
    assert by_variant["cast_vote", "against"]["allow"] is True
    refused = by_variant["conclude", "approve"]
    assert refused["allow"] is False
    assert [one["code"] for one in refused["reasons"]] == ["quorum_not_met", "rule_not_met"]


async def test_the_trace_of_a_request_stands_in_its_entry(web: Web) -> None:
    case, trace = await web.open(), "4bf92f3577b34da6a3ce929d0e0e4736"
    body = {"type": "cast_vote", "dossier": await web.digest(case), "choice": "for"}
    headers = await web.bearer(CHAIR) | {"Idempotency-Key": key(), "traceparent": f"00-{trace}-00f067aa0ba902b7-01"}
    answer = await web.client.post(f"/v1/routekaarten/{case}/acts", json=body, headers=headers)
    assert answer.headers["traceparent"].split("-")[1] == trace
    (entry,) = await acts_of(web, case, "cast_vote")
    assert entry["traceId"] == trace


async def test_an_opening_with_faults_names_all_of_them(web: Web) -> None:
    answer = await web.post(PREPARER, "/v1/routekaarten", intake(municipality="9999", addresses=["1"], wish=1))
    assert answer.status_code == 400
    pointers = {error["pointer"] for error in answer.json()["errors"]}
    assert pointers == {"/municipality", "/addresses", "/wish"}


async def test_a_reference_is_used_once(web: Web) -> None:
    reference = f"RK-x{key()[:8]}"
    await web.open(reference=reference)
    again = await web.post(PREPARER, "/v1/routekaarten", intake(reference=reference, amountCents=1))
    assert again.status_code == 409
    assert [one["code"] for one in again.json()["reasons"]] == ["reference_taken"]


async def test_a_case_with_a_safety_doubt_is_referred_at_once(web: Web) -> None:
    case = await web.open(safetyDoubt=True)
    found = (await web.get(PREPARER, f"/v1/routekaarten/{case}")).json()
    assert found["state"] == "referred"
    assert found["referral"]["receipt"]
    assert found["waitsFor"] == [{"who": "preparer", "act": "resume"}]


async def test_only_the_preparer_opens_cases(web: Web) -> None:
    answer = await web.post(CHAIR, "/v1/routekaarten", intake())
    assert answer.status_code == 403
    assert [one["code"] for one in answer.json()["reasons"]] == ["not_the_intake_office"]


@pytest.mark.parametrize(
    ("path", "content", "pointer"),
    [
        ("/v1/mandaten", '{"ceilingCents": 100, "ceilingCents": 999999}', "/ceilingCents"),
        ("/v1/mandaten/x/acts", '{"type": "confirm_mandaat", "type": "revoke_mandaat"}', "/type"),
        ("/v1/routekaarten", '{"a": {"kind": "seat", "kind": "office"}}', "/kind"),
    ],
)
async def test_a_field_that_is_given_twice_is_neither_of_both(web: Web, path: str, content: str, pointer: str) -> None:
    headers = await web.bearer(PREPARER) | {"Idempotency-Key": key(), "Content-Type": "application/json"}
    answer = await web.client.post(path, content=content.encode(), headers=headers)
    assert answer.status_code == 400
    assert [(one["pointer"], one["code"]) for one in answer.json()["errors"]] == [(pointer, "given_twice")]
