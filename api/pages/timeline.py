"""The history of a case for who audits it: each entry in words, and why it was allowed, by the question that was asked.

Of an entry that belongs to the deliberation only that is told which the reader may see.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from api.catalogue import label, label_if_any, reason_text
from api.history_view import accounts_named, commitments_in, entry_json, instructions_told
from api.pages.dutch_parts import dutch, titles_of_tiers
from api.pages.sentences import Sentences, filled
from api.seats import SeatNames
from api.texts import Texts
from api.translations import reads
from domain.municipalities import municipality_name
from domain.procedure import Procedure
from store.queries import BrokenEntry, LedgerEntry

_NO_ENTRY = (LookupError, TypeError, ValueError, AttributeError)
"""What drawing an entry comes to that somebody changed until it has not what every entry has."""


def whole_and_broken(
    entries: Iterable[LedgerEntry | BrokenEntry], *, deliberation: bool
) -> tuple[list[LedgerEntry | BrokenEntry], list[str], set[str]]:
    """The entries, each that names no account or text as entries do as a broken one; the texts of the others that may be shown,
    and the accounts that they name."""
    found: list[LedgerEntry | BrokenEntry] = []
    texts: list[str] = []
    accounts: set[str] = set()
    for entry in entries:
        kept = entry
        if isinstance(entry, LedgerEntry):
            try:
                named: set[object] = {*accounts_named(entry)}
                texts += commitments_in(entry, deliberation=deliberation)
                accounts |= {one for one in named if isinstance(one, str)}
            except _NO_ENTRY:
                kept = _broken(entry)
        found.append(kept)
    return found, texts, accounts


def _broken(entry: LedgerEntry) -> BrokenEntry:
    return BrokenEntry(entry.index, entry.leaf, entry.entry.sequence)


class Timeline:
    """Puts entries into words, with the names of one organisation and procedure; `titles` are those of every procedure, by hash."""

    def __init__(
        self,
        names: SeatNames,
        procedure: Procedure,
        texts: Texts,
        handles: dict[str, str],
        titles: Mapping[str, str],
    ) -> None:
        self._names = names
        self._sentences = Sentences(names, procedure)
        self._tiers = titles_of_tiers(procedure)
        self._steps = {step.id: dutch(step.title) for tier in procedure.tiers for step in tier.steps}
        self._texts = texts
        self._handles = handles
        self._titles = titles

    def of(self, entry: LedgerEntry | BrokenEntry, *, deliberation: bool) -> dict[str, Any]:
        """What the page shows of an entry; of a row that holds none only where it stands, since nothing that it says can be
        believed."""
        if isinstance(entry, LedgerEntry):
            try:
                return self._told(entry, deliberation=deliberation) | {"broken": False}
            except _NO_ENTRY:
                entry = _broken(entry)
        return {"index": entry.index, "leaf": entry.leaf, "sequence": entry.sequence, "broken": True}

    def _told(self, entry: LedgerEntry, *, deliberation: bool) -> dict[str, Any]:
        shown = entry_json(entry, self._texts, self._handles, reads(), deliberation=deliberation)
        found, hidden = entry.entry, shown["deliberationHidden"]
        behalf = found.on_behalf_of or {}
        return self._sentences.of(shown) | {
            "leaf": entry.leaf,
            "type": found.act["type"],
            "principal": _authority(behalf["principal"]) if behalf.get("principal") else None,
            "mandaten": list(behalf.get("mandate", ())),
            "instructions": instructions_told(found),
            "grounds": [] if hidden else list(self._grounds(found.question, found.verdict)),
            "codes": [one["code"] for one in shown["reasons"]],
            "revision": found.verdict["policy_revision"],
            "procedure": found.procedure and self._procedure(found.procedure),
            "register": found.register_version,
            "dossier": found.dossier,
            "trace": found.trace_id,
        }

    def _procedure(self, named: Mapping[str, Any]) -> dict[str, Any]:
        """By which procedure it was judged: its title, or its id where that is not known here."""
        return {"title": self._titles.get(named["content_hash"], named["id"]), "version": named["version"]}

    def _grounds(self, question: Mapping[str, Any], verdict: Mapping[str, Any]) -> Iterator[str]:
        """What the verdict rested on, as the question has it: who asked, where the case was, and what followed."""
        actor = question["actor"]
        if actor["kind"] == "system":
            yield label("ground", "system")
        elif actor["seats"]:
            seats = ", ".join(self._names.seat(seat["seat"]) for seat in actor["seats"])
            yield filled(label("ground", "seats"), {"seats": seats})
        else:
            yield label("ground", "no_seat")
        if actor["roles"]:
            roles = ", ".join(label("role", role) for role in actor["roles"])
            yield filled(label("ground", "roles"), {"roles": roles})
        if question["case"] is not None and question["case"]["tier"]:
            yield self._place(question["case"]["tier"])
        if verdict["allow"]:
            yield label("ground", "nothing_against")
            route = verdict.get("route") or {}
            for code in (*route.get("reasons", ()), *verdict.get("obligations", ())):
                yield reason_text(code)

    def _place(self, tier: Mapping[str, Any]) -> str:
        """Where the case was, with how many had voted where there was a round."""
        known = {
            "tier": self._tiers.get(tier["id"], tier["id"]),
            "step": self._steps.get(tier["step"], tier["step"] or "–"),
            "votes": str(len([vote for vote in tier["votes"] if vote["fresh"]])),
            "voters": str(len([one for one in tier["electorate"] if one["voting"]])),
        }
        return filled(label("ground", "in_round" if tier["electorate"] else "in_tier"), known)


def _authority(principal: str) -> str:
    """An administrative authority by name, with its code of the TOOI register, by which anybody can look it up."""
    kind, _, code = principal.partition("/")
    if kind == "gemeente":
        name = filled(label("authority", kind), {"name": municipality_name(code[2:])})
    else:
        name = label_if_any("authority", principal) or ""
    return f"{name} ({principal})" if name else principal
