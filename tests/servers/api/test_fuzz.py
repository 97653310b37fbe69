"""Whatever is sent to the API is answered as its own description says, and never by a failure of ours.

Schemathesis makes the requests from `/v1/openapi.json`, right ones and wrong ones. A short run is part of the tests; `make
fuzz` goes on for longer. A failure prints the request, and the seed of the run repeats it.
"""

import asyncio
import os
import random
from collections.abc import AsyncIterator
from typing import Any

import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import APIOperation
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.conftest import OpaServer, PostgresServer
from tests.servers.api.scope_world import AUDITS, CHAIR, MANAGES, PREPARER, World, made
from tests.servers.api.web import Web, key, web_on

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "4"))
"""Requests for each operation, and for each way to make them."""

_KNOWN_AS = {
    "case": "closed",
    "routekaarten": "running",
    "mandaten": "mandaat",
    "belangen": "interest",
    "audits": "audit",
    "vergaderingen": "meeting",
    "wijzigingen": "change",
    "betrokkenen": "subject",
}
_CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
)
_AWAY = {"GET /health/ready"}
"""Says by a status of 500 or more what it is asked to say: here is no Temporal."""


@pytest.fixture(scope="module")
async def world(postgres_engine: str, opa: OpaServer) -> AsyncIterator[World]:
    """Something of everything, so that a path can be right as well as wrong."""
    server = PostgresServer(postgres_engine)
    async with web_on(server.fresh(), opa.url, opa.token) as web:
        yield await made(web)
    server.drop_all()


async def test_the_api_does_what_its_description_says_whatever_is_sent(world: World) -> None:
    web = world.web
    bearers = [await web.bearer(role) for role in (MANAGES, AUDITS, CHAIR, PREPARER)]
    schema = await asyncio.to_thread(schemathesis.openapi.from_url, f"{web.url}/v1/openapi.json")
    wrong: list[str] = []
    for found in schema.get_all_operations():
        assert isinstance(found, Ok), found
        operation = found.ok()
        bearer = [await _of_its_own(web)] if operation.label.startswith("DELETE") else bearers
        wrong += await asyncio.to_thread(_fuzzed, operation, world, bearer)
    assert not wrong, "\n\n".join(wrong)


async def _of_its_own(web: Web) -> dict[str, str]:
    """The header of a session that may end."""
    answer = await web.client.post("/v1/sessions", json={"account": "provincie-oldambt"})
    return {"Authorization": f"Bearer {answer.json()['token']}"}


def _fuzzed(operation: APIOperation[Any, Any, Any, Any], world: World, bearers: list[dict[str, str]]) -> list[str]:
    """What is wrong with the answers of one operation, as Schemathesis says it."""
    checks = tuple(one for one in _CHECKS if one is not not_a_server_error or operation.label not in _AWAY)
    draws = random.Random(random.random())
    wrong = []
    for mode in (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE):

        @hypothesis.seed(draws.randrange(2**32))
        @hypothesis.settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        )
        @hypothesis.given(
            case=operation.as_strategy(generation_mode=mode),
            bearer=st.sampled_from(bearers),
            is_there=st.booleans(),
            keyed=st.booleans(),
        )
        def ask(case: schemathesis.Case[Any], bearer: dict[str, str], *, is_there: bool, keyed: bool) -> None:
            if is_there:
                case.path_parameters.update({name: _known(world, operation.path) for name in case.path_parameters})
            headers = bearer | ({"Idempotency-Key": key()} if keyed else {})
            case.call_and_validate(headers=headers, checks=checks, timeout=60)

        try:
            ask()
        except FailureGroup as failures:
            wrong.append(f"{operation.label}: {failures}")
        except Unsatisfiable:
            continue  # There is nothing in this operation that could be wrong.
    return wrong


def _known(world: World, path: str) -> str:
    """What there is in the place of a blank."""
    kinds = [part for part in path.split("/") if part in _KNOWN_AS]
    return str(getattr(world, _KNOWN_AS[kinds[-1]])) if kinds else "1"
