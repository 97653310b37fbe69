"""A policy that is to judge is tried out before it does: on the last question of every act that was ever asked, on whether it
lets somebody put another policy in its place, and on whether it is as quick as the server needs it to be. One that does not
answer in time, or lets nobody, could not be mended by any act.
"""

import asyncio
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import text

from audit.canonical import NotCanonical
from audit.entry import Entry, read_entry
from authority.question import Facts, expand, question_of, seats_at
from authority.verdict_reading import UnreadableError
from domain.actor import Actor, ActorKind
from domain.organisation import MANAGING_OFFICE
from domain.policy_acts import ActivatePolicy
from domain.verdict import Verdict
from store.database import Database
from verification.candidate import CandidateError
from verification.documents import Documents, read_documents
from verification.evaluation import EvaluationError, Evaluator
from verification.in_time import CASES, Pace, page_of_cases
from verification.judging import verdicts_of
from verification.policy_sources import PolicyUnusable, lay_out, scratch, stored_sources
from verification.reason_codes import require_sentences
from verification.stored import Stored, all_stored

SECONDS = 10.0
"""For one question: several times what the application waits at most, so that a busy machine is no reason to refuse."""
SECONDS_AT_ONCE = 30.0
"""For all of them together, and for a page: what takes longer than the server waits is refused, and is told how long it took."""
_IN_FORCE = text("SELECT revision FROM policy_activations ORDER BY index DESC LIMIT 1")
_LAST = text("SELECT DISTINCT ON (act) index AS entry_index, content FROM entries ORDER BY act, index DESC")


async def try_out(database: Database, opa: Path, sources: Mapping[str, str], patience: float) -> None:
    """Returns where the policy with these sources can judge here, each page within `patience` seconds.

    CandidateError says what it cannot; StoreUnavailable.
    """
    async with all_stored(database) as stored:
        documents = await read_documents(stored, [])
        before = await _in_force(stored)
        last = [(row.entry_index, _entry(row.entry_index, row.content)) for row in await stored.rows(_LAST)]
    with scratch() as place:
        bundle = lay_out(Path(place), sources)
        tried = _Tried(Evaluator(opa, Path(place), SECONDS), bundle, asyncio.Semaphore(os.cpu_count() or 1))
        questions = {}
        for index, entry in last:
            named = entry.question.get("procedure")
            procedure = documents.procedures.get(named["content_hash"]) if isinstance(named, dict) else None
            asked = entry.question if procedure is None else expand(entry.question, procedure)
            questions[f"{entry.act['type']} (as in entry {index})"] = asked
        size = max((index for index, _ in last), default=-1) + 1
        returning = _returning(documents, size, bundle.name)
        answers = await asyncio.gather(*(tried.verdict(what, one) for what, one in {**questions, **returning}.items()))
        if returning and not any(verdict.allow for verdict in answers[len(questions) :]):
            raise CandidateError("the candidate policy would let nobody put another policy in its place")
        await require_sentences(tried.evaluator, bundle, sources, (code for one in answers for code in _codes(one)))
        in_force = None if before is None else lay_out(Path(place), before)
        pace = Pace(Evaluator(opa, Path(place), SECONDS_AT_ONCE), bundle, in_force, patience)
        await pace.hold("every act once", [*questions.values(), *returning.values()])
        await pace.hold(f"a page of {CASES} cases", page_of_cases([*questions.values()]))


def _entry(index: int, content: bytes | None) -> Entry:
    try:
        return read_entry(content or b"")
    except NotCanonical as error:
        raise CandidateError(
            f"entry {index}, on which it is tried, cannot be read: {error}; see `getrapt verify`"
        ) from error


async def _in_force(stored: Stored) -> dict[str, str] | None:
    """The sources of the policy in force; None where there is none, or it cannot be asked."""
    rows = await stored.rows(_IN_FORCE)
    try:
        return await stored_sources(stored, rows[0].revision) if rows else None
    except PolicyUnusable:
        return None


def _codes(verdict: Verdict) -> tuple[str, ...]:
    route = () if verdict.route is None else verdict.route.reasons
    return (*verdict.reasons, *verdict.obligations, *verdict.assessment, *route)


def _returning(documents: Documents, size: int, revision: str) -> dict[str, dict[str, Any]]:
    """The questions whether each who manages might put the policy of now back."""
    now = datetime.now(UTC)
    organisation, procedure = (
        documents.organisation_at(size),
        documents.procedures.get(documents.starts.at(size, now) or ""),
    )
    if organisation is None or procedure is None:
        return {}
    facts = Facts(now, organisation, procedure)
    keepers = {seat.account for seat in seats_at(organisation, facts.now) if seat.body == MANAGING_OFFICE}
    in_force = documents.policies.at(size)
    # Where it is in force already, and only its bundle is to be put in place, some other one.
    act = ActivatePolicy(in_force if in_force and in_force != revision else "0" * 64, revision)
    return {
        f"activate_policy by {one[:8]}": question_of(act, Actor(ActorKind.PERSON, one), None, facts)
        for one in sorted(keepers)
    }


@dataclass(frozen=True, slots=True)
class _Tried:
    evaluator: Evaluator
    bundle: Path
    at_once: asyncio.Semaphore

    async def verdict(self, what: str, question: Mapping[str, Any]) -> Verdict:
        """Each question alone, since one that is not answered would keep the answers of all others."""
        try:
            async with self.at_once:
                return (await verdicts_of(self.evaluator, self.bundle, [question], self.bundle.name))[0]
        except (EvaluationError, UnreadableError) as error:
            raise CandidateError(f"the candidate policy does not judge {what}: {error}") from error
