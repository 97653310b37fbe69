"""Whatever the act is about, what has to come with it is asked for alike, and in the same order."""

import pytest

from tests.servers.api.web import PREPARER, Web, key

NAME = "0" * 32
TAKING = (
    "/v1/routekaarten",
    f"/v1/routekaarten/{NAME}/acts",
    "/v1/mandaten",
    f"/v1/mandaten/{NAME}/acts",
    "/v1/organisatie/wijzigingen",
    f"/v1/organisatie/wijzigingen/{NAME}/acts",
    "/v1/belangen",
    f"/v1/belangen/{NAME}/acts",
    "/v1/audits",
    f"/v1/audits/{NAME}/acts",
    "/v1/policy/activations",
)


@pytest.mark.parametrize("path", TAKING)
async def test_who_sends_it_comes_before_its_key_its_key_before_its_body_and_its_form_before_its_content(
    web: Web, path: str
) -> None:
    signed_in = await web.bearer(PREPARER)
    keyed = signed_in | {"Idempotency-Key": key()}
    for headers, status, code in (
        ({}, 401, "not_signed_in"),
        (signed_in, 400, "idempotency_key_missing"),
        (keyed, 415, "unsupported_media_type"),
    ):
        answer = await web.client.post(path, content=b"no act", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    answer = await web.client.post(path, content=b"no act", headers=keyed | {"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert answer.json()["code"] in ("invalid_act", "invalid_intake")
