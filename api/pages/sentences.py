"""The history of a case in sentences: who did what for whom, what came of it, and what was written with it."""

from collections.abc import Iterator, Mapping
from string import Formatter
from typing import Any

from api.catalogue import label, label_if_any, page_texts, reason_text
from api.pages import words
from api.pages.dutch_parts import dutch, titles_of_tiers
from api.seats import SeatNames
from domain.procedure import Procedure

_TEXTS = ("title", "reasons", "conditions", "advice", "questions", "answer")
_OF_DOCUMENTS = ("document_added", "document_withdrawn")
_MOTIVATION = ("facts", "interests", "norm", "equality", "maatwerk")
_CODED = {"choice": "vote", "outcome": "outcome", "opinion": "opinion", "agree": "agree", "founded": "founded"}


class Sentences:
    """Puts entries (as `api.history_view` has them) into words, with the names of one organisation and procedure."""

    def __init__(self, names: SeatNames, procedure: Procedure) -> None:
        self._names = names
        self._tiers = titles_of_tiers(procedure)
        self._steps = {step.id: dutch(step.title) for tier in procedure.tiers for step in tier.steps}

    def of(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        """What the page shows of an entry."""
        behalf = entry["onBehalfOf"]
        return {
            "sequence": entry["sequence"],
            "index": entry["index"],
            "at": entry["recordedAt"],
            "who": None
            if entry["actor"]["kind"] == "system"
            else entry["actor"]["account"] or label("forgotten", "account"),
            "forgotten": entry["forgotten"] and entry["forgotten"]["at"],
            "behalf": self._behalf(behalf) if behalf else None,
            "allow": entry["allow"],
            "what": self._what(entry),
            "reasons": [one["text"] for one in entry["reasons"]],
            "events": list(self._events(entry["events"])),
            "texts": list(self._texts(entry["act"])),
            "hidden": entry["deliberationHidden"] and entry["act"]["type"] in page_texts()["done_hidden"],
        }

    def _behalf(self, behalf: Mapping[str, Any]) -> str:
        """The seat, with whose it is for a substitute; under a mandaat the office that gave it (Awb 10:10)."""
        if behalf.get("mandate"):
            return filled(label("behalf", "mandate"), {"body": self._names.body(behalf["body"])})
        seat = self._names.seat(behalf["seat"])
        if "substituteFor" not in behalf:
            return seat
        return filled(label("behalf", "substitute"), {"seat": seat, "account": behalf["substituteFor"] or "–"})

    def _what(self, entry: Mapping[str, Any]) -> str:
        act = entry["act"]
        kind = act["type"]
        if not entry["allow"]:
            group = "tried"
        elif entry["deliberationHidden"] and kind in page_texts()["done_hidden"]:
            group = "done_hidden"
        else:
            group = "done"
        known = {name: label(_CODED[name], str(act[name]).lower()) for name in _CODED if act.get(name) is not None}
        if "tier" in act:
            known["tier"] = self._tiers.get(act["tier"], act["tier"])
        if kind == "add_document" and "kind" in act:
            known["kind"] = label("document_kind", act["kind"])
        if "number" in act:
            known["number"] = str(act["number"])
        return filled(label(group, kind), known)

    def _events(self, events: list[dict[str, Any]]) -> Iterator[str]:
        for event in events:
            template = label_if_any("event", event["type"])
            if template is not None:
                yield filled(template, self._known(event))
            if event.get("missing"):
                missing = ", ".join(self._names.body(office) for office in event["missing"])
                yield filled(label("event_more", event["type"]), {"missing": missing})
            if event["type"] in _OF_DOCUMENTS and event.get("stale"):
                yield label("event", "case_answered")
            for code in (*(event.get("assessmentFindings") or ()), *(event.get("routeReasons") or ())):
                yield reason_text(code)

    def _known(self, event: dict[str, Any]) -> dict[str, str]:
        known = {name: str(value) for name, value in event.items() if isinstance(value, str)}
        body = event.get("body") or event.get("positionBody")
        if body:
            known["body"] = self._names.body(body)
        if event.get("step"):
            known["step"] = self._steps.get(event["step"], event["step"])
        for name, key in (("outcome", "outcome"), ("position_outcome", "positionOutcome")):
            if event.get(key):
                known[name] = label("outcome", event[key])
        if isinstance(event.get("founded"), bool):
            known["founded"] = label("founded", str(event["founded"]).lower())
        number = event.get("number") or event.get("documentNumber")
        if number is not None:
            known["number"] = str(number)
        if event.get("termEnd"):
            known["term_end"] = words.last_moment(event["termEnd"], event.get("termDurationUnit"))
        return known

    def _texts(self, act: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """What was written with an act, each with what it is."""
        for name in _TEXTS:
            if isinstance(act.get(name), str):
                yield label("field", name), dutch(act[name])
        motivation = act.get("motivation") or {}
        for part in _MOTIVATION:
            if motivation.get(part):
                yield label("field", f"motivation.{part}"), dutch(motivation[part])
        knock_on = act.get("knockOn")
        if knock_on:
            yield label("field", "knockOn.newDifference"), label("yes_no", str(knock_on["newDifference"]).lower())
            if knock_on.get("explanation"):
                yield label("field", "knockOn.explanation"), dutch(knock_on["explanation"])
        for answer in act.get("adviceAnswers") or ():
            if answer.get("answer"):
                office = self._names.body(answer["office"])
                yield label("field", "adviceAnswers").replace("{office}", office), dutch(answer["answer"])


def filled(template: str, known: Mapping[str, str]) -> str:
    """The sentence with its blanks filled; a blank that nothing is known of stays a dash."""
    return "".join(
        text + ("" if name is None else known.get(name, "–")) for text, name, _, _ in Formatter().parse(template)
    )
