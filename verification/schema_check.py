"""Checks that what the checks ask is answered by the tables and by PostgreSQL itself: that the owner of the database has put nothing
before either.

A statement names tables, functions and operators, and what a name means is the database's to say. Read with pg_catalog alone, which
only a superuser of the server changes; against who may do that nothing here helps (docs/auditing.md).
"""

from sqlalchemy import text

from verification.finding import Code, Finding
from verification.stored import Stored

_PATH = text("SELECT pg_catalog.set_config('search_path', :path, true) AS path")
_NOW = text("SELECT pg_catalog.current_setting('search_path') AS path")
_FOREIGN = text(
    "WITH ours AS (SELECT c.oid, c.relname, c.relkind, c.relrowsecurity, c.relforcerowsecurity FROM pg_class c"
    "  WHERE c.relnamespace = 'public'::regnamespace)"
    " SELECT 'a table that is none: ' || relname AS what FROM ours WHERE relkind NOT IN ('r', 'S', 'i', 't')"
    " UNION SELECT 'a rule on the table ' || o.relname FROM ours o JOIN pg_rewrite r ON r.ev_class = o.oid WHERE o.relkind = 'r'"
    " UNION SELECT 'row security on the table ' || relname FROM ours WHERE relrowsecurity OR relforcerowsecurity"
    " UNION SELECT 'rows of another table in the table ' || o.relname FROM ours o JOIN pg_inherits h ON h.inhparent = o.oid"
    " UNION SELECT 'another type, collation or making of the column ' || o.relname || '.' || a.attname FROM ours o"
    "  JOIN pg_attribute a ON a.attrelid = o.oid JOIN pg_type t ON t.oid = a.atttypid"
    "  WHERE o.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped"
    "  AND (a.attcollation <> t.typcollation OR a.attgenerated <> '' OR t.typnamespace <> 'pg_catalog'::regnamespace)"
    " UNION SELECT 'the operator ' || oprname FROM pg_operator WHERE oprnamespace = 'public'::regnamespace"
    " UNION SELECT 'a function with the name of one of PostgreSQL: ' || p.proname FROM pg_proc p"
    "  WHERE p.pronamespace = 'public'::regnamespace AND EXISTS"
    "   (SELECT FROM pg_proc b WHERE b.proname = p.proname AND b.pronamespace = 'pg_catalog'::regnamespace)"
    # What is made after a cluster was begun has a number from here on.
    " UNION SELECT 'a cast to ' || format_type(casttarget, NULL) FROM pg_cast WHERE oid >= 16384"
    " ORDER BY what"
)


async def check_schema(stored: Stored, found: list[Finding]) -> None:
    """Adds to `found` what is in the schema of the tables by which a statement could be answered otherwise than it says."""
    (now,) = await stored.rows(_NOW)
    await stored.rows(_PATH, {"path": "pg_catalog"})
    try:
        foreign = await stored.rows(_FOREIGN)
    finally:
        await stored.rows(_PATH, {"path": now.path})
    for row in foreign:
        message = f"the database has something of its own, by which it can answer anything: {row.what}"
        found.append(Finding(Code.SCHEMA, None, None, message))
