"""A file of mandaten on a real ledger: all of its rows or none, whatever comes in between; and all of it can be verified."""

import asyncio
import hashlib
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection
from structlog.testing import capture_logs

from authority import mandaat_import
from authority.mandaat_import import Imported, MandaatImport, RowsRefused
from authority.opa import PolicyClient
from domain.actor import Actor, ActorKind
from domain.errors import AuthorityUnavailable, KeyReused, StoreUnavailable
from domain.mandaten import Holder, HolderKind, Mandaat
from domain.text import Text
from domain.verdict import Verdict
from runtime.embedded.ports import free_port
from store import ledger
from store.database import Database
from store.import_batches import ImportBatches, ImportKey
from store.ledger import Ledger
from store.mandaten import MandaatFilter
from tests.mandating import SIGNING, SIGNS, Registrar
from tests.servers.verification.conftest import Judged

_ALL_OF = sql.SQL("SELECT * FROM {}")
TABLES = ("entries", "streams", "act_keys", "subjects", "vault_items", "mandaten", "ledger_head")


def rows(count: int, **changes: Any) -> dict[int, Mandaat]:
    """So many mandaten, each with a source of its own."""
    name = uuid.uuid4().hex[:8]
    return {n: replace(SIGNING, source=Text(f"Besluit {name}, artikel {n}"), **changes) for n in range(count)}


@dataclass
class Desk:
    """Imports on a ledger, and what it holds."""

    judged: Judged

    def by(self, account: str = SIGNS) -> Actor:
        """Who imports."""
        return Actor(ActorKind.PERSON, self.judged.accounts[account])

    def known(self, file: dict[int, Mandaat], key: str = "", by: str = SIGNS) -> ImportKey:
        """By what the import of these rows is known."""
        digest = hashlib.sha256(repr(sorted(file.items())).encode()).hexdigest()
        return ImportKey(self.by(by).account, key or uuid.uuid4().hex, digest, max(file) + 1)

    def way(self, policy: Any = None, database: Database | None = None) -> MandaatImport:
        """A way in of its own, as another process has one; with another policy or database where given."""
        parts, database = self.judged.parts, database or self.judged.parts.database
        master = parts.ledger._master
        return MandaatImport(
            Ledger(database, master),
            ImportBatches(database, master),
            parts.register,
            parts.procedures,
            parts.vault,
            policy or parts.policy,
        )

    async def take(self, file: dict[int, Mandaat], key: str = "", *, way: MandaatImport | None = None) -> Imported:
        """Imports these rows."""
        way = way or self.judged.parts.mandaat_import
        return await way.take(file, by=self.by(), known=self.known(file, key), trace_id=uuid.uuid4().hex)

    def held(self) -> dict[str, list[Any]]:
        """Everything that an import could have written."""
        with psycopg.connect(self.judged.admin_dsn) as connection:
            return {
                table: sorted(map(repr, connection.execute(_ALL_OF.format(sql.Identifier(table))).fetchall()))
                for table in TABLES
            }

    async def entries(self, indices: Sequence[int]) -> list[Any]:
        """The register's version that each of these entries was judged by."""
        async with self.judged.parts.database.connection() as connection:
            found = await connection.execute(
                text(
                    "SELECT convert_from(content, 'UTF8')::jsonb ->> 'register_version' AS version FROM entries"
                    " WHERE index = ANY(:indices) ORDER BY index"
                ),
                {"indices": list(indices)},
            )
            return [int(row.version) for row in found]


@pytest.fixture
def desk(judged: Judged) -> Desk:
    """Imports on the ledger that holds."""
    return Desk(judged)


@pytest.fixture
def registrar(judged: Judged) -> Registrar:
    """Acts on the register by one person at a time."""
    return Registrar(judged.parts, judged.accounts)


@pytest.mark.every_postgres
async def test_each_row_is_an_entry_of_its_own_on_the_version_that_the_one_before_it_made(desk: Desk) -> None:
    before = await desk.judged.parts.register.current_version()
    imported = await desk.take(rows(7))
    receipts = [imported.receipts[place] for place in range(7)]
    first = receipts[0].index
    assert [one.index for one in receipts] == list(range(first, first + 7))
    assert len({one.mandaat for one in receipts}) == 7
    assert await desk.entries([one.index for one in receipts]) == list(range(before, before + 7))
    assert await desk.judged.parts.register.current_version() == before + 7
    listed = await desk.judged.parts.mandaten.page(MandaatFilter(), -1, 50)
    assert [one.standing.mandaat.id for one in listed] == [one.mandaat for one in receipts]
    report = await desk.judged.verify()
    assert report.findings == ()


async def test_a_refusal_in_the_last_row_leaves_nothing_and_names_every_refused_row(desk: Desk) -> None:
    file = rows(4) | {4: replace(SIGNING, source=None, source_date=None), 5: replace(SIGNING, acts=("conclude",))}
    before = desk.held()
    with capture_logs() as lines, pytest.raises(RowsRefused) as refused:
        await desk.take(file)
    assert refused.value.reasons == {4: ("mandate_unwritten",), 5: ("no_mandate_by_majority",)}
    after = desk.held()
    assert after["mandaten"] == before["mandaten"]
    assert len(after["entries"]) == len(before["entries"]) + 2
    told = [one["reasons"] for one in lines if one["event"] == "act.refused"]
    assert told == [["mandate_unwritten"], ["no_mandate_by_majority"]]


async def test_each_refusal_of_a_row_is_an_entry_and_the_same_import_is_taken_once_it_may(
    desk: Desk, registrar: Registrar
) -> None:
    parent = await registrar.give(holder=Holder(HolderKind.OFFICE, "fin"))
    account = Holder(HolderKind.ACCOUNT, desk.judged.accounts["ncg-bo"])
    wider = replace(SIGNING, parent=parent, holder=account, ceiling_cents=(SIGNING.ceiling_cents or 0) * 100)
    file, before = rows(2, parent=parent, holder=account) | {2: wider}, desk.held()
    for _ in range(2):
        with pytest.raises(RowsRefused, match="1 rows"):
            await desk.take(file, "the same key")
    assert len(desk.held()["entries"]) == len(before["entries"]) + 2

    class NowAllowed:
        async def verdicts(self, questions: list[dict[str, Any]]) -> list[Verdict]:
            return [replace(one, allow=True, reasons=()) for one in await desk.judged.parts.policy.verdicts(questions)]

    assert len((await desk.take(file, "the same key", way=desk.way(NowAllowed()))).receipts) == 3


async def test_whoever_may_not_propose_imports_nothing(desk: Desk) -> None:
    file, by = rows(2), desk.by("gemeente-oldambt")
    before, known = desk.held(), replace(desk.known(file), actor=by.account)
    with pytest.raises(RowsRefused) as refused:
        await desk.judged.parts.mandaat_import.take(file, by=by, known=known, trace_id="trace")
    assert set(refused.value.reasons.values()) == {("not_the_principal",)}
    after = desk.held()
    assert after["mandaten"] == before["mandaten"]
    assert len(after["entries"]) == len(before["entries"]) + 2
    assert (await desk.judged.verify()).findings == ()


async def test_a_change_of_the_register_between_two_questions_has_all_rows_judged_again(
    desk: Desk, registrar: Registrar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mandaat_import, "AT_ONCE", 2)
    asked: list[int] = []

    class Interrupted:
        async def verdicts(self, questions: list[dict[str, Any]]) -> list[Verdict]:
            asked.append(len(questions))
            if len(asked) == 2:
                await registrar.propose()
            return await desk.judged.parts.policy.verdicts(questions)

    file = rows(5)
    imported = await desk.take(file, way=desk.way(Interrupted()))
    assert asked == [2, 2, 1, 2, 2, 1]
    assert len(imported.receipts) == 5
    assert (await desk.judged.verify()).findings == ()


async def test_a_change_that_makes_a_row_impossible_leaves_none_of_them(
    desk: Desk, registrar: Registrar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mandaat_import, "AT_ONCE", 2)
    parent = await registrar.give(holder=Holder(HolderKind.OFFICE, "fin"))
    held: list[Any] = []

    class Revoking:
        async def verdicts(self, questions: list[dict[str, Any]]) -> list[Verdict]:
            found = await desk.judged.parts.policy.verdicts(questions)
            if not held:
                await registrar.revoke(parent)
                held.append(desk.held())
            return found

    account = Holder(HolderKind.ACCOUNT, desk.judged.accounts["ncg-bo"])
    file = rows(3) | {3: replace(SIGNING, parent=parent, holder=account)}
    with pytest.raises(RowsRefused) as refused:
        await desk.take(file, way=desk.way(Revoking()))
    assert set(refused.value.reasons) == {3}
    assert desk.held()["mandaten"] == held[0]["mandaten"]


async def test_a_file_of_sub_mandaten_rests_on_what_is_in_force(desk: Desk, registrar: Registrar) -> None:
    parent = await registrar.give(holder=Holder(HolderKind.OFFICE, "fin"))
    account = Holder(HolderKind.ACCOUNT, desk.judged.accounts["ncg-bo"])
    assert len((await desk.take(rows(3, parent=parent, holder=account))).receipts) == 3
    assert (await desk.judged.verify()).findings == ()


async def test_a_connection_that_is_cut_half_way_leaves_nothing_and_the_same_import_counts_then(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "_AT_ONCE", 2)
    database = desk.judged.parts.database
    real, executed = database.transaction, list[int]()

    @asynccontextmanager
    async def cut() -> AsyncIterator[Any]:
        async with real() as connection:

            class Cut:
                async def execute(self, *arguments: Any) -> Any:
                    executed.append(1)
                    if len(executed) == 3:
                        await terminate(connection)
                    return await connection.execute(*arguments)

            yield Cut()

    async def terminate(connection: AsyncConnection) -> None:
        pid = (await connection.execute(text("SELECT pg_backend_pid()"))).scalar_one()
        await database.rows(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})

    file, key, before = rows(9), uuid.uuid4().hex, desk.held()
    monkeypatch.setattr(database, "transaction", cut)
    with pytest.raises(StoreUnavailable):
        await desk.take(file, key)
    assert len(executed) == 3
    assert desk.held() == before
    monkeypatch.setattr(database, "transaction", real)
    imported = await desk.take(file, key)
    assert (len(imported.receipts), imported.repeated) == (9, False)
    assert (await desk.judged.verify()).findings == ()


@pytest.mark.every_postgres
async def test_two_imports_at_once_are_both_whole(desk: Desk) -> None:
    files = [rows(30), rows(30)]
    async with asyncio.TaskGroup() as group:
        both = [group.create_task(desk.take(file, way=desk.way())) for file in files]
    found = [sorted(one.index for one in task.result().receipts.values()) for task in both]
    for indices in found:
        # Each is one transaction, so nothing of the other is between its entries.
        assert indices == list(range(indices[0], indices[0] + 30))
    assert (await desk.judged.verify()).findings == ()


async def test_the_same_import_twice_at_once_counts_once(desk: Desk) -> None:
    file, key = rows(20), uuid.uuid4().hex
    async with asyncio.TaskGroup() as group:
        both = [group.create_task(desk.take(file, key, way=desk.way())) for _ in range(2)]
    first, second = (task.result() for task in both)
    assert sorted((first.repeated, second.repeated)) == [False, True]
    assert {place: one.leaf for place, one in first.receipts.items()} == {
        place: one.leaf for place, one in second.receipts.items()
    }
    assert len(await desk.judged.parts.mandaten.page(MandaatFilter(), -1, 50)) == 20


async def test_a_key_is_of_one_file_whichever_rows_it_has(desk: Desk) -> None:
    file, key = rows(5), uuid.uuid4().hex
    # Its first row is there already, so the first that it proposes is the second.
    await desk.take({0: file[0]})
    imported = await desk.take(file, key)
    assert (sorted(imported.receipts), sorted(imported.there)) == ([1, 2, 3, 4], [0])
    again = await desk.take(file, key)
    assert (again.repeated, again.there) == (True, imported.there)
    before = desk.held()
    for other in ({0: file[0]}, file | {5: file[0]}, {n: file[4 - n] for n in range(5)}):
        with pytest.raises(KeyReused):
            await desk.take(other, key)
    assert desk.held() == before


async def test_an_import_and_an_act_do_not_share_a_key(desk: Desk, registrar: Registrar) -> None:
    file, key = rows(2), uuid.uuid4().hex
    await desk.take(file, key)
    with pytest.raises(KeyReused):
        await registrar.propose_with(key)
    other = uuid.uuid4().hex
    await registrar.propose_with(other)
    with pytest.raises(KeyReused):
        await desk.take(rows(2), other)


async def test_without_the_policy_nothing_is_written(desk: Desk) -> None:
    before = desk.held()
    async with PolicyClient(f"http://127.0.0.1:{free_port()}", "token", 1.0) as away:
        with pytest.raises(AuthorityUnavailable):
            await desk.take(rows(2), way=desk.way(away))
    assert desk.held() == before


async def test_what_is_in_force_is_there_and_what_was_revoked_is_proposed_anew(
    desk: Desk, registrar: Registrar
) -> None:
    file = rows(1)
    name = (await desk.take(file)).receipts[0].mandaat
    assert name is not None
    assert (await desk.take(file)).there == {0: name}
    await registrar.confirm(name)
    assert (await desk.take(file)).there == {0: name}
    await registrar.revoke(name)
    anew = await desk.take(file)
    assert (list(anew.receipts), anew.there) == ([0], {})
    assert (await desk.judged.verify()).findings == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"source": Text("Een ander besluit")},
        {"ceiling_cents": 4_999_999},
        {"passable": False},
        {"municipalities": ()},
        {"acts": ("sign", "suspend")},
    ],
    ids=lambda changes: next(iter(changes)),
)
async def test_what_says_something_else_is_another_mandaat(desk: Desk, changes: dict[str, Any]) -> None:
    await desk.take({0: SIGNING})
    assert (await desk.take({0: SIGNING})).receipts == {}
    assert list((await desk.take({0: replace(SIGNING, **changes)})).receipts) == [0]
