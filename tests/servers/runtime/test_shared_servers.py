"""The servers that tests share are real, and every test gets a place of its own in them."""

import httpx
import psycopg
import pytest
from temporalio.client import Client

from tests.conftest import OpaServer, PostgresServer, TemporalServer


@pytest.mark.every_postgres
def test_two_fresh_databases_do_not_see_each_other(postgres: PostgresServer) -> None:
    one, other = postgres.fresh(migrated=False), postgres.fresh(migrated=False)
    with psycopg.connect(one.admin_url.replace("+psycopg", "")) as connection:
        connection.execute("CREATE TABLE mark (n int)")
    with psycopg.connect(other.admin_url.replace("+psycopg", "")) as connection:
        found = connection.execute("SELECT to_regclass('mark')").fetchone()
    assert found == (None,)


@pytest.mark.every_postgres
def test_the_application_role_has_no_right_of_its_own(postgres: PostgresServer) -> None:
    url = postgres.fresh(migrated=False).app_url.replace("+psycopg", "")
    with psycopg.connect(url) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("CREATE TABLE mine (n int)")


@pytest.mark.every_postgres
def test_durability_is_on(postgres: PostgresServer) -> None:
    with psycopg.connect(postgres.fresh(migrated=False).app_url.replace("+psycopg", "")) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes", "data_checksums"):
            assert connection.execute(f"SHOW {setting}".encode()).fetchone() == ("on",)


def test_opa_answers_with_the_token_only_and_takes_no_policy(opa: OpaServer) -> None:
    bearer = {"Authorization": f"Bearer {opa.token}"}
    with httpx.Client(base_url=opa.url, trust_env=False) as client:
        asked = client.get("/v1/data/getrapt/revision", headers=bearer)
        assert (asked.status_code, asked.json()["result"]) == (200, opa.revision)
        assert client.get("/v1/data/getrapt/revision").status_code == 401
        assert client.get("/health").status_code == 401
        refused = client.put("/v1/policies/mine", headers=bearer, content="package mine")
        assert refused.status_code == 401
        assert client.patch("/v1/data/getrapt", headers=bearer, json=[]).status_code == 401


async def test_temporal_has_our_namespace_and_search_attributes(temporal: TemporalServer) -> None:
    client = await Client.connect(temporal.address, namespace=temporal.namespace)
    count = await client.count_workflows("RoutekaartTier = 'lokaal' AND RoutekaartTermDate < '2030-01-01T00:00:00Z'")
    assert count.count == 0
