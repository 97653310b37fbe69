"""Which policy a stack starts with: the one that the ledger has in force, and not whatever the tree holds by then.

The tree's is used where the ledger names none yet, and where the one in force was that of a release: then the system puts
that of this release into force (`authority.activation`). What a person has put into force stays until a person puts
another in its place (docs/adr/0013).
"""

import psycopg

from domain.decide import SYSTEM
from runtime.policy_bundle import policy_revision
from runtime.settings import SettingsError
from store.database import database_url

_THERE = "SELECT to_regclass('policy_activations') IS NOT NULL"
_CHOSEN = (
    "SELECT a.revision, a.actor, p.sources FROM policy_activations a LEFT JOIN policies p ON p.revision = a.revision"
    " ORDER BY a.index DESC LIMIT 1"
)


async def begun(url: str) -> bool:
    """Whether the database has the tables that say what is in force; no where it does not answer."""
    dsn = database_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    try:
        async with await psycopg.AsyncConnection.connect(dsn, connect_timeout=5) as connection:
            there = await (await connection.execute(_THERE)).fetchone()
    except psycopg.OperationalError:
        return False
    return bool(there and there[0])


async def sources_in_force(url: str | None) -> dict[str, bytes] | None:
    """The sources of the policy that a person has put into force; None where the one of this release is to be used.

    SettingsError where they are not there, or not those of their revision: nothing may judge in its place.
    """
    if url is None:
        return None
    dsn = database_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    try:
        async with await psycopg.AsyncConnection.connect(dsn, connect_timeout=5) as connection:
            there = await (await connection.execute(_THERE)).fetchone()
            found = await (await connection.execute(_CHOSEN)).fetchone() if there and there[0] else None
    except psycopg.OperationalError as error:
        raise SettingsError(f"the database does not answer: {str(error).strip().splitlines()[-1]}") from error
    if found is None or found[1] == SYSTEM.account:
        return None
    revision, sources = str(found[0]), {name: str(text).encode() for name, text in (found[2] or {}).items()}
    if policy_revision({name: sources[name] for name in sorted(sources)}) != revision:
        raise SettingsError(f"the policy in force is {revision[:12]}…, and the sources that were kept are not its own")
    return sources
