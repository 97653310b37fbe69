"""Which policy a stack starts with: the one that the ledger has in force, and not whatever the tree holds by then.

The tree's is used where the ledger names none yet, and where the one in force was that of a release: then the system puts
that of this release into force (`authority.activation`). What a person has put into force stays until a person puts
another in its place (docs/adr/0013).
"""

from domain.actor import SYSTEM
from domain.errors import StoreUnavailable
from runtime.policy_bundle import policy_revision
from runtime.settings import SettingsError
from store.plain import PlainConnection, plain_connection

_THERE = "SELECT to_regclass('policy_activations') IS NOT NULL"
_NAMED = "SELECT revision FROM policy_activations ORDER BY index DESC LIMIT 1"
_CHOSEN = (
    "SELECT a.revision, a.actor, p.sources FROM policy_activations a LEFT JOIN policies p ON p.revision = a.revision"
    " ORDER BY a.index DESC LIMIT 1"
)


async def begun(url: str) -> bool:
    """Whether the database has the tables that say what is in force; no where it does not answer."""
    try:
        async with plain_connection(url) as connection:
            return await _is_there(connection)
    except StoreUnavailable:
        return False


async def sources_in_force(url: str | None) -> dict[str, bytes] | None:
    """The sources of the policy that a person has put into force; None where the one of this release is to be used.

    SettingsError where they are not there, or not those of their revision: nothing may judge in its place.
    """
    if url is None:
        return None
    try:
        async with plain_connection(url) as connection:
            found = await _chosen(connection) if await _is_there(connection) else None
    except StoreUnavailable as error:
        raise SettingsError(str(error)) from error
    except ValueError as error:
        raise SettingsError(f"GETRAPT_DATABASE_URL: {error}") from None
    return None if found is None or found[1] == SYSTEM.account else _checked(found[0], found[2])


async def revision_in_force(connection: PlainConnection) -> str | None:
    """The revision that the ledger has in force, whoever put it there; None where it names none yet."""
    found = await (await connection.execute(_NAMED)).fetchone()
    return None if found is None else str(found[0])


async def sources_of_what_is_in_force(connection: PlainConnection) -> dict[str, bytes]:
    """The sources of the revision in force, whoever put it there. SettingsError as above, and where there is none."""
    found = await _chosen(connection)
    if found is None:
        raise SettingsError("the ledger names no policy")
    return _checked(found[0], found[2])


async def _is_there(connection: PlainConnection) -> bool:
    there = await (await connection.execute(_THERE)).fetchone()
    return bool(there and there[0])


async def _chosen(connection: PlainConnection) -> tuple[str, str, dict[str, str]] | None:
    found = await (await connection.execute(_CHOSEN)).fetchone()
    if found is None:
        return None
    revision, actor, sources = found
    return str(revision), str(actor), sources if isinstance(sources, dict) else {}


def _checked(revision: str, kept: dict[str, str]) -> dict[str, bytes]:
    sources = {name: str(text).encode() for name, text in kept.items()}
    if policy_revision({name: sources[name] for name in sorted(sources)}) != revision:
        raise SettingsError(f"the policy in force is {revision[:12]}…, and the sources that were kept are not its own")
    return sources
