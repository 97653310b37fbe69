"""The codes that a policy can say, and whether its table has a sentence for each: a code is no reason to a person."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from verification.candidate import CandidateError
from verification.evaluation import EvaluationError, Evaluator

SAID_BY = {
    "reasons": "refusal",
    "instead": "refusal",
    "faults": "refusal",
    "beyond": "route",
    "findings": "finding",
    "obligations": "obligation",
}
"""The sets in which rules collect codes, and what kind of code that is."""
TABLE = "getrapt/reasons/data.json"
LANGUAGES = ("nl", "en")
_MOST_NAMED = 20
# OPA reads the rules itself, as data: what stands there is found however it is written.
_KEYS = """[[head.ref[0].value, head.key.value] |
    some name, source in input
    endswith(name, ".rego")
    not endswith(name, "_test.rego")
    some rule in rego.parse_module(name, source).rules
    head := rule.head
    head.key.type == "string"
]"""


async def collected(evaluator: Evaluator, bundle: Path, sources: Mapping[str, str]) -> dict[str, set[str]]:
    """The codes that stand in the rules of a policy as the key of a set in SAID_BY, by kind. EvaluationError."""
    found: dict[str, set[str]] = {kind: set() for kind in SAID_BY.values()}
    keys = await evaluator.value(bundle, _KEYS, dict(sources))
    if not isinstance(keys, list):
        raise EvaluationError("the rules cannot be read")
    for name, code in keys:
        if name in SAID_BY:
            found[SAID_BY[name]].add(code)
    return found


def without_sentences(codes: Iterable[str], sources: Mapping[str, str]) -> list[str]:
    """Those of these codes for which the table in these sources has no sentence in each language, sorted."""
    try:
        table = json.loads(sources.get(TABLE, "{}"))
    except ValueError:
        table = {}
    return sorted(code for code in set(codes) if not _has_sentences(table, code))


async def require_sentences(
    evaluator: Evaluator, bundle: Path, sources: Mapping[str, str], said: Iterable[str]
) -> None:
    """CandidateError, with their names, where the policy has codes without sentences; `said` are those of its verdicts."""
    try:
        by_kind = await collected(evaluator, bundle, sources)
    except EvaluationError as error:
        raise CandidateError(f"the reasons of the candidate policy cannot be read: {error}") from error
    missing = without_sentences({*said, *(code for codes in by_kind.values() for code in codes)}, sources)
    if missing:
        more = f" and {len(missing) - _MOST_NAMED} more" if len(missing) > _MOST_NAMED else ""
        raise CandidateError(
            f"the candidate policy has reasons without a sentence in Dutch and English in {TABLE}:"
            f" {', '.join(missing[:_MOST_NAMED])}{more}"
        )


def _has_sentences(table: object, code: str) -> bool:
    said = table.get(code) if isinstance(table, dict) else None
    return isinstance(said, dict) and all(
        isinstance(text := said.get(language), str) and text.strip() not in ("", code) for language in LANGUAGES
    )
