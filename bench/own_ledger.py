"""A ledger of the log's own: a database beside the stack's on the same server, prepared as the application prepares one, with a
log that has begun. Nothing publishes there but what measures, and it can be filled without anybody waiting for it.
"""

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from api.app import create_app
from bench.act_parts import served
from bench.people import EXPLANATION, GROUPS, VOTING, people_at
from domain import acts as a
from domain.actor import SYSTEM, Actor, ActorKind
from domain.codes import VoteChoice
from domain.course import next_act
from domain.text import Text
from runtime.composition import Services, master_key, services
from runtime.embedded.postgres import Postgres, embedded_binaries, ensure_database
from runtime.log_publishing import Publisher, begin
from runtime.prepare import prepare
from runtime.settings import Settings
from runtime.web import parts_for
from store.keys import MasterKey

_PATIENCE = 30.0
_AMOUNT = 5_000_000


@dataclass(frozen=True, slots=True)
class Voter:
    """An account (a pseudonym) with a voting seat, and a case of its own before its group, on the dossier with this digest."""

    account: str
    case: str
    digest: str

    @property
    def actor(self) -> Actor:
        """Who votes."""
        return Actor(ActorKind.PERSON, self.account)

    def vote(self, number: int) -> a.CastVote:
        """The vote that was not cast the time before."""
        choice = VoteChoice.FOR if number % 2 else VoteChoice.AGAINST
        return a.CastVote(self.digest, choice, Text(EXPLANATION))


@dataclass(frozen=True, slots=True)
class OwnLedger:
    """Its parts, and how the owner of its tables finds it (as psycopg spells it)."""

    parts: Services
    owner: str

    @property
    def master(self) -> MasterKey:
        """The key of the vault."""
        return master_key(self.parts.settings)

    @property
    def publisher(self) -> Publisher:
        """Who makes the log grow, turn by turn; it asks no witnesses."""
        return Publisher(self.parts.log, self.parts.log_keys, self.parts.settings)

    async def size(self) -> int:
        """How many entries there are."""
        return (await self.parts.log_reading.standing()).entries

    async def voters(self, many: int) -> list[Voter]:
        """So many, at most one for each seat that votes."""
        async with served(create_app(parts_for(self.parts))) as url, people_at(url) as people:
            await people.sign_in("zaakbehandelaar-ncg")
            found = []
            for group, party in [(group, party) for party in VOTING for group in GROUPS][:many]:
                case = await people.open_case(group, _AMOUNT)
                await self.drive(case)
                row = await self.parts.queries.find_case(case)
                account = await self.parts.register.account_of(f"{party}-{group}")
                assert row is not None
                assert account is not None
                found.append(Voter(account, case, row.state.dossier.digest))
            return found

    async def drive(self, case: str) -> None:
        """The system's own acts, until it is somebody's turn: no worker does so here."""
        while (row := await self.parts.queries.find_case(case)) and (act := next_act(row.state)):
            sealed = self.parts.vault.plain(act, case)
            key = f"{case}:{row.sequence}"
            receipt = await self.parts.authority.take(sealed, case=case, by=SYSTEM, key=key, trace_id=uuid.uuid4().hex)
            assert receipt.allow, receipt.reasons


@asynccontextmanager
async def own_ledger(settings: Settings, name: str) -> AsyncIterator[OwnLedger]:
    """The ledger, in a database with this name, for as long as the block runs; `settings` are those of the stack."""
    assert settings.database_url is not None
    assert settings.database_admin_url is not None
    cluster = Postgres(settings.home, urlsplit(settings.database_url).port or 0, embedded_binaries())
    async with await psycopg.AsyncConnection.connect(cluster.dsn(), autocommit=True) as superuser:
        await ensure_database(superuser, name)
        try:
            urls = {
                which: url.rpartition("/")[0] + f"/{name}"
                for which, url in (
                    ("database_url", settings.database_url),
                    ("database_admin_url", settings.database_admin_url),
                )
            }
            # The questions are asked before anything is measured, so a busy machine may take its time for them.
            own = settings.model_copy(update=urls | {"opa_timeout": _PATIENCE})
            await prepare(own)
            async with services(own) as parts:
                await begin(parts)
                yield OwnLedger(parts, urls["database_admin_url"].replace("+psycopg", "", 1))
        finally:
            await superuser.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
