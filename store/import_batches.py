"""What an import of mandaten finds: whether it was taken before, and the register that its rows are judged against.

An import has one idempotency key. Of its rows the first that is proposed has that very key, so that nothing else is taken
under it, and each other a key made of it and of its place; and all have a hash that binds them to the whole of the file.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC

from sqlalchemy import text

from domain.errors import KeyReused
from domain.mandaten import Holder
from domain.receipt import Receipt
from store.database import Database
from store.draft import Loaded
from store.keys import MasterKey
from store.mandaten import CHAIN_PARAMETERS, CHAINS, chain_values, standings
from store.taken_before import taken_before

_LOAD = text(
    """
    SELECT t.now, h.register_version, procedure_at(t.now) AS procedure,
        (SELECT coalesce(max(v.version), 0) FROM register_versions v) AS organisation_version, (<chains>) AS mandaten
    FROM (SELECT pg_catalog.clock_timestamp() AS now) t CROSS JOIN ledger_head h
    """.replace("<chains>", CHAINS)
).bindparams(*CHAIN_PARAMETERS)


@dataclass(frozen=True, slots=True)
class ImportKey:
    """By what an import is known: who sends it, its idempotency key, the SHA-256 (hex) of the file, and its rows."""

    actor: str
    key: str
    digest: str
    rows: int

    def of_row(self, place: int) -> str:
        """The key of the row at this place, from 0. No client can send it: it is not printable."""
        return f"{self.key}\n{place}"


class ImportBatches:
    """The imports of one database."""

    def __init__(self, database: Database, master: MasterKey) -> None:
        self._database = database
        self._master = master

    def content_mac(self, known: ImportKey, place: int) -> str:
        """What tells a row at this place of this file from all others (hex)."""
        return self._master.keyed_hash("import", f"{known.digest}\n{place}")

    async def taken(self, known: ImportKey) -> dict[int, Receipt]:
        """The receipts of the rows that this import has proposed before, by their places; empty where it did not.

        KeyReused where its key was used with another file, or for something else.
        """
        if not await taken_before(self._database, self._master, known.actor, [known.key]):
            return {}
        keys = [known.key, *map(known.of_row, range(known.rows))]
        place_of = {self.content_mac(known, place): place for place in range(known.rows)}
        found: dict[int, Receipt] = {}
        for one in (await taken_before(self._database, self._master, known.actor, keys)).values():
            place = None if one.content_mac is None else place_of.get(one.content_mac)
            if place is None:
                # Also where a text was forgotten: what was sent cannot be told any more.
                raise KeyReused("this key was used before, with another file or for another act")
            found[place] = one.receipt
        return found

    async def load(self, holders: Iterable[Holder], named: Iterable[str]) -> Loaded:
        """The register as it is, as a new mandaat finds it, with all mandaten of these holders, those that are named, and
        what they rest on."""
        (row,) = await self._database.rows(_LOAD, chain_values(named, holders, every=True))
        return Loaded(
            now=row.now.astimezone(UTC),
            register_version=row.register_version,
            procedure=row.procedure,
            organisation_version=row.organisation_version,
            mandaten=standings(row.mandaten),
        )
