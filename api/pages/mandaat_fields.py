"""The form of a mandaat: its fields, and what was typed in them as `/v1/mandaten` takes it. What may be named several times has a
field of its own for each, `acts.sign`, since of a field that occurs twice the last counts."""

from collections.abc import Iterable, Mapping
from typing import Any

from api.catalogue import label
from api.pages import words
from api.pages.change_fields import day_json, label_of_help
from api.pages.dutch_parts import dutch
from api.problems import FieldError, Problem
from domain.codes import Measure
from domain.mandaten import OFFICE_ACTS, HolderKind
from domain.municipalities import MUNICIPALITIES
from domain.organisation import BodyKind, Organisation
from domain.procedure import Procedure

_LISTS = ("acts", "municipalities", "measures", "tiers")
_TEXTS = ("principal", "parent", "procedure", "source", "sourceDate", "case")
_OPTIONAL = ("parent", "municipalities", "measures", "tiers", "ceilingCents", "validUntil", "procedure", "case")
_ORDER = (
    *("principal", "parent", "holder.kind", "holder.id", "acts", "municipalities", "measures", "tiers"),
    *("procedure", "ceilingCents", "validFrom", "validUntil", "passable", "source", "sourceDate", "case"),
)


def mandaat_json(form: Mapping[str, str]) -> dict[str, Any]:
    """The mandaat that a form describes. Problem `invalid_act` for a day or an amount that is none."""
    body: dict[str, Any] = {name: _chosen(form, name) for name in _LISTS}
    body |= {name: form.get(name, "").strip() or None for name in _TEXTS}
    body["principal"] = body["principal"] or ""
    body["holder"] = {"kind": form.get("holder.kind", ""), "id": form.get("holder.id", "").strip()}
    body["passable"] = form.get("passable") == "ja"
    wrong = []
    if amount := form.get("ceilingCents", "").strip():
        body["ceilingCents"] = words.cents_of(amount)
        if body["ceilingCents"] is None:
            wrong.append(FieldError("/ceilingCents", "not_an_amount"))
    for name in ("validFrom", "validUntil"):
        if text := form.get(name, "").strip():
            try:
                body[name] = day_json(name, text)
            except (ValueError, OverflowError):
                wrong.append(FieldError(f"/{name}", "not_a_date"))
    if wrong:
        raise Problem("invalid_act", tuple(wrong))
    return body


def mandaat_fields(
    form: Mapping[str, str], errors: Mapping[str, str], organisation: Organisation, procedure: Procedure
) -> list[dict[str, Any]]:
    """The fields as the page draws them."""
    options = {
        "principal": [(one.id, dutch(one.title)) for one in organisation.bodies if one.kind is BodyKind.OFFICE],
        "holder.kind": [(one.value, label("holder_kind", one.value)) for one in HolderKind],
        "acts": [(one, label("act", one)) for one in OFFICE_ACTS],
        "municipalities": [(one.code, one.name) for one in MUNICIPALITIES.values()],
        "measures": [(one.value, label("measure", one.value)) for one in Measure],
        "tiers": [(one.id, dutch(one.title)) for one in procedure.tiers],
    }
    return [
        {
            "name": name,
            "kind": _kind(name),
            "label": label("admin_field", name),
            "optional": name in _OPTIONAL,
            "help": label_of_help(f"mandaat.{name}"),
            "options": options.get(name, ()),
            "value": form.get(name, ""),
            "chosen": _chosen(form, name),
            "error": errors.get(name) or _of_one(errors, name),
        }
        for name in _ORDER
    ]


def _chosen(form: Mapping[str, str], name: str) -> list[str]:
    """What of a list was ticked, in the order of the form."""
    return [field.partition(".")[2] for field, value in form.items() if field.startswith(f"{name}.") and value == "ja"]


def _of_one(errors: Mapping[str, str], name: str) -> str | None:
    """What is wrong with one of a list: its pointer has the place of it."""
    found: Iterable[str] = (text for field, text in errors.items() if name in _LISTS and field.startswith(f"{name}."))
    return next(iter(found), None)


def _kind(name: str) -> str:
    if name in _LISTS:
        return "many"
    if name in ("principal", "holder.kind"):
        return "select"
    if name == "passable":
        return "check"
    return "date" if name in ("validFrom", "validUntil", "sourceDate") else "text"
