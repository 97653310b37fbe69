"""A desk at which acts are taken on a real ledger, with verdicts that the test gives: `take` without a policy."""

import asyncio
import secrets
from dataclasses import replace

import psycopg

from domain import acts as a
from domain.actor import SYSTEM, Actor, ActorKind
from domain.case import Neighbours, ProcedureRef
from domain.decide import Setting, decide
from domain.events import Event, OrganisationLoaded, ProcedurePublished
from domain.fold import fold
from domain.organisation import Organisation
from domain.receipt import Receipt
from domain.text import Text
from domain.verdict import Verdict
from procedures.canonical import canonical_bytes, content_hash
from store.database import Database
from store.keys import MasterKey
from store.ledger import REGISTER_STREAM, Draft, Ledger, Moved, case_stream
from store.policies import Policies
from store.vault import SealedAct, Vault
from tests.building import BODIES, PROCEDURE, SEATS, plan_of, submit, to_tier, verdict

MASTER = MasterKey(b"test master key, 32 bytes long !")
PUBLISHED = replace(PROCEDURE, content_hash=content_hash(PROCEDURE))
REF = ProcedureRef(PUBLISHED.id, PUBLISHED.version, PUBLISHED.content_hash)
ORGANISATION = Organisation(True, BODIES, SEATS)
PREPARER = Actor(ActorKind.PERSON, "ncg-intake@ncg-intake")
CHAIR = Actor(ActorKind.PERSON, "chair@stuurgroep-eemsdelta")
NCG = Actor(ActorKind.PERSON, "ncg@stuurgroep-eemsdelta")
TO_LOKAAL = verdict(to_tier("lokaal"))
REFUSED = Verdict(False, ("not_a_member",), (), None, (), (), "revision", "00" * 32)
ADDRESSES = ("1979200000012345", "1979200000012346")


def intake(reference: str = "", addresses: tuple[str, ...] = ADDRESSES, area: str = "Opwierde") -> a.Submit:
    """A submission as a person typed it."""
    return submit(
        reference=Text(reference or f"RK-x{secrets.token_hex(4)}"),
        area=Text(area),
        summary=Text("De ene helft van de straat is versterkt."),
        addresses=Text(";".join(sorted(addresses))),
        address_count=len(addresses),
    )


def new_key() -> str:
    """An idempotency key that was not used yet."""
    return secrets.token_hex(8)


class Desk:
    """Takes acts as `authority.take` does, and hands out its parts for tests of one of them."""

    def __init__(self, app_url: str, admin_url: str, master: MasterKey = MASTER) -> None:
        self.database = Database(app_url, pool_size=20)
        self.master = master
        self.vault = Vault(self.database, master)
        self.ledger = Ledger(self.database, master)
        self.app_url = app_url
        self.admin_url = admin_url

    def owner(self) -> psycopg.Connection[tuple[object, ...]]:
        """A connection as the owner of the tables."""
        return psycopg.connect(self.admin_url.replace("+psycopg", ""), autocommit=True)

    def application(self) -> psycopg.Connection[tuple[object, ...]]:
        """A connection as the application."""
        return psycopg.connect(self.app_url.replace("+psycopg", ""), autocommit=True)

    def says_forgotten(self, subject: str) -> None:
        """As an entry would have it: the subject is forgotten since 2026. Which entry that is, no table asks."""
        self.ask(
            "INSERT INTO subject_standings (id, status, confirmed_at, confirmed_index, first_index, last_index)"
            " SELECT %s, 'forgotten', '2026-01-01Z', 0, 1000 + count(*), 0 FROM subject_standings RETURNING id",
            subject,
        )

    def forget(self, subject: str) -> None:
        """Destroys the key of a subject of which this is said."""
        self.says_forgotten(subject)
        assert self.ask("SELECT subject_destroy(%s)", subject) == [(True,)]

    def ask(self, query: str, *values: object) -> list[tuple[object, ...]]:
        """The rows of a query, by a way of its own."""
        with self.owner() as connection:
            return connection.execute(query.encode(), values).fetchall()

    async def publish(self) -> Receipt:
        """Puts PUBLISHED into force, judged by a policy that is kept."""
        await Policies(self.database).remember("revision", {"policy.rego": "package policy"})
        ref = (PUBLISHED.id, PUBLISHED.version, PUBLISHED.content_hash, PUBLISHED.example)
        act = a.PublishProcedure(*ref)
        draft = await self.register_draft(act, canonical_bytes(PUBLISHED), ProcedurePublished(*ref))
        return await self.ledger.append(draft)

    async def load_organisation(self, version: int = 1) -> Receipt:
        """Puts ORGANISATION into force as this version."""
        named = (version, content_hash(ORGANISATION), True)
        draft = await self.register_draft(
            a.LoadOrganisation(*named), canonical_bytes(ORGANISATION), OrganisationLoaded(*named)
        )
        return await self.ledger.append(draft)

    async def register_draft(
        self, act: a.RegisterAct, document: bytes, event: OrganisationLoaded | ProcedurePublished
    ) -> Draft:
        """A draft on the register's stream, as it stands."""
        sealed, key = self.vault.plain(act, None), new_key()
        loaded = await self.ledger.load(REGISTER_STREAM, sealed, actor="system", key=key)
        return Draft(
            stream=REGISTER_STREAM,
            case=None,
            actor=SYSTEM,
            on_behalf_of=None,
            sealed=sealed,
            key=key,
            verdict=verdict(),
            question={"act": {"type": act.type}},
            loaded=loaded,
            procedure=None,
            events=(event,),
            state=None,
            wake=False,
            trace_id="trace-register",
            document=document,
        )

    async def draft(
        self, sealed: SealedAct, case: str, by: Actor, judged: Verdict, key: str, *, wake: bool = True
    ) -> Draft | Receipt:
        """The act on the case as it stands; its receipt where it was taken before."""
        loaded = await self.ledger.load(case_stream(case), sealed, actor=by.account, key=key)
        if loaded.receipt is not None:
            return loaded.receipt
        act, state = sealed.act, loaded.state
        events: tuple[Event, ...] = ()
        if judged.allow and not isinstance(act, a.RegisterAct):
            setting = Setting(
                case, by, loaded.now, PUBLISHED, judged, SEATS, "stuurgroep-eemsdelta", Neighbours(0, 0, 0)
            )
            events = decide(loaded.state, act, setting)
            state = fold(events, loaded.state)
        return Draft(
            stream=case_stream(case),
            case=case,
            actor=by,
            on_behalf_of={"seat": "s", "body": "b", "principal": "p"},
            sealed=sealed,
            key=key,
            verdict=judged,
            question={"act": {"type": act.type}},
            loaded=loaded,
            procedure=REF,
            events=events,
            state=state,
            wake=wake and judged.allow,
            trace_id=f"trace-{case[:8]}",
        )

    async def seal(self, act: a.Act, case: str) -> SealedAct:
        """The act with its texts in the vault's hands."""
        if isinstance(act, a.SystemAct | a.RegisterAct):
            return self.vault.plain(act, case)
        return await self.vault.seal(act, case)

    async def take(
        self,
        act: a.Act,
        case: str,
        by: Actor = SYSTEM,
        judged: Verdict | None = None,
        key: str | None = None,
        *,
        wake: bool = True,
    ) -> Receipt:
        """Takes the act, again while the case moves."""
        sealed, key = await self.seal(act, case), key or new_key()
        for _ in range(200):
            draft = await self.draft(sealed, case, by, judged or verdict(), key, wake=wake)
            if isinstance(draft, Receipt):
                return draft
            try:
                return await self.ledger.append(draft)
            except Moved:
                await asyncio.sleep(0)
        raise AssertionError("the case kept moving")

    async def open_case(self, act: a.Submit | None = None) -> str:
        """A case in its first tier, whose seats can vote."""
        case = secrets.token_hex(16)
        await self.take(act or intake(), case, PREPARER, TO_LOKAAL)
        await self.take(a.OpenTier("lokaal"), case, judged=verdict(plan=plan_of("lokaal")))
        return case

    async def digest(self, case: str) -> str:
        """The digest of the case's dossier now."""
        sealed = self.vault.plain(a.Close(), case)
        state = (await self.ledger.load(case_stream(case), sealed, actor="nobody", key="none")).state
        assert state is not None
        return state.dossier.digest

    def indices(self) -> list[int]:
        """All indices of the log, in order."""
        return [int(str(row[0])) for row in self.ask("SELECT index FROM entries ORDER BY index")]
