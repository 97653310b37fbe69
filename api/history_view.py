"""The entries of a case as JSON: who did what, on whose behalf, when, what became of it, and why not.

Of the deliberation only that something happened is shown to whoever may not see it.
"""

from typing import Any

from pydantic.alias_generators import to_camel

from api.catalogue import reason_table, reason_text
from api.language import Language
from api.texts import Texts
from authority.explanation import without_register
from authority.mandaten import instructions_brought
from store.queries import Entry, LedgerEntry

# Whose texts say what a case is about; the texts of all other acts belong to the deliberation.
_OPEN_ACTS = ("submit",)
_OPEN_FIELDS = ("type", "outcome", "tier", "term", "end", "until", "municipality", "founded")
_SHOWN: dict[str, tuple[str, ...]] = {
    "case_submitted": ("route.to", "route.tier", "route.reasons"),
    "safety_doubt_raised": ("desk",),
    "case_referred": ("desk", "receipt"),
    "tier_opened": ("tier", "body", "reasons", "term.end", "term.duration.unit"),
    "step_assessed": ("assessment.findings",),
    "step_opened": ("step", "kind", "offices"),
    "tier_ended": ("position.tier", "position.body", "position.outcome", "route.to", "route.tier", "route.reasons"),
    "term_extended": ("term.end", "term.duration.unit"),
    "advice_closed": ("missing",),
    "case_decided": ("outcome",),
    "case_returned": ("term.end", "term.duration.unit"),
    "objection_decided": ("founded",),
    "case_answered": ("stale",),
    "document_added": ("document.number", "stale"),
    "document_withdrawn": ("number", "stale"),
    "case_suspended": ("until",),
    "term_passed": ("term",),
    "reminded": ("term",),
    "tier_resumed": ("term.end", "term.duration.unit"),
}


_OF_SEVERAL = ("addresses", "situations")


def commitments_in(entry: LedgerEntry, *, deliberation: bool) -> list[str]:
    """The texts of an entry that may be shown."""
    found = entry.entry
    if not deliberation and found.act["type"] not in _OPEN_ACTS:
        return []
    # The addresses of a case, and what they have, are one commitment over many each, and shown with the case.
    return [commitment for path, commitment in found.commitments.items() if path not in _OF_SEVERAL]


def entry_json(
    entry: LedgerEntry, texts: Texts, handles: dict[str, str], language: Language, *, deliberation: bool
) -> dict[str, Any]:
    """One entry. `handles` names accounts."""
    found = entry.entry
    told = instructions_told(found)
    return (
        who_and_when_json(entry, handles)
        | ({"instructions": told} if told else {})
        | {
            "act": _act(found.act, found.commitments, texts, deliberation=deliberation),
            "allow": found.verdict["allow"],
            "reasons": [
                {"code": code, "text": reason_text(code, language)}
                for code in _reasons(found.verdict["reasons"], deliberation)
            ],
            "policyRevision": found.verdict["policy_revision"],
            "procedure": found.procedure and {to_camel(name): value for name, value in found.procedure.items()},
            "dossier": found.dossier,
            "events": [_event(event) for event in found.events],
            "traceId": found.trace_id,
            "forgotten": texts.forgotten(*found.commitments.values()),
            "deliberationHidden": not deliberation and found.act["type"] not in _OPEN_ACTS,
        }
    )


def instructions_told(entry: Entry) -> list[dict[str, Any]]:
    """Of the mandaten under which an act was done, from the actor's own up, those that had instructions in force that
    counted in this case, by number: what the question of the entry brought."""
    told = instructions_brought(entry.question, entry.verdict.get("mandaten", ()))
    return [{"mandaat": name, "numbers": numbers} for name, numbers in told.items()]


def who_and_when_json(entry: LedgerEntry, handles: dict[str, str]) -> dict[str, Any]:
    """Where an entry stands in the log and in its stream, when it was recorded, whose act it is, and on whose behalf."""
    found = entry.entry
    return {
        "index": entry.index,
        "leaf": entry.leaf,
        "sequence": found.sequence,
        "recordedAt": found.recorded_at,
        "actor": actor_json(found, handles),
        "onBehalfOf": _behalf(found.on_behalf_of, handles),
    }


def actor_json(entry: Entry, handles: dict[str, str]) -> dict[str, Any]:
    """Who acted: a person by the handle of the account, null where that was forgotten, or the system."""
    kind, account = entry.actor["kind"], entry.actor["account"]
    return {"kind": kind, "account": "system" if kind == "system" else handles.get(account)}


def accounts_named(entry: LedgerEntry) -> set[str]:
    """The accounts that an entry names: who acted, and for whom as a substitute."""
    substituted = (entry.entry.on_behalf_of or {}).get("substitute_for")
    return {entry.entry.actor["account"]} | ({substituted} if substituted else set())


def _behalf(behalf: dict[str, Any] | None, handles: dict[str, str]) -> dict[str, Any] | None:
    """On whose behalf, with the account that a substitute stood in for by its handle."""
    if behalf is None or "substitute_for" not in behalf:
        return behalf
    shown = {name: value for name, value in behalf.items() if name != "substitute_for"}
    return shown | {"substituteFor": handles.get(behalf["substitute_for"])}


def _reasons(codes: list[str], deliberation: bool) -> list[str]:
    """The codes of a refusal. What tells how the votes stood is part of the deliberation, as the policy has it."""
    told = without_register(codes)
    shown = [code for code in told if deliberation or not reason_table().get(code, {}).get("deliberation")]
    return shown if shown or not codes else ["deliberation_closed"]


def _act(act: dict[str, Any], commitments: dict[str, str], texts: Texts, *, deliberation: bool) -> dict[str, Any]:
    if not deliberation and act["type"] not in _OPEN_ACTS:
        return {to_camel(name): value for name, value in act.items() if name in _OPEN_FIELDS}
    shown = {to_camel(name): _opened(value, name, commitments, texts) for name, value in act.items()}
    return {name: value for name, value in shown.items() if name not in _OF_SEVERAL}


def _opened(value: object, path: str, commitments: dict[str, str], texts: Texts) -> object:
    """The value in camelCase, with every commitment replaced by its text."""
    if path in commitments:
        return texts.get(commitments[path])
    if isinstance(value, dict):
        return {to_camel(name): _opened(inner, f"{path}.{name}", commitments, texts) for name, inner in value.items()}
    if isinstance(value, list):
        return [_opened(inner, f"{path}.{n}", commitments, texts) for n, inner in enumerate(value)]
    return value


def _event(event: dict[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = {"type": event["type"]}
    for path in _SHOWN.get(event["type"], ()):
        value: Any = event
        for name in path.split("."):
            value = value.get(name) if isinstance(value, dict) else None
        shown[to_camel(path.replace(".", "_"))] = value
    return shown
