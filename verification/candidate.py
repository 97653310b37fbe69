"""A candidate: another policy, another version of a procedure or another register of mandaten, to which recorded questions
are put.

Nothing that is recorded changes by it. Facts of another kind are put in the same way: as what a question would say.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from authority.procedure_view import procedure_view
from authority.question_hash import question_hash
from domain.mandaten import Mandaat
from domain.procedure import Procedure
from verification.asking import Asked
from verification.candidate_register import CandidateRegister
from verification.evaluation import ENTRY_POINT, EvaluationError, Evaluator
from verification.policy_sources import PolicyUnusable, lay_out

LARGEST = 4 << 20
"""Bytes at most in all sources of a policy."""
_SUFFIXES = (".rego", ".json", ".yaml")


class CandidateError(Exception):
    """A candidate that cannot be tried, and why."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """What stands in place of what was recorded: a policy by its sources, a procedure, or mandaten; None leaves it."""

    sources: Mapping[str, str] | None = None
    procedure: Procedure | None = None
    mandaten: tuple[Mandaat, ...] | None = None

    def views(self) -> dict[str, Mapping[str, Any]]:
        """Its procedure as the policy gets it, by its hash."""
        return {} if self.procedure is None else {self.procedure.content_hash: procedure_view(self.procedure)}

    def put(
        self, one: Asked, views: Mapping[str, Mapping[str, Any]], register: CandidateRegister | None = None
    ) -> Asked | None:
        """The question as it would have been; None where the candidate does not concern it.

        `views` are all procedures, the recorded ones and that of the candidate; `register` is of its mandaten.
        """
        if register is not None:
            question = register.put(one)
            if question is None:
                return None
            whole = question if one.procedure is None else {**question, "procedure": views[one.procedure]}
            return replace(one, question=question, hash=question_hash(whole))
        if self.procedure is None:
            return one
        if one.procedure is None or views[one.procedure]["id"] != self.procedure.id:
            return None
        full = {**one.question, "procedure": views[self.procedure.content_hash]}
        return replace(one, procedure=self.procedure.content_hash, hash=question_hash(full))


async def bundle_of(candidate: Candidate, evaluator: Evaluator) -> Path | None:
    """The bundle of a candidate policy, which compiles and has the entry point; None where the policy stays.

    CandidateError for a policy that cannot be asked.
    """
    if candidate.sources is None:
        return None
    try:
        bundle = lay_out(evaluator.place, candidate.sources)
        verdicts = await evaluator.value(bundle, ENTRY_POINT, {"items": []})
    except (PolicyUnusable, EvaluationError) as error:
        raise CandidateError(f"the candidate policy cannot be asked: {error}") from error
    if verdicts != []:
        raise CandidateError("the candidate policy gives verdicts where nothing is asked")
    return bundle


def check_sources(directory: Path, files: Mapping[str, bytes]) -> dict[str, str]:
    """The files of a candidate policy as sources. CandidateError where they are none."""
    if not any(name.endswith(".rego") for name in files):
        raise CandidateError(f"{directory} has no policy in it: no file ends with .rego")
    if sum(map(len, files.values())) > LARGEST:
        raise CandidateError(f"the files in {directory} are more than {LARGEST >> 20} MiB")
    try:
        return {name: content.decode("utf-8") for name, content in files.items() if name.endswith(_SUFFIXES)}
    except UnicodeDecodeError:
        raise CandidateError(f"a file in {directory} is not UTF-8") from None
