"""The rights review of a moment: the register, the procedure and the policy that were in force then, from the entries."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from audit.entry import instant
from store.database import Database
from verification.documents import Documents, read_documents
from verification.evaluation import EvaluationError, Evaluator
from verification.finding import Finding
from verification.policy_sources import PolicyUnusable, lay_out, scratch, stored_sources
from verification.recorded import Recorded, RecordedEntry, Selection, Unreadable
from verification.rights import Duties, Right, rights_at
from verification.stored import Stored

# Asked of the rules themselves: the role of each act, and of each role the acts that separation of duties refuses.
_DUTIES = """{"role": data.getrapt.acts.role, "excluded": [[role, act] |
    some role in {one | some one in data.getrapt.acts.role}
    some act, _ in data.getrapt.acts.role
    "separation_of_duties" in data.getrapt.separation.reasons
        with input as {"question": {"act": {"type": act}, "actor": {"roles": [role]}}}
]}"""


class ReviewError(Exception):
    """The rights of that moment cannot be told, and why."""


@dataclass(frozen=True, slots=True)
class Review:
    """The rights at a moment. `register_version` is 0, and there are none, where no register was in force yet."""

    moment: datetime
    register_version: int
    policy_revision: str | None
    rights: tuple[Right, ...]


@dataclass
class _Until:
    """The log up to a moment: its last entry, the policy that judged it, and the last use of each seat."""

    last: int = -1
    revision: str | None = None

    def __post_init__(self) -> None:
        self.used: dict[tuple[str, str], str] = {}

    def take(self, recorded: RecordedEntry) -> None:
        entry = recorded.entry
        self.last, self.revision = recorded.index, str(entry.verdict.get("policy_revision"))
        # A refused act has used nothing.
        if entry.verdict.get("allow") is True and isinstance(entry.on_behalf_of, dict):
            self.used[str(entry.actor.get("account")), str(entry.on_behalf_of.get("seat"))] = entry.recorded_at


async def review(database: Database, opa: Path, moment: datetime, soon: timedelta) -> Review:
    """The review of `moment` (aware); what ends within `soon` of it is expiring.

    ReviewError where log, register or policy cannot be read. Raises StoreUnavailable.
    """
    async with database.snapshot() as connection:
        stored = Stored(connection)
        until = await _until(Recorded(stored), instant(moment))
        found: list[Finding] = []
        documents = await read_documents(stored, found)
        version = documents.version_at(until.last + 1)
        if not version or until.revision is None:
            return Review(moment, 0, None, ())
        with scratch() as place:
            duties = await _duties(stored, until.revision, Evaluator(opa, Path(place)))
        return Review(moment, version, until.revision, _rights(moment, soon, documents, until, duties, found))


def _rights(
    moment: datetime, soon: timedelta, documents: Documents, until: _Until, duties: Duties, found: list[Finding]
) -> tuple[Right, ...]:
    organisation = documents.organisation_at(until.last + 1)
    named = documents.procedure_at(until.last + 1)
    if organisation is None or (named is not None and named not in documents.procedures):
        raise ReviewError(f"{found[0].message if found else 'a document is missing'}; see `getrapt verify`")
    procedure = None if named is None else documents.procedures[named]
    return rights_at(moment, soon, organisation, procedure, duties, until.used)


async def _until(recorded: Recorded, at: str) -> _Until:
    until = _Until()
    async for one in recorded.entries(Selection()):
        if isinstance(one, Unreadable):
            raise ReviewError(f"entry {one.index} cannot be read: {one.message}; see `getrapt verify`")
        if one.entry.recorded_at <= at:
            until.take(one)
    return until


async def _duties(stored: Stored, revision: str, evaluator: Evaluator) -> Duties:
    try:
        bundle = lay_out(evaluator.place, await stored_sources(stored, revision))
        return _read_duties(await evaluator.value(bundle, _DUTIES, {}))
    except (PolicyUnusable, EvaluationError, LookupError, TypeError, ValueError) as error:
        raise ReviewError(f"the policy {revision[:12]}… does not say what excludes what: {error}") from error


def _read_duties(said: object) -> Duties:
    if not isinstance(said, dict):
        raise TypeError("it is no object")
    return Duties(dict(said["role"]), frozenset((str(role), str(act)) for role, act in said["excluded"]))
