"""Which procedure new cases get from when on, as the entries say: recomputed, and held to what is stored."""

import bisect
import hashlib
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import text

from domain.acts import Act, LoadOrganisation, PublishProcedure, Submit
from domain.change_events import ChangeConfirmed, ChangeEvent
from domain.changes import NewProcedure
from domain.procedure import Procedure
from domain.procedure_starts import ProcedureStart, in_force, to_come
from store.codec import procedure_of
from store.streams import CHANGE_PREFIX
from verification.changes import ChangesLog
from verification.finding import Code, Finding
from verification.stored import Stored

_PROCEDURES = text("SELECT content_hash, procedure, version, content, index AS entry_index FROM procedures")
_STARTS = text("SELECT index AS entry_index, content_hash, starts_at FROM procedure_starts")
_PROPOSED = text("SELECT id, document, proposed_index FROM organisation_changes")


@dataclass
class ProceduresLog:
    """Every start with its entry, in the order of the log, and the documents of those that were proposed."""

    _starts: list[tuple[int, ProcedureStart]] = field(default_factory=list)
    proposed: dict[str, Procedure] = field(default_factory=dict)
    """What was proposed and kept, by the hash of its content."""
    by_system: set[str] = field(default_factory=set)
    """The hashes of those that the system put into force itself, at whichever place in the log."""

    def add(self, index: int, start: ProcedureStart) -> None:
        """One more start."""
        self._starts.append((index, start))

    def before(self, index: int) -> list[ProcedureStart]:
        """The starts of the entries before this one."""
        return [start for _, start in self._starts[: bisect.bisect_left(self._starts, index, key=lambda one: one[0])]]

    def at(self, index: int, moment: datetime) -> str | None:
        """The hash of the procedure for a new case with the entry `index`, recorded at `moment` (aware); None before any."""
        start = in_force(self.before(index), moment)
        return None if start is None else start.content_hash

    def judging(self, act: Act, index: int, moment: datetime) -> frozenset[str | None]:
        """The hashes of the procedures of which one judged the entry `index`, of an act that is about no case yet, recorded at
        `moment`: that in force, or the one that is put into force itself.

        Before there is one the system's is given, and so it once was with every organisation that the system loaded.
        """
        if isinstance(act, PublishProcedure):
            return frozenset({act.content_hash})
        in_force = self.at(index, moment)
        given = isinstance(act, LoadOrganisation) or (in_force is None and not isinstance(act, Submit))
        return frozenset({in_force} | self.by_system if given else {in_force})

    def coming(self, index: int, moment: datetime) -> list[str]:
        """The hashes of those that were to come."""
        return [one.content_hash for one in to_come(self.before(index), moment)]

    def known(self, index: int) -> list[tuple[str, int, str]]:
        """Id, version and hash of those that had been put into force by then, whether they had begun or not."""
        return [(one.procedure, one.version, one.content_hash) for one in self.before(index)]

    def rows(self) -> dict[int, ProcedureStart]:
        """What has to be stored, by the index of its entry."""
        return dict(self._starts)


def start_of(event: ChangeEvent) -> ProcedureStart | None:
    """The start that an event brings; None where it brings none."""
    return event.procedure if isinstance(event, ChangeConfirmed) else None


async def read_proposed(stored: Stored, changes: ChangesLog, log: ProceduresLog, found: list[Finding]) -> None:
    """The documents of procedures that were proposed: each has to be the one that its entry names."""
    named = changes.procedures()
    for row in await stored.rows(_PROPOSED):
        new = named.get(row.id)
        if new is None and row.document is None:
            continue
        wrong, procedure = _read(new, row.document)
        if new is not None and procedure is not None and wrong is None:
            log.proposed[new.content_hash] = procedure
        else:
            message = f"the procedure of this proposal {wrong}"
            found.append(Finding(Code.PROCEDURE, row.proposed_index, CHANGE_PREFIX + row.id, message))


def _read(new: NewProcedure | None, document: bytes | None) -> tuple[str | None, Procedure | None]:
    """What is wrong with a document, or the procedure that it is."""
    if new is None:
        return "is no matter of its entry", None
    if document is None or hashlib.sha256(document).hexdigest() != new.content_hash:
        return "is not what its entry names", None
    try:
        procedure = procedure_of(document)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        return f"cannot be read: {str(error).partition(chr(10))[0]}", None
    if (procedure.id, procedure.version) != (new.procedure, new.version):
        return "is another version than its entry names", None
    return None, procedure


async def read_procedures(
    stored: Stored, publishes: dict[str, tuple[int, str, int]], found: list[Finding]
) -> dict[str, Procedure]:
    """The procedures that are what their entries name, by the hash of their content. `publishes` has the entry that first put
    each into force, with its id and version, by hash."""
    procedures: dict[str, Procedure] = {}
    for row in await stored.rows(_PROCEDURES):
        named = publishes.pop(row.content_hash, None)
        wrong = None
        if named is None:
            wrong = f"the procedure {row.procedure} {row.version} has no entry"
        elif (
            named != (row.entry_index, row.procedure, row.version)
            or hashlib.sha256(row.content or b"").hexdigest() != row.content_hash
        ):
            wrong = f"the procedure {row.procedure} {row.version} is not what its entry names"
        if wrong is not None:
            found.append(Finding(Code.PROCEDURE, row.entry_index, "register", wrong))
            continue
        try:
            procedures[row.content_hash] = procedure_of(row.content)
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            message = f"the procedure {row.procedure} {row.version} cannot be read: {str(error).partition(chr(10))[0]}"
            found.append(Finding(Code.PROCEDURE, row.entry_index, "register", message))
    for index, procedure, version in publishes.values():
        found.append(Finding(Code.PROCEDURE, index, "register", f"the procedure {procedure} {version} is missing"))
    return procedures


async def check_starts(stored: Stored, log: ProceduresLog, found: list[Finding]) -> None:
    """What is stored of the starts, against their entries; what differs is added to `found`."""
    expected = log.rows()
    for row in await stored.rows(_STARTS):
        start = expected.pop(row.entry_index, None)
        if start is None:
            message = f"a procedure starts with entry {row.entry_index}, which puts none into force"
            found.append(Finding(Code.PROCEDURE, None, "register", message))
        elif (row.content_hash, row.starts_at) != (start.content_hash, start.starts_at):
            message = f"the procedure {start.procedure} {start.version} starts as something or at a moment that its entry does not say"
            found.append(Finding(Code.PROCEDURE, row.entry_index, "register", message))
    for index, start in expected.items():
        message = f"the start of the procedure {start.procedure} {start.version} is missing"
        found.append(Finding(Code.PROCEDURE, index, "register", message))
