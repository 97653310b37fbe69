"""What may never happen to a table, whoever asks: by right for the application, by trigger for the owner."""

from collections.abc import Callable

import psycopg
import pytest
from psycopg import errors

from store.migrate import migrate
from tests.conftest import PostgresServer
from tests.servers.store.desk import MASTER, Desk

pytestmark = pytest.mark.every_postgres

EVIDENCE = (
    "entries",
    "act_keys",
    "ledger_head",
    "streams",
    "routekaarten",
    "awaited",
    "case_addresses",
    "case_counts",
    "lead_counts",
    "alike_counts",
    "area_alike",
    "subjects",
    "vault_items",
    "vault_key",
    "accounts",
    "register_versions",
    "procedures",
    "procedure_starts",
    "policies",
    "mandaten",
    "organisation_changes",
    "interests",
    "interest_areas",
    "interest_cases",
    "audits",
    "meetings",
    "policy_activations",
    "access_records",
    "access_head",
    "log_hashes",
    "log_checkpoints",
    "log_cosignatures",
    "log_keys",
    "subject_standings",
    "document_chunks",
)
WRITTEN_BY_THE_APPLICATION = {
    "outbox": {"SELECT", "INSERT", "UPDATE", "DELETE"},
    "notices": {"SELECT", "INSERT"},
    "sessions": {"SELECT", "INSERT", "DELETE"},
    "mail_wishes": {"SELECT", "INSERT", "UPDATE", "DELETE"},
    "mail_notices": {"SELECT", "UPDATE", "DELETE"},
    "mails": {"SELECT", "INSERT", "UPDATE", "DELETE"},
    "policies": {"SELECT", "INSERT"},
    "vault_key": {"SELECT", "INSERT"},
    "log_hashes": {"SELECT", "INSERT"},
    "log_checkpoints": {"SELECT", "INSERT"},
    "log_cosignatures": {"SELECT", "INSERT"},
    "document_chunks": {"SELECT", "INSERT"},
}
NEVER_CHANGED = (
    "entries",
    "act_keys",
    "vault_items",
    "vault_key",
    "accounts",
    "register_versions",
    "procedures",
    "procedure_starts",
    "policies",
    "access_records",
    "log_hashes",
    "log_cosignatures",
    "log_keys",
    "document_chunks",
)
BY_TRIGGER = "GR010"


def refused(connect: Callable[[], psycopg.Connection[tuple[object, ...]]], statement: str) -> str | None:
    """The code with which a statement is refused; None where it is not."""
    with connect() as connection:
        try:
            connection.execute(statement.encode())
        except psycopg.Error as error:
            return error.sqlstate
    return None


async def test_the_application_has_exactly_the_rights_that_it_needs(desk: Desk) -> None:
    rows = desk.ask(
        "SELECT t.relname, p.privilege FROM pg_class t CROSS JOIN unnest(%s::text[]) AS p (privilege)"
        " WHERE t.relkind IN ('r', 'v', 'S') AND t.relnamespace = 'public'::regnamespace"
        " AND has_table_privilege('getrapt_app', t.oid, p.privilege)",
        ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"],
    )
    held: dict[str, set[str]] = {}
    for table, privilege in rows:
        held.setdefault(str(table), set()).add(str(privilege))
    read_only = {table: {"SELECT"} for table in (*EVIDENCE, "alembic_version")}
    assert held == read_only | WRITTEN_BY_THE_APPLICATION


async def test_the_functions_that_write_are_not_open_to_everybody(desk: Desk) -> None:
    rows = desk.ask(
        "SELECT p.proname, p.prosecdef, p.proconfig, has_function_privilege('getrapt_app', p.oid, 'EXECUTE'),"
        " has_function_privilege('public', p.oid, 'EXECUTE')"
        " FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace"
        " AND p.proname IN ('ledger_append', 'account_open', 'access_append', 'subject_destroy', 'subjects_beside',"
        " 'cases_of_subject')"
    )
    path = ["search_path=pg_catalog, public, pg_temp"]
    assert sorted(rows) == [
        ("access_append", True, path, True, False),
        # These two only read, and with the rights of who asks.
        ("cases_of_subject", False, path, True, False),
        ("ledger_append", True, path, True, False),
        ("subject_destroy", True, path, True, False),
        ("subjects_beside", False, path, True, False),
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO entries VALUES (1, 's', 1, now(), 'a', 'a', true, sha256('x'), 'x', 't')",
        "UPDATE entries SET allow = NOT allow",
        "DELETE FROM entries",
        "TRUNCATE entries",
        "INSERT INTO access_records VALUES (0, now(), 'a', 'case', 'shown', true, '{}', 't', sha256('x'), 'x')",
        "UPDATE access_records SET account = 'somebody'",
        "DELETE FROM access_records",
        "TRUNCATE access_records",
        "UPDATE access_head SET size = 0",
        "UPDATE ledger_head SET size = 0",
        "UPDATE routekaarten SET outcome = 'approve'",
        "INSERT INTO act_keys VALUES ('a', 'b', 'c', 9)",
        "DELETE FROM awaited",
        "UPDATE subjects SET wrapped_key = NULL",
        "DELETE FROM vault_items",
        "UPDATE policies SET sources = '{}'",
        "UPDATE log_hashes SET hash = sha256('x')",
        "UPDATE log_checkpoints SET root = sha256('x')",
        "DELETE FROM log_checkpoints",
        "INSERT INTO log_keys VALUES (0, 'o', 'v', NULL, 'system', now())",
        "DROP TABLE entries",
        "ALTER TABLE entries DISABLE TRIGGER ALL",
        "CREATE TABLE public.mine (x int)",
        "CREATE FUNCTION public.sha256(bytea) RETURNS bytea LANGUAGE sql AS 'SELECT $1'",
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "SET SESSION AUTHORIZATION getrapt_owner",
        "SET session_replication_role = replica",
    ],
)
async def test_the_application_is_refused(desk: Desk, statement: str) -> None:
    assert refused(desk.application, statement) == errors.InsufficientPrivilege.sqlstate


@pytest.mark.parametrize("table", NEVER_CHANGED)
async def test_the_owner_cannot_change_or_delete_what_is_there(desk: Desk, table: str) -> None:
    first = "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum = 1"
    column = str(desk.ask(first, f"public.{table}")[0][0])
    for template in ("UPDATE TABLE SET COLUMN = COLUMN", "DELETE FROM TABLE", "TRUNCATE TABLE CASCADE"):
        statement = template.replace("TABLE", table).replace("COLUMN", column)
        assert refused(desk.owner, statement) == BY_TRIGGER, statement


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO entries VALUES (1, 's', 1, now(), 'a', 'a', true, sha256('\\x00'::bytea || 'x'), 'x', 't')",
        "INSERT INTO entries VALUES (0, 's', 1, now(), 'a', 'a', true, sha256('x'), 'x', 't')",
        "INSERT INTO access_records VALUES (0, now(), 'a', 'case', 'shown', true, '{}', 't', sha256('x'), 'x')",
        "UPDATE access_head SET size = size - 1",
        "UPDATE access_head SET size = size + 1",
        "UPDATE access_head SET size = size + 2, leaf = sha256('x')",
        "INSERT INTO access_head VALUES (true, 0, NULL)",
        "DELETE FROM access_head",
        "TRUNCATE access_head",
        "UPDATE ledger_head SET size = size - 1",
        "UPDATE ledger_head SET size = size + 2",
        "UPDATE ledger_head SET size = size + 1, register_version = register_version - 1",
        "INSERT INTO ledger_head VALUES (true, 0, 0)",
        "DELETE FROM ledger_head",
        "TRUNCATE ledger_head",
        "UPDATE streams SET sequence = sequence - 1",
        "UPDATE streams SET leaf = sha256('x')",
        "DELETE FROM streams",
        "TRUNCATE streams",
        "DELETE FROM subjects",
        "TRUNCATE subjects CASCADE",
        "DELETE FROM routekaarten",
        "TRUNCATE routekaarten",
    ],
)
async def test_the_owner_is_refused_by_a_trigger(desk: Desk, statement: str) -> None:
    await desk.open_case()
    assert refused(desk.owner, statement) == BY_TRIGGER


async def test_a_subject_can_be_forgotten_where_an_entry_says_so_and_not_changed(desk: Desk) -> None:
    await desk.open_case()
    forget = "UPDATE subjects SET wrapped_key = NULL, lookup = NULL, forgotten_at = '2026-01-01Z'"
    assert refused(desk.owner, forget) == BY_TRIGGER
    for (subject,) in desk.ask("SELECT subject FROM subjects"):
        desk.says_forgotten(str(subject))
    assert refused(desk.owner, "UPDATE subjects SET wrapped_key = '\\x00'") == BY_TRIGGER
    assert refused(desk.owner, forget + ", kind = 'account'") == BY_TRIGGER
    assert refused(desk.owner, "UPDATE subjects SET wrapped_key = NULL") == BY_TRIGGER
    assert refused(desk.owner, forget) is None


async def test_where_one_role_does_everything_the_triggers_hold(postgres: PostgresServer) -> None:
    database = postgres.fresh(migrated=False)
    migrate(database.admin_url, "getrapt_owner")
    desk = Desk(database.admin_url, database.admin_url, MASTER)
    try:
        await desk.publish()
        case = await desk.open_case()
        assert desk.ask("SELECT case_id FROM routekaarten") == [(case,)]
        for statement in ("UPDATE entries SET allow = false", "DELETE FROM entries", "TRUNCATE entries"):
            assert refused(desk.application, statement) == BY_TRIGGER
    finally:
        await desk.database.close()
