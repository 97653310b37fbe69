"""What stands beside the state of a case, as JSON: what was written with its acts, and the interests that covered it.

The state has the votes, and of the tier that is open the advice and agreement; what was written with all other acts (motivation,
reasons, questions and answers, advice of earlier tiers) stands in the entries alone.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from api.history_view import accounts_named, commitments_in, entry_json
from api.language import Language
from api.parts import Parts
from api.reading_cases import Readable
from api.receipts import moment_json
from api.texts import Texts
from domain.interests import RegisteredInterest
from store.ledger import case_stream
from store.queries import LedgerEntry

WRITTEN_WITH = (
    "advise",
    "answer",
    "call_up",
    "conclude",
    "concur",
    "decide_objection",
    "escalate",
    "lodge_objection",
    "recuse",
    "resume",
    "return_for_information",
    "sign",
    "suspend",
    "withdraw",
)
_TOLD = ("index", "sequence", "recordedAt", "actor", "onBehalfOf", "act", "forgotten")


async def written_entries(parts: Parts, case: Readable) -> list[LedgerEntry]:
    """The entries of these acts up to the case as it stands there, oldest first: one statement. None for who may not read the
    deliberation, to which all of it belongs."""
    if not case.deliberation:
        return []
    last = case.row.sequence
    found = await parts.queries.entries_beside(case_stream(case.row.case), last, last, "", WRITTEN_WITH)
    return [one for one in found if one.entry.sequence <= last]


def written_commitments(entries: Iterable[LedgerEntry]) -> list[str]:
    """What was written in them."""
    return [one for entry in entries for one in commitments_in(entry, deliberation=True)]


def written_accounts(entries: Iterable[LedgerEntry]) -> set[str]:
    """Who wrote it, and for whom."""
    return {account for entry in entries for account in accounts_named(entry)}


def written_json(
    entries: Iterable[LedgerEntry], texts: Texts, handles: dict[str, str], language: Language
) -> list[dict[str, Any]]:
    """Who wrote what with which act, when, and in which entry."""
    shown = (entry_json(one, texts, handles, language, deliberation=True) for one in entries)
    return [{name: one[name] for name in _TOLD} for one in shown]


def interests_json(interests: Iterable[RegisteredInterest], handles: Mapping[str, str]) -> list[dict[str, Any]]:
    """Whose interest it was, where it lies, and since when it was on record. What it is, is not told with the case."""
    return [
        {
            "interest": one.interest.id,
            "account": handles.get(one.interest.account),
            "scope": one.interest.scope.value,
            "registeredAt": moment_json(one.recorded_from or one.registered_at),
        }
        for one in interests
    ]
