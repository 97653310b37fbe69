"""The forms of changes of the organisation: the fields of each kind, and what was typed in them as `/v1/organisatie/wijzigingen`
takes it."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from api.catalogue import label, label_if_any
from api.pages.dutch_parts import dutch
from api.problems import FieldError, Problem
from api.receipts import moment_json
from domain.changes import ChangeKind
from domain.dutch_time import end_of_day, start_of_day
from domain.municipalities import MUNICIPALITIES
from domain.organisation import PARTIES, BodyKind, Organisation

_WHO = ("account", "newAccount")
FIELDS: Mapping[ChangeKind, tuple[str, ...]] = {
    ChangeKind.APPOINT: ("seat", *_WHO, "validFrom", "validUntil", "reasons"),
    ChangeKind.END_HOLDING: ("seat", "account", "validFrom", "reasons"),
    ChangeKind.SUBSTITUTE: ("seat", *_WHO, "validFrom", "validUntil", "reasons"),
    ChangeKind.ADD_SEAT: (
        *("body", "seat", "title", "party", "chair", "voting"),
        *(*_WHO, "validFrom", "validUntil", "reasons"),
    ),
    ChangeKind.ADD_BODY: ("body", "title", "bodyKind", "municipality", "principal", "validFrom", "reasons"),
    ChangeKind.END_SEAT: ("seat", "validFrom", "reasons"),
    ChangeKind.END_BODY: ("body", "validFrom", "reasons"),
    ChangeKind.CLOSE_ACCOUNT: ("account", "validFrom", "reasons"),
    ChangeKind.REOPEN_ACCOUNT: ("account", "validFrom", "reasons"),
}
"""The fields of the form of each kind of change, by the names that the API has for them."""

_CHECKS = ("newAccount", "chair", "voting")
_DAYS = ("validFrom", "validUntil")
_OPTIONAL = ("validUntil", "reasons", "municipality")


def change_json(kind: ChangeKind, form: Mapping[str, str]) -> dict[str, Any]:
    """The change that a form describes, without what was left empty. Problem `invalid_act` for a day that is none."""
    body: dict[str, Any] = {"kind": kind.value}
    wrong = []
    for name in FIELDS[kind]:
        text = form.get(name, "").strip()
        if name in _CHECKS:
            body[name] = text == "ja"
        elif text and name in _DAYS:
            try:
                body[name] = day_json(name, text)
            except (ValueError, OverflowError):
                wrong.append(FieldError(f"/{name}", "not_a_date"))
        elif text:
            body[name] = text
    if wrong:
        raise Problem("invalid_act", tuple(wrong))
    return body


def day_json(name: str, text: str) -> str:
    """The moment at which something begins on a day, or at which that day is over. ValueError for what is no day."""
    day = date.fromisoformat(text)
    return moment_json(end_of_day(day) if name.endswith("Until") else start_of_day(day))


def field_views(
    kind: ChangeKind,
    form: Mapping[str, str],
    errors: Mapping[str, str],
    organisation: Organisation,
    seats: Collection[str],
    bodies: Collection[str],
) -> list[dict[str, Any]]:
    """The fields as the page draws them; of seats and bodies these can be chosen, and what was chosen before."""
    places = {"seat": {*seats, form.get("seat", "")}, "body": {*bodies, form.get("body", "")}}
    found = []
    for name in FIELDS[kind]:
        optional = name in _OPTIONAL and not (kind is ChangeKind.SUBSTITUTE and name != "municipality")
        found.append(
            {
                "name": name,
                "kind": _kind_of(kind, name),
                "label": label("admin_field", name),
                "optional": optional,
                "help": label_of_help(f"{kind.value}.{name}") or label_of_help(name),
                "options": _options(name, organisation, places.get(name, ())),
                "value": form.get(name, ""),
                "error": errors.get(name),
            }
        )
    return found


def label_of_help(name: str) -> str:
    """The explanation of a field; nothing where there is none."""
    return label_if_any("admin_help", name) or ""


def _kind_of(kind: ChangeKind, name: str) -> str:
    if name in _CHECKS:
        return "check"
    if name in _DAYS:
        return "date"
    if name == "reasons":
        return "area"
    if name in ("party", "bodyKind", "municipality") or (name == "seat" and kind is not ChangeKind.ADD_SEAT):
        return "select"
    if name == "body" and kind in (ChangeKind.ADD_SEAT, ChangeKind.END_BODY):
        return "select"
    return "account" if name == "account" else "text"


def _options(name: str, organisation: Organisation, places: Collection[str]) -> list[tuple[str, str]]:
    """What can be chosen; of seats and bodies those `places`, in the order of the organisation."""
    bodies = {body.id: dutch(body.title) for body in organisation.bodies}
    match name:
        case "seat":
            titles = {seat.id: dutch(f"{bodies[seat.body]}: {seat.title}") for seat in organisation.seats}
            return [(seat, title) for seat, title in titles.items() if seat in places]
        case "body":
            return [(body, title) for body, title in bodies.items() if body in places]
        case "party":
            return [(one, label("party", one)) for one in PARTIES]
        case "bodyKind":
            return [(one.value, label("body_kind", one.value)) for one in BodyKind]
        case "municipality":
            return [(one.code, one.name) for one in MUNICIPALITIES.values()]
        case _:
            return []
