"""A ledger with a case in it that was really judged, and ways to tamper with it as the owner of the database."""

import base64
import hashlib
import json
import secrets
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from audit.canonical import canonical
from audit.leaf import leaf_hash
from domain import acts as a
from domain.actor import SYSTEM, Actor, ActorKind
from domain.case import Routekaart
from domain.codes import DifferenceType, Measure, Outcome, VoteChoice
from domain.course import next_act
from domain.receipt import Receipt
from domain.text import Text
from runtime.composition import Services, services
from runtime.prepare import prepare
from runtime.servers.locate import server
from runtime.settings import Settings
from tests.conftest import Database, OpaServer, PostgresServer
from tests.servers.verification.filled_log import placed
from verification.finding import Code, Finding
from verification.report import Report
from verification.verify import verify

_UNGUARD = (
    b"DO $$ DECLARE t record; BEGIN FOR t IN SELECT relname FROM pg_class WHERE relkind = 'r'"
    b" AND relnamespace = 'public'::regnamespace LOOP"
    b" EXECUTE format('ALTER TABLE %I DISABLE TRIGGER USER', t.relname); END LOOP; END $$"
)
# It guards nothing, and goes on after what was done without it: cases that move afterwards are counted.
_COUNT_AGAIN = b"ALTER TABLE routekaarten ENABLE TRIGGER routekaarten_are_counted"
PLAIN = Text("Een uitleg in gewone woorden.")
SITUATIONS = Text("1979200000012345=none:0;1979200000012346=light_strengthening:1250000")
FULL = a.Motivation(PLAIN, PLAIN, PLAIN, PLAIN, PLAIN)


@dataclass
class Judged:
    """A prepared ledger. `case` is the id of the case that `fill` opened."""

    settings: Settings
    parts: Services
    admin_dsn: str
    case: str = ""
    accounts: dict[str, str] = field(default_factory=dict)

    async def take(self, by: str, act: a.PersonAct, case: str) -> Receipt:
        """The act of a role account, judged by the policy."""
        sealed = await self.parts.vault.seal(act, case)
        actor = Actor(ActorKind.PERSON, self.accounts[by])
        return await self.parts.authority.take(sealed, case=case, by=actor, key=uuid.uuid4().hex, trace_id="trace")

    async def drive(self, case: str) -> None:
        """What the workflow would do now."""
        while (act := next_act(await self.state(case))) is not None:
            sealed = self.parts.vault.plain(act, case)
            key = uuid.uuid4().hex
            assert (await self.parts.authority.take(sealed, case=case, by=SYSTEM, key=key, trace_id="trace")).allow

    async def state(self, case: str) -> Routekaart:
        """The case as it is stored."""
        row = await self.parts.queries.find_case(case)
        assert row is not None
        return row.state

    async def submit(self, reference: str, *, municipality: str = "1979", area: str = "Opwierde") -> str:
        """Opens a case, in Eemsdelta unless said otherwise, up to its first tier."""
        case = uuid.uuid4().hex
        draft = a.Submit(
            reported_on=date(2026, 1, 5),
            municipality=municipality,
            difference_type=DifferenceType.TIMING,
            measure=Measure.ISOLATION_TO_NORM,
            amount_cents=1_000_000,
            resident_choice=True,
            safety_doubt=False,
            reference=Text(reference),
            area=Text(area),
            summary=Text("De ene helft van de straat is versterkt."),
            addresses=Text("1979200000012345;1979200000012346"),
            address_count=2,
            # Of the other case nothing is said, as of every case from before that was asked.
            situations=SITUATIONS if reference == "RK-1" else None,
        )
        await self.take("zaakbehandelaar-ncg", draft, case)
        await self.drive(case)
        return case

    async def fill(self) -> None:
        """One case decided by its steering group, with a refused vote; another one that waits in its tier."""
        self.case = await self.submit("RK-1")
        digest = (await self.state(self.case)).dossier.digest
        vote = a.CastVote(digest, VoteChoice.FOR, PLAIN)
        assert not (await self.take("zaakbehandelaar-ncg", vote, self.case)).allow
        for party in ("voorzitter", "ncg", "provincie"):
            assert (await self.take(f"{party}-eemsdelta", vote, self.case)).allow
        conclude = a.Conclude(digest, Outcome.APPROVE, FULL, knock_on=a.KnockOnAnswer(False, PLAIN))
        receipt = await self.take("voorzitter-eemsdelta", conclude, self.case)
        assert receipt.allow, receipt.reasons
        await self.drive(self.case)
        await self.submit("RK-2")

    @property
    def opa(self) -> Path:
        """The program that evaluates the policies."""
        return server("opa", self.settings.cache)

    async def verify(self, *, first_only: bool = False) -> Report:
        """What verification says now."""
        report = await verify(self.parts.database, self.opa, first_only=first_only)
        # A mistake of ours is not taken for something that was found.
        assert not [one for one in report.findings if one.code is Code.UNCHECKED]
        return report

    async def found(self) -> list[Finding]:
        """What does not hold now."""
        return list((await self.verify()).findings)

    def tamper(self, *statements: str, **values: object) -> None:
        """Changes what is stored as the owner, who switches off what would refuse it. Each has to change something."""
        with psycopg.connect(self.admin_dsn, autocommit=True) as connection:
            connection.execute(_UNGUARD)
            for statement in statements:
                changed = connection.execute(placed(statement).encode(), values or None).rowcount
                assert changed != 0, statement
            connection.execute(_COUNT_AGAIN)

    def rows(self, query: str, **values: object) -> list[tuple[Any, ...]]:
        """The rows of a query, by a way of its own."""
        with psycopg.connect(self.admin_dsn) as connection:
            return connection.execute(query.encode(), values or None).fetchall()

    def rewrite(self, index: int, change: Callable[[dict[str, Any]], None], *, to_the_end: bool = True) -> None:
        """Changes what an entry says as a careful forger would: leaf and columns follow, and with `to_the_end` every
        later entry of the stream names the new leaf of the one before it, up to the stream's head."""
        with psycopg.connect(self.admin_dsn, autocommit=True) as connection:
            connection.execute(_UNGUARD)
            connection.execute(_COUNT_AGAIN)
            rows = connection.execute(
                "SELECT index, content FROM entries WHERE index >= %(at)s"
                " AND stream = (SELECT stream FROM entries WHERE index = %(at)s) ORDER BY sequence",
                {"at": index},
            ).fetchall()
            leaf, stream = None, ""
            for at, content in rows if to_the_end else rows[:1]:
                entry = json.loads(content)
                stream = entry["stream"]
                if leaf is None:
                    change(entry)
                else:
                    entry["previous"] = leaf
                written = canonical(entry)
                leaf = leaf_hash(written).hex()
                connection.execute(
                    "UPDATE entries SET content = %s, leaf = %s, allow = %s, act = %s, actor = %s WHERE index = %s",
                    (
                        written,
                        bytes.fromhex(leaf),
                        entry["verdict"]["allow"],
                        entry["act"]["type"],
                        entry["actor"]["account"],
                        at,
                    ),
                )
            if to_the_end and leaf is not None:
                connection.execute("UPDATE streams SET leaf = %s WHERE stream = %s", (bytes.fromhex(leaf), stream))

    def exchange_version(self, version: int, old: str, new: str, places: int = -1) -> int:
        """Puts `new` in the first `places` of `old` (all for -1) in a version of the organisation, as a careful forger who changes
        the hash in its entry as well; the index of that entry."""
        with psycopg.connect(self.admin_dsn) as connection:
            query = b"SELECT content, index FROM register_versions WHERE version = %s"
            row = connection.execute(query, (version,)).fetchone()
        assert row is not None
        kept = bytes(row[0]).replace(old.encode(), new.encode(), places)
        digest = hashlib.sha256(kept).hexdigest()
        self.tamper(
            "UPDATE register_versions SET content = decode(%(content)s, 'hex'), content_hash = %(hash)s WHERE version = %(version)s",
            content=kept.hex(), hash=digest, version=version,
        )  # fmt: skip

        def forge(entry: dict[str, Any]) -> None:
            entry["events"][0]["organisation"]["content_hash"] = digest

        self.rewrite(row[1], forge)
        return int(row[1])

    def index_of(self, act: str) -> int:
        """The index of the last entry of this act on the case."""
        query = "SELECT max(index) FROM entries WHERE act = %s AND stream = %s"
        with psycopg.connect(self.admin_dsn) as connection:
            row = connection.execute(query.encode(), (act, f"routekaart/{self.case}")).fetchone()
        assert row is not None
        return int(row[0])


@dataclass(frozen=True)
class Filled:
    """A ledger that holds, to be copied: nobody is connected to it."""

    database: Database
    settings: Settings
    case: str
    accounts: dict[str, str]


@pytest.fixture(scope="session")
async def filled(postgres_engine: str, opa: OpaServer) -> AsyncIterator[Filled]:
    """Prepared and filled once for each engine; to do so for every test would take most of their time."""
    server = PostgresServer(postgres_engine)
    database = server.fresh()
    settings = Settings.load(
        development=True,
        database_url=database.app_url,
        database_admin_url=database.admin_url,
        opa_url=opa.url,
        opa_token=opa.token,
        opa_timeout=10.0,
        master_key=base64.b64encode(secrets.token_bytes(32)).decode(),
    )
    await prepare(settings)
    async with services(settings) as parts:
        accounts = {one.handle: one.account for one in await parts.register.all_handles()}
        judged = Judged(settings, parts, database.admin_url.replace("+psycopg", ""), accounts=accounts)
        await judged.fill()
    yield Filled(database, settings, judged.case, accounts)
    server.drop_all()


@asynccontextmanager
async def copy_of(filled: Filled, server: PostgresServer) -> AsyncIterator[Judged]:
    """A copy of the ledger that holds, which `server` drops."""
    copy = server.fresh(migrated=False)
    name, template = sql.Identifier(copy.name), sql.Identifier(filled.database.name)
    with psycopg.connect(server.superuser_dsn_of("postgres"), autocommit=True) as one:
        one.execute(sql.SQL("DROP DATABASE {}").format(name))
        one.execute(sql.SQL("CREATE DATABASE {} OWNER getrapt_owner TEMPLATE {}").format(name, template))
    urls = {"database_url": copy.app_url, "database_admin_url": copy.admin_url}
    settings = filled.settings.model_copy(update=urls)
    async with services(settings) as parts:
        yield Judged(settings, parts, copy.admin_url.replace("+psycopg", ""), filled.case, dict(filled.accounts))


@pytest.fixture
async def judged(postgres: PostgresServer, filled: Filled) -> AsyncIterator[Judged]:
    """A copy of the ledger that holds."""
    async with copy_of(filled, postgres) as copy:
        yield copy
