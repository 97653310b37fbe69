"""What the owner of the database puts in the place of a table, or of what PostgreSQL has, is named; another schema is not read."""

import psycopg
import pytest

from runtime.composition import services
from tests.servers.verification.conftest import Judged
from tests.servers.verification.filled_log import ENTRIES
from verification.finding import Code
from verification.verify import verify

NEVER = "CREATE FUNCTION public.never(varchar, varchar) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT false'"
HIDDEN = ("ALTER TABLE interest_areas RENAME TO hidden", "GRANT SELECT ON interest_areas TO PUBLIC")
PUT_IN = {
    "the operator <>": (
        NEVER,
        "CREATE OPERATOR public.<> (LEFTARG = varchar, RIGHTARG = varchar, FUNCTION = public.never)",
    ),
    "a table that is none: interest_areas": (
        HIDDEN[0],
        "CREATE VIEW interest_areas AS SELECT * FROM hidden WHERE false",
        HIDDEN[1],
    ),
    "a rule on the table mails": ("CREATE RULE lost AS ON INSERT TO mails DO INSTEAD NOTHING",),
    "row security on the table mails": ("ALTER TABLE mails ENABLE ROW LEVEL SECURITY",),
    "rows of another table in the table interest_areas": ("CREATE TABLE more () INHERITS (interest_areas)",),
    "another type, collation or making of the column mails.code": (
        'ALTER TABLE mails ALTER COLUMN code TYPE varchar COLLATE "C"',
    ),
    "a function with the name of one of PostgreSQL: starts_with": (
        "CREATE FUNCTION public.starts_with(varchar, varchar) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true'",
    ),
    "a cast to public.mood": (
        "CREATE TYPE mood AS ENUM ('good')",
        "CREATE CAST (text AS mood) WITH INOUT AS IMPLICIT",
    ),
}


@pytest.mark.every_postgres
@pytest.mark.parametrize("what", PUT_IN)
async def test_what_answers_in_the_place_of_tables_and_of_postgresql_is_named(judged: Judged, what: str) -> None:
    assert await judged.found() == []
    judged.tamper(*PUT_IN[what])
    assert [one.message for one in await judged.found() if one.code is Code.SCHEMA] == [
        f"the database has something of its own, by which it can answer anything: {what}"
    ]


async def test_an_operator_that_hides_what_was_changed_does_not_hide_itself(judged: Judged) -> None:
    judged.tamper("UPDATE routekaarten SET reference_key = NULL WHERE case_id = %(case)s", case=judged.case)
    assert {one.code for one in await judged.found()} == {Code.FORGETTING}
    judged.tamper(
        "CREATE FUNCTION public.always(varchar, varchar) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true'",
        "CREATE OPERATOR public.= (LEFTARG = varchar, RIGHTARG = varchar, FUNCTION = public.always)",
        # As the check itself compares.
        "CREATE FUNCTION public.neither(oid, regnamespace) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT false'",
        "CREATE OPERATOR public.= (LEFTARG = oid, RIGHTARG = regnamespace, FUNCTION = public.neither)",
    )
    told = [one.message for one in await judged.found() if one.code is Code.SCHEMA]
    assert [one.rpartition(": ")[2] for one in told] == ["the operator ="]


async def test_another_schema_is_not_read_in_the_place_of_the_tables(judged: Judged) -> None:
    name = judged.admin_dsn.rpartition("/")[2].partition("?")[0]
    with psycopg.connect(judged.admin_dsn, autocommit=True) as owner:
        for statement in (
            "CREATE SCHEMA other",
            "GRANT USAGE ON SCHEMA other TO PUBLIC",
            "CREATE VIEW other.entries AS SELECT * FROM public.entries WHERE index < 5",
            "GRANT SELECT ON other.entries TO PUBLIC",
            f'ALTER DATABASE "{name}" SET search_path = other, public',
        ):
            owner.execute(statement.encode())
    async with services(judged.settings) as parts:
        report = await verify(parts.database, judged.opa)
    assert (report.findings, report.entries) == ((), ENTRIES)
