"""Reads OPA's document as verdicts, strictly: every key, every type, every question answered, or nothing at all."""

import re
from collections.abc import Sequence
from typing import Any

from domain.codes import Outcome
from domain.verdict import Route, RouteTo, Verdict

_DOCUMENT = {"result"}
_DOCUMENT_LOGGED = {"result", "decision_id"}
_VERDICT = {"allow", "reasons", "obligations", "route", "plan", "assessment", "policy_revision", "input_hash"}
_UNDER = "mandaten"
"""Only in a verdict that allows an act under a mandaat."""
_ROUTE = {"to", "tier", "outcome", "reasons"}
_CODE = re.compile(r"[a-z]+(_[a-z]+)*")


class UnreadableError(Exception):
    """The document is no list of verdicts on these questions."""


def read_verdicts(document: object, hashes: Sequence[str], revision: str | None) -> list[Verdict]:
    """One verdict for each hash, in order. UnreadableError for anything else, or a `revision` that is not theirs."""
    if not isinstance(document, dict) or set(document) not in (_DOCUMENT, _DOCUMENT_LOGGED):
        raise UnreadableError("the document is not an object with a result")
    result = document["result"]
    if not isinstance(result, list):
        raise UnreadableError("the result is no list")
    if len(result) != len(hashes):
        raise UnreadableError(f"{len(result)} verdicts on {len(hashes)} questions")
    verdicts = [_verdict(one) for one in result]
    if [verdict.input_hash for verdict in verdicts] != list(hashes):
        raise UnreadableError("a verdict is on another question")
    revisions = {verdict.policy_revision for verdict in verdicts}
    if len(revisions) != 1 or (revision is not None and revisions != {revision}):
        raise UnreadableError("the verdicts are of another policy than expected")
    return verdicts


def _verdict(value: object) -> Verdict:
    under = isinstance(value, dict) and _UNDER in value
    fields = _object(value, _VERDICT | {_UNDER} if under else _VERDICT, "verdict")
    mandaten = _texts(fields[_UNDER], _UNDER) if under else ()
    allow, reasons, route = fields["allow"], _codes(fields["reasons"], "reasons"), fields["route"]
    if allow is not True and allow is not False:
        raise UnreadableError("allow is neither true nor false")
    if allow is bool(reasons):
        raise UnreadableError("a verdict has reasons where it refuses, and none where it allows")
    if not allow and (route is not None or fields["plan"] != [] or fields["obligations"] != []):
        raise UnreadableError("a refusal moves the case")
    if under and not (allow and mandaten):
        raise UnreadableError("a verdict names the mandaten under which it allows, or none")
    return Verdict(
        allow=allow,
        reasons=reasons,
        obligations=_codes(fields["obligations"], "obligations"),
        route=None if route is None else _route(route),
        plan=_texts(fields["plan"], "plan"),
        assessment=_codes(fields["assessment"], "assessment"),
        policy_revision=_text(fields["policy_revision"], "policy_revision"),
        input_hash=_text(fields["input_hash"], "input_hash"),
        mandaten=mandaten,
    )


def _route(value: object) -> Route:
    fields = _object(value, _ROUTE, "route")
    if fields["to"] not in list(RouteTo):
        raise UnreadableError("a route goes to a tier, the end or the referral desk, or stays")
    to = RouteTo(fields["to"])
    tier, outcome = fields["tier"], fields["outcome"]
    if (tier is not None) is not (to is RouteTo.TIER) or (outcome is not None) is not (to is RouteTo.END):
        raise UnreadableError("a route names its tier, or at the end its outcome, and nothing else")
    if outcome is not None and outcome not in list(Outcome):
        raise UnreadableError("a route ends with an outcome that there is not")
    reasons = _codes(fields["reasons"], "route.reasons")
    if not reasons:
        raise UnreadableError("a route says why")
    return Route(
        to=to,
        tier=None if tier is None else _text(tier, "route.tier"),
        outcome=None if outcome is None else Outcome(outcome),
        reasons=reasons,
    )


def _object(value: object, keys: set[str], name: str) -> dict[str, Any]:
    if not isinstance(value, dict) or set(value) != keys:
        raise UnreadableError(f"a {name} has other fields than {', '.join(sorted(keys))}")
    return value


def _codes(value: object, name: str) -> tuple[str, ...]:
    codes = _texts(value, name)
    if any(not _CODE.fullmatch(code) for code in codes) or list(codes) != sorted(set(codes)):
        raise UnreadableError(f"{name} is no sorted list of codes")
    return codes


def _texts(value: object, name: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise UnreadableError(f"{name} is no list")
    return tuple(_text(one, name) for one in value)


def _text(value: object, name: str) -> str:
    if not isinstance(value, str) or not value:
        raise UnreadableError(f"{name} is no text")
    return value
