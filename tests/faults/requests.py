"""What is sent for an act of a plan, and where to: from what is known by then of the things that its course is about."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.faults.plan import Act
from tests.faults.routes import LOCAL, LOCAL_BODY, MANDATED, SUBSTITUTE
from tests.people import CASE, MOTIVATION, TEXT

PLACES = {
    "case": "/v1/routekaarten",
    "meeting": "/v1/vergaderingen",
    "mandaat": "/v1/mandaten",
    "change": "/v1/organisatie/wijzigingen",
    "interest": "/v1/belangen",
    "audit": "/v1/audits",
    "subject": "/v1/betrokkenen",
}
"""Where each thing is, by the name that a receipt has for it."""

MAKES = {
    "submit": "case",
    "convene_meeting": "meeting",
    "propose_mandaat": "mandaat",
    "propose_change": "change",
    "register_interest": "interest",
    "open_audit": "audit",
}
"""The thing that an act brings about; its id is in the receipt."""

_ON = {
    "meeting": ("open_meeting", "mark_attendance", "close_meeting", "adopt_minutes"),
    "mandaat": ("confirm_mandaat", "agree_mandaat", "revoke_mandaat"),
    "change": ("confirm_change", "revoke_change"),
    "interest": ("confirm_interest", "end_interest"),
    "audit": ("record_finding", "reply_to_finding", "close_audit"),
    "subject": ("propose_forgetting", "confirm_forgetting", "revoke_forgetting", "place_hold", "release_hold"),
}
AFTER_A_CASE = ("convene_meeting", "open_audit", "propose_forgetting")
"""The acts on something else for which a case has to be where they await it."""

ELSEWHERE = "Een gebied zonder zaken"
NOTHING_SEEN = "0" * 64
UNTIL_MEETING = timedelta(seconds=2)
FILE = ("verslag.txt", b"Wat de constructeur zag.\n", "text/plain")
_KNOCK_ON = {"newDifference": False, "explanation": TEXT}
_SINCE = "2026-01-01T00:00:00+01:00"
_SAID: dict[str, dict[str, Any]] = {
    "open_meeting": {},
    "close_meeting": {},
    "confirm_mandaat": {},
    "agree_mandaat": {},
    "confirm_change": {},
    "confirm_interest": {},
    "propose_forgetting": {"ground": "no_longer_needed"},
    "confirm_forgetting": {},
    "revoke_forgetting": {},
    "place_hold": {"ground": "inquiry"},
    "release_hold": {},
}
"""What is said besides the act itself by those whose words are always the same, where it is not reasons."""


def thing_of(act: str) -> str:
    """What an act is on that brings nothing about, by the name that a receipt has for it."""
    return next((thing for thing, acts in _ON.items() if act in acts), "case")


@dataclass
class Known:
    """What is known of a course: the ids of its things, by their name in a receipt, when its meeting starts, and its audit as it is."""

    ids: dict[str, str] = field(default_factory=dict)
    meets_at: datetime | None = None
    audit: dict[str, Any] = field(default_factory=dict)


def path_of(act: Act, known: Known) -> str:
    """Where it is sent. KeyError where it is on something that there is not."""
    if act.act in MAKES:
        return PLACES[MAKES[act.act]]
    thing = thing_of(act.act)
    acts = "documenten" if act.act == "add_document" else "acts"
    return f"{PLACES[thing]}/{known.ids[thing]}/{acts}"


def body_of(act: Act, known: Known, digest: str, reference: str) -> dict[str, Any]:
    """What is sent, apart from the key; `digest` is that of the dossier or of the minutes that were seen."""
    match act.act:
        case "submit":
            return CASE | {"reference": reference, "amountCents": int(act.choice)}
        case "convene_meeting" | "propose_mandaat" | "propose_change" | "register_interest" | "open_audit":
            return _making(act, known)
        case "record_finding" | "reply_to_finding" | "close_audit":
            return {"type": act.act} | _auditing(act, known)
        case "add_document":
            return {"dossier": digest, "kind": "building_report", "title": TEXT}
        case _:
            pass
    on_case = {"dossier": digest} if thing_of(act.act) == "case" else {}
    return {"type": act.act} | on_case | _saying(act, digest)


def _saying(act: Act, digest: str) -> dict[str, Any]:
    match act.act:
        case "cast_vote":
            return {"choice": act.choice, "reasons": TEXT, "conditions": TEXT}
        case "conclude":
            return {"outcome": act.choice, "motivation": MOTIVATION, "knockOn": _KNOCK_ON}
        case "advise":
            return {"opinion": act.choice, "advice": TEXT}
        case "concur":
            return {"agree": act.choice == "yes"}
        case "sign":
            answers = [{"office": "dg-obdr", "answer": TEXT}]
            return {"outcome": act.choice, "motivation": MOTIVATION, "adviceAnswers": answers}
        case "return_for_information":
            return {"questions": TEXT}
        case "answer":
            return {"answer": TEXT}
        case "mark_attendance":
            return {"seat": act.choice, "present": True}
        case "adopt_minutes":
            return {"minutes": digest}
        case _:
            return _SAID.get(act.act, {"reasons": TEXT})


def _auditing(act: Act, known: Known) -> dict[str, Any]:
    match act.act:
        case "record_finding":
            (case, *_) = known.audit["sample"]
            return {"case": case, "result": act.choice, "category": "motivation", "tier": LOCAL, "text": TEXT}
        case "reply_to_finding":
            # Of a finding that was refused or lost there is nothing to say: the reply is refused as well.
            findings = known.audit["findings"] or [{"case": known.ids["case"], "number": 1}]
            return {"case": findings[-1]["case"], "finding": findings[-1]["number"], "reply": TEXT}
        case _:
            return {"seen": known.audit["revision"], "conclusion": TEXT}


def _making(act: Act, known: Known) -> dict[str, Any]:
    match act.act:
        case "register_interest":
            own = {"scope": "area", "code": ELSEWHERE, "validFrom": _SINCE, "reasons": TEXT}
            return own | ({"account": act.choice} if act.choice else {})
        case "open_audit":
            scope = {"municipality": CASE["municipality"], "tier": LOCAL}
            return {"question": TEXT, "scope": scope, "sampleSize": 1, "seed": f"{act.number:016x}"}
        case "convene_meeting":
            known.meets_at = datetime.now(UTC) + UNTIL_MEETING
            starts = known.meets_at.isoformat()
            return {"body": LOCAL_BODY, "startsAt": starts, "agenda": [known.ids["case"]], "place": TEXT}
        case "propose_mandaat":
            return {
                "principal": "staatssecretaris",
                "holder": {"kind": "account", "id": MANDATED},
                "acts": ["sign"],
                "municipalities": ["1979"],
                "measures": ["isolation_to_norm"],
                "ceilingCents": 5_000_000,
                "validFrom": _SINCE,
                "source": TEXT,
                "sourceDate": "2026-01-01",
            }
        case _:
            until = (datetime.now(UTC) + timedelta(days=20)).isoformat()
            substitute = {"kind": "substitute", "seat": act.choice, "account": SUBSTITUTE, "validFrom": _SINCE}
            return substitute | {"validUntil": until, "reasons": TEXT}
