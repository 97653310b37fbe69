"""The function that alone writes the ledger is defined once, and changes only with a migration that runs it again."""

from hashlib import sha256
from pathlib import Path

import store

MIGRATIONS = Path(store.__file__).parent / "migrations"
DEFINITION = MIGRATIONS / "sql" / "ledger_append.sql"
RUN_LAST_BY = "0027_subjects_as_judged.py"
AS_IT_WAS_THEN = "963f82d830f0e404d094d7cc0b31fb47085ca0ef706e18c0ab49ae90ba77d12a"


def test_it_is_defined_once() -> None:
    defining = [
        path.name
        for path in (MIGRATIONS / "sql").glob("*.sql")
        if "FUNCTION ledger_append(\n" in path.read_text("utf-8")
    ]
    assert defining == [DEFINITION.name]


def test_it_changes_only_with_a_migration_that_brings_it_to_databases_that_there_are() -> None:
    ran_by = [
        path.name for path in (MIGRATIONS / "versions").glob("*.py") if DEFINITION.name in path.read_text("utf-8")
    ]
    text = DEFINITION.read_text("utf-8")
    digest = sha256(text[text.index("CREATE") :].encode()).hexdigest()
    assert (max(ran_by), digest) == (RUN_LAST_BY, AS_IT_WAS_THEN), "run it in a new migration, and say so here"
