"""What several new cases find before they are judged: all of it in two round trips, however many they are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT

from domain.mandaten import Holder
from store.database import Database
from store.draft import Loaded, StoredSubject
from store.keys import MasterKey
from store.mandaten import CHAIN_PARAMETERS, CHAINS, chain_values, standings
from store.taken_before import TakenBefore, taken_before
from store.vault import SealedAct

_LOAD = text(
    """
    SELECT t.now, h.size AS seen, h.register_version, procedure_at(t.now) AS procedure,
        ARRAY(SELECT r.reference_key FROM routekaarten r WHERE r.reference_key = ANY(:references)) AS taken,
        (SELECT json_agg(json_build_array(n.lookup, n.subject, encode(n.wrapped_key, 'hex')))
            FROM subjects n WHERE n.lookup = ANY(:lookups)) AS subjects,
        (SELECT coalesce(max(v.version), 0) FROM register_versions v) AS organisation_version, (<chains>) AS mandaten
    FROM (SELECT pg_catalog.clock_timestamp() AS now) t CROSS JOIN ledger_head h
    """.replace("<chains>", CHAINS)
).bindparams(bindparam("references", type_=ARRAY(TEXT)), bindparam("lookups", type_=ARRAY(TEXT)), *CHAIN_PARAMETERS)


@dataclass(frozen=True, slots=True)
class Opening:
    """A sealed submission, the id that its case is to have, and its idempotency key."""

    sealed: SealedAct
    case: str
    key: str

    @property
    def reference(self) -> str:
        """The keyed hash (hex) of its reference."""
        if self.sealed.lookups is None:
            raise TypeError(f"only a submission opens a case: {self.sealed.act.type}")
        return self.sealed.lookups.reference


@dataclass(frozen=True, slots=True)
class LoadedOpenings:
    """What all of them find: `loaded` is that of a case that is not there; `before` has by key what was taken before,
    `taken` the keyed hashes of those of their references that a case has."""

    loaded: Loaded
    before: Mapping[str, TakenBefore]
    taken: frozenset[str]

    def of(self, opening: Opening) -> Loaded:
        """What this one finds."""
        return replace(self.loaded, reference_taken=opening.reference in self.taken)


class CaseOpenings:
    """The new cases of one database."""

    def __init__(self, database: Database, master: MasterKey) -> None:
        self._database = database
        self._master = master

    async def load(self, openings: Sequence[Opening], actor: str, holders: Iterable[Holder]) -> LoadedOpenings:
        """What these openings by one account find, with the mandaten of these holders."""
        # What is taken between the two questions is found at the append, like anything else that comes meanwhile.
        before = await taken_before(self._database, self._master, actor, [one.key for one in openings])
        lookups = {new.lookup for one in openings for new in one.sealed.subjects if new.lookup}
        values = {"references": [one.reference for one in openings], "lookups": list(lookups)}
        (row,) = await self._database.rows(_LOAD, values | chain_values((), holders))
        loaded = Loaded(
            now=row.now.astimezone(UTC),
            register_version=row.register_version,
            procedure=row.procedure,
            subjects=tuple(StoredSubject(lookup, name, bytes.fromhex(key)) for lookup, name, key in row.subjects or ()),
            organisation_version=row.organisation_version,
            mandaten=standings(row.mandaten),
            seen=row.seen,
        )
        return LoadedOpenings(loaded, before, frozenset(row.taken))
