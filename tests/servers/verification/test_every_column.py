"""One byte changed in any column of any table is found and named; what is no record of anything says here why not.

The columns are those that the database has, so that a new one without a check fails.
"""

import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
import structlog
from psycopg import sql
from psycopg.types.json import Jsonb

from audit.note_keys import SignatureType, SignerKey
from audit.trust_policy import NamedWitness, TrustPolicy
from domain.actor import Actor, ActorKind
from domain.interest_acts import ConfirmInterest, EndInterest, InterestAct, RegisterInterest, interest_of
from domain.interests import Interest, InterestScope
from domain.mandaat_acts import ProposeMandaat
from domain.subjects import SubjectKind
from domain.text import Text
from runtime.log_publishing import Publisher, begin
from runtime.settings import Settings
from store.keys import MasterKey
from store.log import Log
from store.log_keys import LogKeys
from tests.conftest import PostgresServer
from tests.documenting import add_to
from tests.looking import look
from tests.mandating import SIGNING, Registrar
from tests.organising import Organiser
from tests.procedures import numbered
from tests.servers.verification.audit_desk import Desk
from tests.servers.verification.conftest import Filled, Judged, copy_of
from tests.servers.verification.meeting_desk import MeetingDesk
from tests.servers.verification.subject_desk import SubjectDesk
from tests.signed_log import cosigned, witness_key
from verification.finding import Code, Finding
from verification.verify import verify

AUDITING = Path(__file__).parents[3] / "docs/auditing.md"
NO_RECORD = {
    "alembic_version": "says how far the schema is",
    "outbox": "what has to be told to a workflow, and is deleted once it was",
    "notices": "messages that were shown; each says again what an entry says",
    "sessions": "who is signed in now",
    "mail_wishes": "where somebody wants messages; nothing is decided by it",
    "mail_notices": "notices on their way to a message",
    "mails": "messages on their way, and how it ended with those of the last thirty days",
}
UNTOLD = {
    "act_keys.key_mac": "of the key that the sender chose, which stands nowhere else",
    "act_keys.content_mac": "of what was typed, so that another act with the same key is told from the same one sent again",
    "access_head.singleton": "the only value that the table takes",
    "ledger_head.singleton": "the only value that the table takes",
    "vault_key.singleton": "the only value that the table takes",
    "log_checkpoints.signed_at": "for who runs it; what a checkpoint says is in its note, and when, in its cosignatures",
    "log_checkpoints.published_at": "for who runs it; that it was published too early is found, by its cosignatures",
    "log_cosignatures.received_at": "for who runs it; the line that was received has the witness's own time",
    "policies.remembered_at": "for who runs it; when a policy came into force is an entry",
    "subjects.created_at": "for who runs it; when something was first said of a subject is an entry",
}
THAT_CAN_BE_READ = {
    "vault_items": "subject IN (SELECT subject FROM subjects WHERE wrapped_key IS NOT NULL)",
    "subjects": "wrapped_key IS NOT NULL",
}
"""What was forgotten is noise: nobody can say that it was other noise before."""
SERVER = SignerKey("log.example/routekaarten", SignatureType.ED25519, bytes(range(32)))
WITNESS = witness_key()


@dataclass
class Everything:
    """A ledger in which every table has rows, and who may do anything on its server."""

    judged: Judged
    superuser: str

    @property
    def master(self) -> MasterKey:
        """The key of its vault."""
        return MasterKey.from_text(str(self.judged.settings.master_key))

    async def found(self) -> list[Finding]:
        """What verification finds, with the policy of one witness."""
        report = await verify(
            self.judged.parts.database, self.judged.opa, witnesses=TRUST.of_witnesses, master=self.master
        )
        return list(report.findings)


TRUST = TrustPolicy((), (NamedWitness("w1", WITNESS.verifier, None),), 1, ("w1",))


async def cosign(log: Log, checkpoint: Any) -> None:
    """As the witness does, once it has checked what it is asked."""
    line = cosigned(checkpoint.note, WITNESS, int(datetime.now(UTC).timestamp())).decode()
    await log.add_cosignature(checkpoint.size, WITNESS.name, line)


async def publish(judged: Judged) -> None:
    """The log as far as it has come, signed and cosigned."""
    settings = judged.parts.settings.model_copy(
        update={"log_origin": SERVER.name, "log_signing_key": SERVER.text, "home": judged.settings.home}
    )
    await begin(replace(judged.parts, settings=settings))
    await turn(judged, settings)


async def publish_again(judged: Judged) -> None:
    """What came since, signed and cosigned."""
    await turn(judged, judged.settings.model_copy(update={"log_origin": SERVER.name, "log_signing_key": SERVER.text}))


async def turn(judged: Judged, settings: Settings) -> None:
    """One turn of who publishes."""
    database = judged.parts.database
    assert await Publisher(Log(database), LogKeys(database), settings, TRUST.of_witnesses, cosign).turn() is not None


async def interests(judged: Judged) -> None:
    """An interest of somebody else, by two persons, and its end."""
    name, chair = uuid.uuid4().hex, "voorzitter-eemsdelta"
    of = Interest(name, judged.accounts["ncg-eemsdelta"], InterestScope.MUNICIPALITY, "1979", datetime.now(UTC), None)

    async def act(by: str, one: InterestAct) -> None:
        sealed = await judged.parts.vault.seal(one, interest_of(one))
        actor, key = Actor(ActorKind.PERSON, judged.accounts[by]), uuid.uuid4().hex
        receipt = await judged.parts.interest_register.take(sealed, name, by=actor, key=key, trace_id="trace")
        assert receipt.allow, receipt.reasons

    await act(chair, RegisterInterest(of, Text("Een broer woont in de straat.")))
    await act("beheerder", ConfirmInterest(name))
    await act(chair, EndInterest(name, Text("De broer is verhuisd.")))
    await act("tweede-beheerder", ConfirmInterest(name))
    here = replace(of, id=uuid.uuid4().hex, account=judged.accounts[chair], scope=InterestScope.AREA, code="")
    sealed = await judged.parts.vault.seal(RegisterInterest(here, None, Text("Opwierde")), here.id)
    actor = Actor(ActorKind.PERSON, judged.accounts[chair])
    assert (await judged.parts.interest_register.take(sealed, here.id, by=actor, key=here.id, trace_id="trace")).allow


async def fill(judged: Judged) -> None:
    """At least one row in every table, and in every column of it where that can be."""
    desk, registrar = Desk(judged, [judged.case]), Registrar(judged.parts, judged.accounts)
    await desk.decide(3)
    await desk.whole()
    await MeetingDesk(judged).whole()
    await registrar.revoke(await registrar.give())
    refused = replace(SIGNING, id=uuid.uuid4().hex)
    assert not (await registrar.take("zaakbehandelaar-ncg", ProposeMandaat(refused))).allow
    organiser = Organiser(judged.parts, judged.accounts)
    substitution = organiser.substitution("stuurgroep-eemsdelta-ncg", "zaakbehandelaar-ncg")
    await organiser.make(substitution)
    await organiser.revoke(substitution.id)
    await organiser.put(numbered(2))
    await interests(judged)
    state = await judged.state(await judged.submit("RK-9"))
    added = await add_to(judged.parts.vault, judged.parts.authority, judged.accounts["zaakbehandelaar-ncg"], state)
    assert added.allow
    subjects = SubjectDesk(judged)
    await subjects.hold(await subjects.of_account("provincie-eemsdelta"))
    await subjects.forget(await subjects.of_case(desk.closed[-1]))
    for _ in range(3):
        await judged.parts.access_log.record(look())
    assert await judged.parts.sealing.seal() is not None
    await publish(judged)


@pytest.fixture(scope="session")
async def everything(filled: Filled, postgres_engine: str) -> AsyncIterator[Everything]:
    """Filled once; each test puts back what it changed."""
    server = PostgresServer(postgres_engine)
    with structlog.testing.capture_logs():
        async with copy_of(filled, server) as judged:
            await fill(judged)
            unconstrain(judged.admin_dsn)
            name = judged.admin_dsn.rpartition("/")[2].partition("?")[0]
            yield Everything(judged, server.superuser_dsn_of(name))
    server.drop_all()


def unconstrain(dsn: str) -> None:
    """Drops what would refuse an impossible value, as the owner of the tables can."""
    query = "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'c' AND connamespace = 'public'::regnamespace"
    with psycopg.connect(dsn, autocommit=True) as connection:
        for table, name in connection.execute(query).fetchall():
            drop = sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(sql.Identifier(table), sql.Identifier(name))
            connection.execute(drop)


def tables(dsn: str) -> dict[str, dict[str, str]]:
    """The type of each column of each table."""
    query = (
        "SELECT table_name, column_name, udt_name FROM information_schema.columns WHERE table_schema = 'public'"
        " ORDER BY table_name, ordinal_position"
    )
    found: dict[str, dict[str, str]] = {}
    with psycopg.connect(dsn) as connection:
        for table, column, kind in connection.execute(query):
            found.setdefault(table, {})[column] = kind
    return found


def other(kind: str, value: Any) -> Any:
    """Another value of this type, as near as can be; one byte of it, or of a part of it."""
    match kind:
        case "bytea":
            content = bytes(value)
            return content[:-1] + bytes([content[-1] ^ 1])
        case "varchar" | "text":
            middle = len(value) // 2
            return value[:middle] + ("1" if value[middle : middle + 1] != "1" else "2") + value[middle + 1 :]
        case "int2" | "int4" | "int8":
            return value + 1000
        case "bool":
            return not value
        case "timestamptz":
            return value + timedelta(microseconds=1)
        case "_varchar":
            return [*value[:-1], other("varchar", value[-1])]
        case "jsonb":
            return Jsonb(another_document(value))
        case _:
            raise AssertionError(f"no test knows how to change a {kind}")


MADE_UP = {
    "varchar": "x",
    "text": "x",
    "int4": 1,
    "int8": 1,
    "timestamptz": datetime(2026, 1, 5, tzinfo=UTC),
    "bytea": b"x",
}
"""What takes the place of nothing."""


def another_document(value: Any) -> Any:
    """A JSON document in which one thing is another."""
    if isinstance(value, dict):
        name = next((name for name, one in value.items() if one), next(iter(value)))
        return value | {name: another_document(value[name])}
    if isinstance(value, list):
        return [another_document(value[0]), *value[1:]] if value else [1]
    if isinstance(value, bool) or value is None:
        return not value
    return value + 1 if isinstance(value, int) else other("varchar", value)


async def unnoticed(everything: Everything, table: str, columns: dict[str, str]) -> list[str]:
    """The columns of which one value was changed, with which verification finds nothing."""
    missed = []
    with psycopg.connect(everything.superuser, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        for column, kind in columns.items():
            if f"{table}.{column}" in UNTOLD:
                continue
            names = {"table": sql.Identifier(table), "column": sql.Identifier(column)}
            pick = "SELECT ctid::text, {column} FROM {table} WHERE {which} ORDER BY {column} IS NULL, ctid DESC LIMIT 1"
            which = sql.SQL(THAT_CAN_BE_READ.get(table, "true"))
            row = connection.execute(sql.SQL(pick).format(**names, which=which)).fetchone()
            assert row is not None, f"{table} has no row"
            where, value = row
            change = sql.SQL("UPDATE {table} SET {column} = %s WHERE ctid = %s::tid RETURNING ctid::text").format(
                **names
            )
            changed = connection.execute(
                change, [MADE_UP[kind] if value is None else other(kind, value), where]
            ).fetchone()
            assert changed is not None
            if not await everything.found():
                missed.append(f"{table}.{column}")
            back = Jsonb(value) if kind == "jsonb" and value is not None else value
            assert connection.execute(change, [back, changed[0]]).rowcount == 1
    assert await everything.found() == [], "what was put back does not hold"
    return missed


TABLES = (
    "access_head", "access_records", "accounts", "act_keys", "alike_counts", "area_alike", "audits", "awaited",
    "case_addresses", "case_counts", "document_chunks", "entries", "interest_areas", "interest_cases", "interests", "lead_counts", "ledger_head", "log_checkpoints", "log_cosignatures", "log_keys", "mandaten", "meetings", "organisation_changes", "policies",
    "policy_activations", "procedure_starts", "procedures", "register_versions", "routekaarten", "streams", "subject_standings", "subjects",
    "vault_items", "vault_key",
)  # fmt: skip


def test_the_page_for_auditors_names_what_is_held_to_nothing() -> None:
    page = AUDITING.read_text()
    named = {one.removeprefix("act_keys.") for one in UNTOLD if not one.endswith(".singleton")} | NO_RECORD.keys()
    assert [one for one in sorted(named) if f"`{one}`" not in page] == []


async def test_every_table_is_looked_at_or_says_why_not(everything: Everything) -> None:
    assert sorted(tables(everything.superuser)) == sorted({*TABLES, *NO_RECORD, "log_hashes"})


@pytest.mark.parametrize("table", TABLES)
async def test_one_byte_in_any_column_is_found(everything: Everything, table: str) -> None:
    assert await unnoticed(everything, table, tables(everything.superuser)[table]) == []


PUT_IN = {
    "a look before the first": (
        "INSERT INTO access_records SELECT -5, recorded_at, account, look, outcome, deliberation, cases, trace_id, leaf, content FROM access_records WHERE index = 0",
        "DELETE FROM access_records WHERE index = -5",
        Code.ACCESS_RECORD,
    ),
    "a hash before the first": (
        "INSERT INTO log_hashes VALUES (8, -1, convert_to(repeat('a', 32), 'UTF8'))",
        "DELETE FROM log_hashes WHERE index = -1",
        Code.TILE,
    ),
    "a hash of a height that no tile has": (
        "INSERT INTO log_hashes VALUES (7, 0, convert_to(repeat('a', 32), 'UTF8'))",
        "DELETE FROM log_hashes WHERE height = 7",
        Code.TILE,
    ),
    "a hash of height 0, which is a leaf": (
        "INSERT INTO log_hashes VALUES (0, 0, convert_to(repeat('a', 32), 'UTF8'))",
        "DELETE FROM log_hashes WHERE height = 0",
        Code.TILE,
    ),
    "a policy that never judged, of another revision": (
        "INSERT INTO policies SELECT repeat('b', 64), sources, remembered_at FROM policies LIMIT 1",
        "DELETE FROM policies WHERE revision = repeat('b', 64)",
        Code.POLICY,
    ),
    "sources that are none": (
        "INSERT INTO policies VALUES (repeat('b', 64), '[1]', now())",
        "DELETE FROM policies WHERE revision = repeat('b', 64)",
        Code.POLICY,
    ),
    "a cosignature of somebody whom the policy does not name": (
        "INSERT INTO log_cosignatures SELECT size, 'zz', replace(line, witness, 'zz'), received_at FROM log_cosignatures LIMIT 1",
        "DELETE FROM log_cosignatures WHERE witness = 'zz'",
        Code.COSIGNATURE,
    ),
}


@pytest.mark.parametrize("what", PUT_IN)
async def test_a_row_that_was_put_in_is_found(everything: Everything, what: str) -> None:
    put, taken, code = PUT_IN[what]
    with psycopg.connect(everything.superuser, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        assert connection.execute(put.encode()).rowcount == 1
        try:
            assert {one.code for one in await everything.found()} == {code}
        finally:
            connection.execute(taken.encode())
    assert await everything.found() == []


PASSED_OFF = b"""
    UPDATE vault_items i SET sealed = '\\x00', subject =
        (SELECT s.subject FROM subjects s WHERE s.wrapped_key IS NULL ORDER BY s.kind <> %s, s.subject LIMIT 1)
    WHERE i.commitment = %s RETURNING commitment
"""
KEPT = b"""
    SELECT DISTINCT ON (s.kind, i.kind) s.kind, i.kind, i.commitment, i.subject, i.sealed FROM vault_items i
    JOIN subjects s USING (subject) WHERE s.wrapped_key IS NOT NULL ORDER BY s.kind, i.kind, i.commitment
"""


async def test_no_kind_of_text_is_passed_off_as_forgotten(everything: Everything) -> None:
    subjects = SubjectDesk(everything.judged)
    await interests(everything.judged)
    ended = await everything.judged.parts.subjects.naming(everything.judged.accounts["ncg-eemsdelta"])
    await subjects.forget(next(one.subject for one in ended if one.kind is SubjectKind.INTEREST))
    await publish_again(everything.judged)
    missed = []
    with psycopg.connect(everything.superuser, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        kept = connection.execute(KEPT).fetchall()
        for of, kind, commitment, subject, sealed in kept:
            assert connection.execute(PASSED_OFF, [of, commitment]).rowcount == 1
            codes = {one.code for one in await everything.found()}
            if not codes & {Code.FORGETTING, Code.COMMITMENT}:
                missed.append(f"{of}: {kind}")
            back = b"UPDATE vault_items SET subject = %s, sealed = %s WHERE commitment = %s"
            connection.execute(back, [subject, sealed, commitment])
    assert {of for of, *_ in kept} == {
        "account",
        "address",
        "audit",
        "case",
        "change",
        "interest",
        "mandaat",
        "meeting",
    }
    assert missed == []
    assert await everything.found() == []
