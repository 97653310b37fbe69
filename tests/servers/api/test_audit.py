"""What auditors see of looking and of processing, and what everybody else does not."""

from typing import Any

import pytest

from tests.servers.api.web import CHAIR, PREPARER, Web, key

AUDITOR, MANAGER = "auditor-rijk", "beheerder"
LINE = {
    "trace_id",
    "span_id",
    "status",
    "name",
    "start_time",
    "end_time",
    "dpl.core.processing_activity_id",
    "dpl.core.data_subject_id",
    "dpl.core.data_subject_id_type",
}


async def accounts(web: Web) -> dict[str, str]:
    """The pseudonym of each handle."""
    return {one.handle: one.account for one in await web.parts.register.all_handles()}


async def seen(web: Web, who: str, path: str, /, **parameters: Any) -> dict[str, Any]:
    """What this person is shown."""
    answer = await web.client.get(path, params=parameters, headers=await web.bearer(who))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_everybody_sees_the_own_looks_and_that_is_a_look_as_well(web: Web) -> None:
    case = await web.open()
    await web.get(CHAIR, f"/v1/routekaarten/{case}")
    await web.get(AUDITOR, f"/v1/routekaarten/{case}")
    newest = (await seen(web, CHAIR, "/v1/inzagen", limit=1))["inzagen"][0]
    assert (newest["account"], newest["kind"], newest["cases"]) == (CHAIR, "case", [case])
    assert newest["deliberation"] is True
    again = (await seen(web, CHAIR, "/v1/inzagen", limit=1))["inzagen"][0]
    assert (again["account"], again["kind"], again["persons"]) == (CHAIR, "access_log", [CHAIR])


@pytest.mark.parametrize("asked", [{"account": AUDITOR}, {"all": "true"}, {"account": "no-such-account"}])
@pytest.mark.parametrize("who", [CHAIR, MANAGER])
async def test_the_looks_of_others_are_for_the_auditor(web: Web, who: str, asked: dict[str, str]) -> None:
    answer = await web.client.get("/v1/inzagen", params=asked, headers=await web.bearer(who))
    assert (answer.status_code, answer.json()["code"]) == (403, "audit_refused")
    assert [one["code"] for one in answer.json()["reasons"]] == ["may_not_read_access_log"]


async def test_the_auditor_sees_who_saw_a_case_page_by_page(web: Web) -> None:
    case = await web.open()
    for account in (CHAIR, PREPARER, CHAIR):
        await web.get(account, f"/v1/routekaarten/{case}")
    found: list[tuple[str, str]] = []
    before: dict[str, int] = {}
    while True:
        page = await seen(web, AUDITOR, "/v1/inzagen", all="true", case=case, limit=2, **before)
        found += [(one["account"], one["kind"]) for one in page["inzagen"]]
        if page["before"] is None:
            break
        before = {"before": page["before"]}
    assert found == [(CHAIR, "case"), (PREPARER, "case"), (CHAIR, "case")]
    of_chair = await seen(web, AUDITOR, "/v1/inzagen", account=CHAIR, case=case)
    assert [one["account"] for one in of_chair["inzagen"]] == [CHAIR, CHAIR]


@pytest.mark.parametrize("who", [CHAIR, MANAGER, PREPARER])
@pytest.mark.parametrize("path", ["/v1/verwerkingen", f"/v1/traces/{'ab' * 16}"])
async def test_processing_and_traces_are_for_the_auditor(web: Web, who: str, path: str) -> None:
    answer = await web.get(who, path)
    assert (answer.status_code, answer.json()["code"]) == (403, "audit_refused")
    assert [one["code"] for one in answer.json()["reasons"]] == ["auditors_only"]


async def test_each_act_and_look_has_a_line_for_each_person_and_none_says_who_did_it(web: Web) -> None:
    case = await web.open()
    await web.took(CHAIR, case, type="cast_vote", choice="for")
    await web.get(CHAIR, f"/v1/routekaarten/{case}")
    await web.get("voorzitter-oldambt", f"/v1/routekaarten/{case}")
    found = await seen(web, AUDITOR, "/v1/verwerkingen", case=case)
    assert found["example"] is True
    lines = found["verwerkingen"]
    assert all(line.keys() == LINE for line in lines)
    # The case, and the two addresses that it names; the look that was not allowed touched nobody's data.
    names = [line["name"] for line in lines]
    assert {name: names.count(name) for name in names} == {"submit": 3, "open_tier": 3, "cast_vote": 3, "case": 3}
    types = {line["dpl.core.data_subject_id"]: line["dpl.core.data_subject_id_type"] for line in lines}
    assert sorted(types.values()) == ["address", "address", "case"]
    assert {line["dpl.core.processing_activity_id"] for line in lines} == {"routekaart-behandelen"}
    assert all(line["status"] == "Ok" and line["start_time"] <= line["end_time"] for line in lines)
    known = await accounts(web)
    written = str(lines)
    for name in (CHAIR, PREPARER, known[CHAIR], known[PREPARER], case, "Opwierde", "0003209900430667"):
        assert name not in written
    # The same person has the same pseudonym in another case, and no other.
    other = await web.open()
    of_other = (await seen(web, AUDITOR, "/v1/verwerkingen", case=other))["verwerkingen"]
    shared = types.keys() & {line["dpl.core.data_subject_id"] for line in of_other}
    assert sorted(types[one] for one in shared) == ["address", "address"]


async def test_the_lines_come_page_by_page_each_once(web: Web) -> None:
    case = await web.open()
    for _ in range(4):
        await web.get(CHAIR, f"/v1/routekaarten/{case}")
    whole = (await seen(web, AUDITOR, "/v1/verwerkingen", case=case))["verwerkingen"]
    found: list[dict[str, Any]] = []
    after: dict[str, str] = {}
    while True:
        page = await seen(web, AUDITOR, "/v1/verwerkingen", case=case, limit=1, **after)
        found += page["verwerkingen"]
        if page["after"] is None:
            break
        after = {"after": page["after"]}
    assert found == whole
    wrong = await web.get(AUDITOR, "/v1/verwerkingen", after="1.x")
    assert (wrong.status_code, wrong.json()["errors"][0]["code"]) == (400, "bad_cursor")


async def test_a_register_of_persons_has_lines_for_those_that_it_names(web: Web) -> None:
    trace = "5e" * 16
    body = {"scope": "case", "code": await web.open(), "validFrom": "2026-01-05T00:00:00+01:00"}
    headers = await web.bearer(CHAIR) | {"Idempotency-Key": key(), "traceparent": f"00-{trace}-{'1' * 16}-01"}
    sent = await web.client.post("/v1/belangen", json=body, headers=headers)
    assert sent.status_code == 201, sent.text
    found = await seen(web, AUDITOR, f"/v1/traces/{trace}")
    assert [(line["name"], line["dpl.core.data_subject_id_type"]) for line in found["processing"]] == [
        ("register_interest", "account")
    ]
    assert found["processing"][0]["dpl.core.processing_activity_id"] == "belangen-bewaken"


async def test_one_trace_id_joins_who_why_and_whose(web: Web) -> None:
    case = await web.open()
    trace = "7a" * 16
    headers = await web.bearer(CHAIR) | {"Idempotency-Key": key(), "traceparent": f"00-{trace}-{'1' * 16}-01"}
    body = {"type": "cast_vote", "dossier": await web.digest(case), "choice": "for"}
    assert (await web.client.post(f"/v1/routekaarten/{case}/acts", json=body, headers=headers)).status_code == 200
    assert (await web.client.get(f"/v1/routekaarten/{case}", headers=headers)).status_code == 200
    found = await seen(web, AUDITOR, f"/v1/traces/{trace}")
    (entry,), (look,), (record,) = found["audit"]["entries"], found["audit"]["inzagen"], found["authority"]
    assert (entry["actor"]["account"], entry["act"]["type"], entry["act"]["choice"]) == (CHAIR, "cast_vote", "for")
    assert (look["account"], look["kind"], look["cases"]) == (CHAIR, "case", [case])
    assert (record["adl.core.response"]["decision"], record["adl.core.request"]["resource"]["id"]) == (True, case)
    assert sorted((line["name"], line["dpl.core.data_subject_id_type"]) for line in found["processing"]) == [
        *(("case", kind) for kind in ("address", "address", "case")),
        *(("cast_vote", kind) for kind in ("address", "address", "case")),
    ]
    spans = {line["span_id"] for line in found["processing"]}
    assert spans == {record["span_id"], look["leaf"][:16]}
    ids = {entry["traceId"], look["traceId"], record["trace_id"], *(line["trace_id"] for line in found["processing"])}
    assert ids == {trace}
    assert (found["complete"], found["deliberationHidden"]) == (True, False)


async def test_an_auditor_with_an_interest_sees_no_deliberation_in_a_trace(web: Web) -> None:
    case = await web.open(municipality="1895", addresses=["0003209900430668"])
    trace = "9c" * 16
    chair = "voorzitter-oldambt"
    headers = await web.bearer(chair) | {"Idempotency-Key": key(), "traceparent": f"00-{trace}-{'1' * 16}-01"}
    body = {"type": "cast_vote", "dossier": await web.digest(case), "choice": "against", "reasons": "Niet zo."}
    assert (await web.client.post(f"/v1/routekaarten/{case}/acts", json=body, headers=headers)).status_code == 200
    sent = await web.post(
        AUDITOR, "/v1/belangen", {"scope": "case", "code": case, "validFrom": "2026-01-05T00:00:00+01:00"}
    )
    assert sent.status_code == 201, sent.text
    found = await seen(web, AUDITOR, f"/v1/traces/{trace}")
    assert (found["deliberationHidden"], found["authority"]) == (True, [])
    assert "against" not in str(found)
    assert "Niet zo" not in str(found)


async def test_a_trace_id_that_nothing_has_is_not_found_and_one_that_is_none_is_said_to_be_so(web: Web) -> None:
    assert (await web.get(AUDITOR, f"/v1/traces/{'0f' * 16}")).status_code == 404
    assert (await web.get(AUDITOR, "/v1/traces/x")).status_code == 400
