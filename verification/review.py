"""The rights review of a moment: the register, the procedure and the policy that were in force then, from the entries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from audit.entry import instant
from authority.act_view import moment as moment_view
from authority.mandaten import mandaten_view
from domain.mandaten import Standing
from domain.organisation import Organisation
from domain.procedure import Procedure
from store.database import Database
from verification.documents import Documents, read_documents
from verification.evaluation import EvaluationError, Evaluator
from verification.finding import Finding
from verification.policy_sources import PolicyUnusable, lay_out, scratch, stored_sources
from verification.recorded import Recorded, RecordedEntry, Selection, Unreadable
from verification.rights import Duties, Right, rights_at
from verification.stored import Stored, all_stored

# Asked of the rules themselves: the role of each act, and of each role the acts that separation of duties refuses.
_DUTIES = """{"role": data.getrapt.acts.role, "excluded": [[role, act] |
    some role in {one | some one in data.getrapt.acts.role}
    some act, _ in data.getrapt.acts.role
    "separation_of_duties" in data.getrapt.separation.reasons
        with input as {"question": {"act": {"type": act}, "actor": {"roles": [role]}}}
]}"""


_DEFECTS = "data.getrapt.mandaat.defects"


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
    """The log up to a moment: its last entry, the policy that judged it, and the last use of each seat and mandaat."""

    last: int = -1
    revision: str | None = None

    def __post_init__(self) -> None:
        self.used: dict[tuple[str, str], str] = {}

    def take(self, recorded: RecordedEntry) -> None:
        entry = recorded.entry
        self.last, self.revision = recorded.index, str(entry.verdict.get("policy_revision"))
        # A refused act has used nothing.
        if entry.verdict.get("allow") is True and isinstance(entry.on_behalf_of, dict):
            self.used[str(entry.actor.get("account")), _used_by(entry.on_behalf_of)] = entry.recorded_at


def _used_by(behalf: Mapping[str, object]) -> str:
    """The actor's own mandaat, of which the chain begins; or the seat, of who acted under none."""
    chain = behalf.get("mandate")
    return str(chain[0] if isinstance(chain, list) and chain else behalf.get("seat"))


async def review(database: Database, opa: Path, moment: datetime, soon: timedelta) -> Review:
    """The review of `moment` (aware); what ends within `soon` of it is expiring.

    ReviewError where log, register or policy cannot be read. Raises StoreUnavailable.
    """
    async with all_stored(database) as stored:
        until = await _until(Recorded(stored), instant(moment))
        found: list[Finding] = []
        documents = await read_documents(stored, found)
        version = documents.version_at(until.last + 1)
        if not version or until.revision is None:
            return Review(moment, 0, None, ())
        organisation, procedure = _in_force(documents, until, moment, found)
        standings = documents.mandaten.all_at(until.last + 1)
        with scratch() as place:
            duties, mandaten = await _told(
                stored, until.revision, Evaluator(opa, Path(place)), standings, organisation, moment
            )
        rights = rights_at(moment, soon, organisation, procedure, duties, until.used, mandaten)
        return Review(moment, version, until.revision, rights)


def _in_force(
    documents: Documents, until: _Until, moment: datetime, found: list[Finding]
) -> tuple[Organisation, Procedure | None]:
    organisation = documents.organisation_at(until.last + 1)
    named = documents.starts.at(until.last + 1, moment)
    if organisation is None or (named is not None and named not in documents.procedures):
        raise ReviewError(f"{found[0].message if found else 'a document is missing'}; see `getrapt verify`")
    return organisation, None if named is None else documents.procedures[named]


async def _until(recorded: Recorded, at: str) -> _Until:
    until = _Until()
    async for one in recorded.entries(Selection()):
        if isinstance(one, Unreadable):
            raise ReviewError(f"entry {one.index} cannot be read: {one.message}; see `getrapt verify`")
        if one.entry.recorded_at <= at:
            until.take(one)
    return until


async def _told(
    stored: Stored,
    revision: str,
    evaluator: Evaluator,
    standings: Sequence[Standing],
    organisation: Organisation,
    at: datetime,
) -> tuple[Duties, list[Standing]]:
    """What the policy says of duties, and the mandaten in which, and in all that they rest on, it finds no defect."""
    try:
        bundle = lay_out(evaluator.place, await stored_sources(stored, revision))
        duties = _read_duties(await evaluator.value(bundle, _DUTIES, {}))
        if not standings:
            return duties, []
        brought = {"now": moment_view(at), "facts": {"mandates": mandaten_view(standings, organisation, at)}}
        defects = _read_defects(await evaluator.value(bundle, _DEFECTS, {"question": brought}))
        return duties, [one for one in standings if not defects.get(one.mandaat.id)]
    except (PolicyUnusable, EvaluationError, LookupError, TypeError, ValueError) as error:
        raise ReviewError(f"the policy {revision[:12]}… does not say what excludes what: {error}") from error


def _read_duties(said: object) -> Duties:
    if not isinstance(said, dict):
        raise TypeError("it is no object")
    return Duties(dict(said["role"]), frozenset((str(role), str(act)) for role, act in said["excluded"]))


def _read_defects(said: object) -> dict[str, object]:
    if not isinstance(said, dict):
        raise TypeError("the defects of mandaten are no object")
    return said
