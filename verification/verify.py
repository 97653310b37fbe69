"""The whole verification: everything that can be recomputed from the entries, in one pass over them and one snapshot.

It reads, and asks OPA; it shares no code with the append but pure functions. It says what does not hold, not why.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Collection, Mapping
from contextlib import AbstractContextManager, aclosing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from audit.checkpoints import WitnessPolicy
from audit.entry import Entry
from audit.note_keys import VerifierKey
from authority.procedure_view import procedure_view
from domain.audit_acts import AuditAct
from store.database import Database
from store.keys import MasterKey
from verification.access import LONGEST_SEAL, SEALED_WITHIN
from verification.boundary import Outcome, checked
from verification.case_check import check_streams
from verification.clock_check import check_clock
from verification.commitment_check import CommitmentCheck
from verification.document_check import DocumentCheck
from verification.documents import Documents, read_documents
from verification.entry_check import check_entry, read_act
from verification.evaluation import Evaluator
from verification.finding import Finding
from verification.form_check import check_form
from verification.handover import NamedKey
from verification.judged_by import PolicyVerdicts
from verification.log_check import check_log
from verification.policy_sources import scratch
from verification.published import PUBLISHED_WITHIN, Cover, Expected
from verification.question_check import check_question
from verification.recorded import asked_of
from verification.register_events import check_register_events
from verification.replay import Disagreement, Replay, finding
from verification.report import Report
from verification.schema_check import check_schema
from verification.standalone import Kept
from verification.stored import Stored, StoredEntry, all_stored
from verification.stream_check import StreamCheck
from verification.tables import Tables
from verification.tree_check import check_tree


async def verify(
    database: Database,
    opa: Path,
    *,
    first_only: bool = False,
    witnesses: WitnessPolicy | None = None,
    master: MasterKey | None = None,
    delay: timedelta = PUBLISHED_WITHIN,
    exported: bool = False,
    accepted: Collection[VerifierKey] = (),
    kept: Collection[Kept] = (),
    policies: Collection[str] = (),
    sealing: timedelta = SEALED_WITHIN + LONGEST_SEAL,
    progress: Callable[[int, int], None] | None = None,
    on_checkpoints: Callable[[int, int], None] | None = None,
) -> Report:
    """Verifies the log of a database; `opa` is the program. With `first_only` it ends with the first finding, and has that alone. With `witnesses`
    published checkpoints have to be cosigned as they ask (`verification.published.Agreement`). With the `master` key the texts of the vault are checked as well.

    An entry may wait for its checkpoint for the `delay`, reckoned from now; from the newest entry where the log was `exported`,
    since nothing is published of that any more.

    `accepted` are later keys of the log, as they are known from elsewhere, and `policies` the revisions that may have judged, any where
    none is given; `kept` has to be of this log (`verification.standalone.Seen`). A look is to be in a batch within `sealing`.

    `progress` is told how many entries are done, of how many, and before that `on_checkpoints` the same of checkpoints. Memory grows
    with neither, but for what is found, for the entries about registers, and a little for each stream of which one is looked at.
    What is stored may be anything: what cannot be read is a finding, and what a check was not made for as well
    (`verification.boundary`). Raises StoreUnavailable.
    """
    expected = Expected(
        witnesses, delay, None if exported else datetime.now(UTC), tuple(accepted), tuple(kept), tuple(policies)
    )
    async with all_stored(database) as stored:
        with scratch() as place:
            verification = _Verification(
                stored,
                Evaluator(opa, Path(place)),
                expected,
                master,
                on_checkpoints,
                exported=exported,
                sealing=sealing,
            )
            try:
                return await verification.run(first_only, progress)
            finally:
                await verification.stop()


class _Verification:
    """One run."""

    def __init__(
        self,
        stored: Stored,
        evaluator: Evaluator,
        expected: Expected,
        master: MasterKey | None,
        on_checkpoints: Callable[[int, int], None] | None,
        *,
        exported: bool,
        sealing: timedelta,
    ) -> None:
        self._on_checkpoints = on_checkpoints
        self._stored = stored
        self._exported = exported
        self._master = master
        self._expected = expected
        self._cover = Cover()
        self._keys: tuple[NamedKey, ...] = ()
        self._found: list[Finding] = []
        self._documents = Documents()
        self._commitments = CommitmentCheck(stored, self._documents.subjects, self._found)
        self._contents = DocumentCheck(stored, self._found)
        self._procedures: dict[str, Mapping[str, Any]] = {}
        self._replay = Replay(stored, evaluator, self._procedures, self._disagrees)
        self._current: StreamCheck | None = None
        self._ended: list[StreamCheck] = []
        self._streams = 0
        self._done = 0
        self._tables: Tables | None = None
        self._sealing = sealing
        self._verdicts = PolicyVerdicts()

    async def run(self, first_only: bool, progress: Callable[[int, int], None] | None) -> Report:
        async with aclosing(self._steps(progress)) as steps:
            async for _ in steps:
                if first_only and self._found:
                    return self._report(complete=False)
        return self._report(complete=True)

    async def _steps(self, progress: Callable[[int, int], None] | None) -> AsyncGenerator[None]:
        """Everything, a step at a time: what is found shows after the step that found it."""
        total = await self._stored.count()
        with self._checking("what the database has of its own"):
            await check_schema(self._stored, self._found)
        yield
        with self._checking("which tables have rows that cannot be read"):
            await check_form(self._stored, self._found)
        yield
        with self._checking("the log as a whole"):
            async for found in check_log(self._stored):
                self._found.append(found)
                yield
        with self._checking("the order of moments"):
            await check_clock(self._stored, self._found)
        yield
        with self._checking("what entries put into force"):
            self._documents = await read_documents(self._stored, self._found, exported=self._exported)
            self._commitments = CommitmentCheck(self._stored, self._documents.subjects, self._found)
        yield
        with self._checking("the tree and its checkpoints"):
            self._cover, self._keys = await check_tree(
                self._stored, self._documents.log_keys, self._expected, self._found, self._on_checkpoints
            )
        yield
        with self._checking("the views of procedures"):
            self._procedures |= {name: procedure_view(one) for name, one in self._documents.procedures.items()}
        with self._checking("the entries"):
            async with aclosing(self._stored.entries()) as batches:
                async for batch in batches:
                    async for _ in self._check_batch(batch):
                        yield
                    if progress is not None:
                        progress(self._done, total)
        self._end_stream()
        self._found += self._verdicts.others(self._expected.policies)
        yield
        with self._checking("the texts that entries speak of"):
            await self._commitments.end()
        yield
        with self._checking("the documents that entries speak of"):
            await self._contents.end(exported=self._exported)
        yield
        with self._checking("what is stored of cases"):
            await check_streams(self._stored, self._ended, self._found)
        yield
        self._tables = Tables(self._stored, self._documents, self._master, self._sealing, self._found)
        for what, check in self._tables.checks():
            with self._checking(what):
                await check()
            yield
        with self._checking("the verdicts, asked again"):
            await self._replay.finish()
        yield

    def _checking(self, what: str, row: StoredEntry | None = None) -> AbstractContextManager[Outcome]:
        return checked(what, self._found, *((row.index, row.stream) if row is not None else ()))

    async def stop(self) -> None:
        """Leaves nothing under way."""
        await self._replay.stop()

    def _disagrees(self, one: Disagreement) -> None:
        self._found.append(finding(one))

    async def _check_batch(self, batch: list[StoredEntry]) -> AsyncIterator[None]:
        readable: list[tuple[StoredEntry, Entry]] = []
        for row in batch:
            entry = None
            with self._checking("the form of the entry", row):
                entry = check_entry(row, self._found)
            stream = self._stream_of(row)
            with self._checking("the place of the entry in its stream", row):
                stream.link(row, entry, self._found)
            if entry is not None:
                readable.append((row, entry))
                self._verdicts.add(row.index, entry)
                with self._checking("what the entry says", row):
                    await self._check_entry(row, entry, stream)
                with self._checking("the events of the entry", row) as applying:
                    stream.apply(row, entry, self._found)
                stream.broken = stream.broken or applying.broke_off
            self._done += 1
            yield
        with self._checking(f"the commitments of the entries with {batch[0].index}"):
            await self._commitments.check(readable)
        yield
        if not self._exported:
            with self._checking(f"the documents of the entries with {batch[0].index}"):
                await self._contents.check(readable)
        if self._ended:
            with self._checking("what is stored of cases"):
                await check_streams(self._stored, self._ended, self._found)
            self._ended.clear()
            yield

    async def _check_entry(self, row: StoredEntry, entry: Entry, stream: StreamCheck) -> None:
        act = read_act(row, entry, self._found)
        before = self._documents.audits.state_at(row.index) if isinstance(act, AuditAct) else stream.state
        if (
            act is not None
            and not stream.broken
            and check_question(row, entry, act, before, self._documents, self._found, stream.deciding)
        ):
            await self._replay.add(asked_of(row.index, entry))
        check_register_events(row, entry, act, self._documents, self._found)

    def _stream_of(self, row: StoredEntry) -> StreamCheck:
        if self._current is None or self._current.stream != row.stream:
            self._end_stream()
            self._current = StreamCheck(row.stream)
            self._streams += 1
        return self._current

    def _end_stream(self) -> None:
        if self._current is not None:
            if self._current.closed is not None:
                self._documents.audits.draw_from(self._current.closed, self._current.closed_index)
            self._ended.append(self._current)
            self._current = None

    def _report(self, *, complete: bool) -> Report:
        # One step may find more than one thing: who asked for the first gets one.
        found = self._found if complete else self._found[:1]
        found = sorted(found, key=lambda one: (one.index is None, one.index or 0))
        tables = self._tables
        forgotten, texts = tables.forgotten if tables else (0, 0)
        return Report(
            self._done,
            self._streams,
            self._replay.asked,
            tuple(found),
            complete,
            tables.looks if tables else 0,
            forgotten,
            texts,
            tables.opened if tables else None,
            self._cover.under_a_checkpoint,
            self._cover.witnessed_from,
            self._cover.before_witnesses,
            self._expected.witnesses is not None and self._expected.witnesses.quorum > 0,
            self._keys,
            len(self._expected.kept),
            self._verdicts.all(),
            bool(self._expected.policies),
        )
