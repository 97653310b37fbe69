"""The register: versions of the organisation, and the role accounts behind its pseudonyms.

A version and an account are written by the ledger, with the entry that brings them. Who may load one is the authority's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT

from domain.errors import NotFound
from domain.interests import RegisteredInterest
from domain.mandaten import Holder, Standing
from domain.organisation import Organisation
from store.account_names import AccountNames
from store.codec import organisation_of
from store.database import Database
from store.interests import Interests
from store.keys import MasterKey
from store.mandaten import Mandaten, as_known
from store.sealing import Tampered
from store.vault import Vault

_CLOCK = text("SELECT clock_timestamp() AS now")
_VERSION = text("SELECT register_version FROM ledger_head")
_NEWEST = text("SELECT max(version) AS version FROM register_versions WHERE version <= :version")
_CHANGED = text("SELECT EXISTS (SELECT FROM organisation_changes WHERE confirmed_index IS NOT NULL) AS by_acts")
_AT = text("SELECT content FROM register_versions WHERE version = :version")
_ACCOUNTS_OF = text(
    "SELECT account, handle_key, commitment FROM accounts WHERE handle_key = ANY(:handle_keys)"
).bindparams(bindparam("handle_keys", type_=ARRAY(TEXT)))
_ALL = text("SELECT account FROM accounts")


@dataclass(frozen=True, slots=True)
class AccountListing:
    """A role account: its handle, its pseudonym, and the titles of the seats that it holds now."""

    handle: str
    account: str
    seats: tuple[str, ...]


class Register:
    """The register of one database. Versions do not change, so they are read once."""

    def __init__(self, database: Database, master: MasterKey) -> None:
        self._database = database
        self._master = master
        self._vault = Vault(database, master)
        self.names = AccountNames(database, master)
        self._versions: dict[int, Organisation] = {}
        self._newest: dict[int, int] = {}
        self._mandaten = Mandaten(database)
        self._interests = Interests(database)

    async def clock(self) -> datetime:
        """The database's clock (UTC), by which acts are judged: what a worker goes by, whose own may be wrong."""
        now: datetime = (await self._database.rows(_CLOCK))[0].now
        return now.astimezone(UTC)

    async def current_version(self) -> int:
        """The version in force; 0 where none was ever loaded."""
        return int((await self._database.rows(_VERSION))[0].register_version)

    async def at(self, version: int) -> Organisation:
        """The organisation of this version, its accounts as pseudonyms. NotFound where there is none.

        Mandaten raise the version as well; the organisation is then the newest one at or below it.
        """
        newest = version if version in self._versions else self._newest.get(version)
        if newest is None:
            newest = (await self._database.rows(_NEWEST, {"version": version}))[0].version
            if newest is None:
                raise NotFound(f"there is no version {version} of the organisation")
            self._newest[version] = newest
        if newest not in self._versions:
            found = await self._database.rows(_AT, {"version": newest})
            self._versions[newest] = organisation_of(found[0].content)
        return self._versions[newest]

    async def now(self) -> Organisation:
        """The organisation of the version in force. NotFound before the first."""
        return await self.at(await self.current_version())

    async def changed_by_acts(self) -> bool:
        """Whether persons have changed the organisation since it was first loaded."""
        return bool((await self._database.rows(_CHANGED))[0].by_acts)

    def known(self) -> Organisation | None:
        """The newest organisation that was read already; None where none was. It may have been replaced since."""
        return self._versions[max(self._versions)] if self._versions else None

    async def mandaten(
        self,
        holders: Iterable[Holder],
        named: Iterable[str] = (),
        *,
        moment: datetime | None = None,
        known_at: datetime | None = None,
        every: bool = False,
    ) -> tuple[Standing, ...]:
        """The mandaten of these holders that a question at `moment` (None: now) can bring, or `every` one, proposals
        included; and those that are named. With all that they rest on.

        With `known_at`, the same moment, each stands as it did then, without those that were proposed later.
        """
        held = await self._mandaten.held(holders, named, every=every, moment=moment)
        if known_at is None:
            return held
        return tuple(as_known(one, known_at) for one in held if one.proposed_at <= known_at)

    async def mandaat_holders(
        self,
        principals: Iterable[str],
        acts: Iterable[str],
        municipality: str,
        moment: datetime,
        known_at: datetime | None = None,
    ) -> frozenset[Holder]:
        """Who holds a mandaat in force at `moment` of one of these offices, for one of these acts, in this municipality."""
        return await self._mandaten.holders(principals, acts, municipality, moment, known_at)

    async def interests(
        self, cases: Iterable[str], *, known_at: datetime | None = None
    ) -> Mapping[str, tuple[RegisteredInterest, ...]]:
        """The registered interests that cover each of these cases, for those that there are; see `Interests.of_cases`."""
        return await self._interests.of_cases(cases, known_at)

    async def account_of(self, handle: str) -> str | None:
        """The pseudonym of the account with this handle; Tampered as `accounts_of`."""
        return (await self.accounts_of([handle])).get(handle)

    async def accounts_of(self, handles: Iterable[str]) -> dict[str, str]:
        """The pseudonyms of the accounts with these handles, for those that there are.

        Tampered for one whose sealed handle is another: whoever asks would act under somebody else's name.
        """
        keys = {self._handle_key(handle): handle for handle in handles}
        rows = await self._database.rows(_ACCOUNTS_OF, {"handle_keys": list(keys)}) if keys else []
        revealed = await self._vault.reveal(row.commitment for row in rows)
        found = {keys[row.handle_key]: row for row in rows}
        for handle, row in found.items():
            if revealed[row.commitment] not in (handle, None):
                raise Tampered("a handle leads to an account that has another one")
        return {handle: row.account for handle, row in found.items()}

    async def handles(self, accounts: Iterable[str]) -> dict[str, str]:
        """The handles of these accounts, by pseudonym; those that are unknown or were forgotten are left out."""
        return await self._vault.handles(accounts)

    async def all_handles(self) -> list[AccountListing]:
        """Every account that can be named, by handle, with what it holds in the version in force."""
        handles = await self.handles(row.account for row in await self._database.rows(_ALL))
        version = await self.current_version()
        seats = (await self.at(version)).seats if version else ()
        now = datetime.now(UTC)
        held = {
            account: tuple(s.title for s in seats if s.account == account and s.is_held_at(now)) for account in handles
        }
        return sorted(
            (AccountListing(handle, account, held[account]) for account, handle in handles.items()),
            key=lambda listing: listing.handle,
        )

    def _handle_key(self, handle: str) -> str:
        return self._master.keyed_hash("handle", handle)
