"""What stands where in the ledger that every test of verification begins with: see `conftest.Judged.fill`."""

NAMES, ORGANISATION, PUBLISHED, ACTIVATED = range(4)
SUBMIT, OPEN, REFUSED, VOTE, _, _, CONCLUDE, CLOSE = range(4, 12)
"""The first case, which was decided; its second and third vote follow the first."""
VOTES = [VOTE, VOTE + 1, VOTE + 2]
SECOND_SUBMIT, LAST = range(12, 14)
"""The second case, which waits."""
ENTRIES, STREAMS = 14, 5


def placed(statement: str) -> str:
    """A statement with these places by name, as `<VOTE>` and `<VOTE+1>`, as the database takes it."""
    for name, place in (
        ("ENTRIES", ENTRIES),
        ("SUBMIT", SUBMIT),
        ("OPEN", OPEN),
        ("VOTE", VOTE),
        ("CONCLUDE", CONCLUDE),
    ):
        statement = statement.replace(f"<{name}>", str(place)).replace(f"<{name}+1>", str(place + 1))
    return statement.replace("<CLOSE>", str(CLOSE)).replace("<LAST>", str(LAST))
