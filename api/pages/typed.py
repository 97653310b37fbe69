"""What somebody typed or chose in a form, told by the words of that form, for the page that gives a form back."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from api.catalogue import label, label_if_any
from api.pages.act_fields import said
from api.pages.words import day
from api.seats import SeatNames
from domain.mandaten import HolderKind
from domain.municipalities import municipality_name

_OF_ITSELF = frozenset(
    [
        "csrf",
        "key",
        "dossier",
        "type",
        "case",
        "finding",
        "seen",
        "kept",
        "content",
        "present",
        "minutes",
        "readBack",
        "votesSeen",
        "versie",
    ]
)
"""What a form sends for itself."""
_NAMED_ELSEWHERE = frozenset(["seat", "body", "number", "meeting"])
"""What the form of an act says of where it stands; of the register they are typed."""
_REGISTER = "/beheer/"
_GROUPS = (
    (_REGISTER, "admin_field"),
    ("/controle", "audit_field"),
    ("/vergaderingen", "meeting_field"),
    ("/routekaarten/nieuw", "field_new"),
    ("/instellingen", "setting_field"),
    ("", "field"),
)
_EVERY = ("field", "meeting_field", "audit_field", "admin_field", "setting_field")
_MANY = {"acts": "act", "measures": "measure"}
_CODES = {
    "party": "party",
    "bodyKind": "body_kind",
    "holder.kind": "holder_kind",
    "scope.outcome": "outcome",
    "result": "finding_result",
    "category": "finding_category",
}
_BY_ID = (_REGISTER, "/controle")
_PLACES = ("seat", "body", "principal")
_TIERS = ("tier", "scope.tier")
_ON_AGENDA = "agenda."
_TICKS = {"ja": "true", "nee": "false"}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_ASIDE = re.compile(r" \(.*\)$")
"""What a label adds for who fills the field in, as what it is now."""


@dataclass(frozen=True, slots=True)
class Titles:
    """The names of what is chosen by id: of bodies, offices and seats, of the tiers of a procedure, and of cases."""

    names: SeatNames | None = None
    tiers: Mapping[str, str] = field(default_factory=dict)
    cases: Mapping[str, str] = field(default_factory=dict)

    def of(self, field_name: str, value: str, holder: str) -> str | None:
        """The name of what was chosen in this field of a register or an audit; None where it is no such field, or not known.
        `holder` is what kind of holder the form names."""
        if field_name.startswith(_ON_AGENDA):
            case = field_name.removeprefix(_ON_AGENDA)
            return self.cases.get(case, case)
        place = field_name in _PLACES or (field_name == "holder.id" and holder != HolderKind.ACCOUNT.value)
        if place and self.names is not None:
            return self.names.seat(value)
        return self.tiers.get(value) if field_name in _TIERS else None


def typed_in(path: str, form: Mapping[str, str], titles: Titles | None = None) -> Iterator[tuple[str, str]]:
    """The label and the value of each field of the form that is sent to `path`, without what is empty. What was chosen by its
    name is told by its name, as far as `titles` has it."""
    known = titles or Titles()
    for name, value in form.items():
        told = name not in _OF_ITSELF and (path.startswith(_REGISTER) or name not in _NAMED_ELSEWHERE)
        if told and value.strip():
            chosen = (path.startswith(_BY_ID) or name.startswith(_ON_AGENDA)) and known.of(
                name, value, form.get("holder.kind", "")
            )
            yield field_label(name, path, known.tiers), chosen or _said(path, name, value)


def field_label(name: str, path: str = "", tiers: Mapping[str, str] = MappingProxyType({})) -> str:
    """The label of a field of the form that is sent to `path`, or of whichever form has it; `tiers` are the titles of those."""
    if name.startswith("adviceAnswers"):
        return label("field", "answer")
    if name.startswith(_ON_AGENDA):
        return label("meeting_field", "agenda")
    of, _, one = name.partition(".")
    if of == "kind" and one:
        return label("mail_kind", one)
    groups = (next(group for begins, group in _GROUPS if path.startswith(begins)), *_EVERY)
    found = next((text for group in groups if (text := label_if_any(group, name)) is not None), None)
    if found is not None:
        return _ASIDE.sub("", found)
    if of == "municipalities":
        return f"{label('admin_field', of)}: {municipality_name(one)}"
    if of == "tiers":
        return f"{label('admin_field', of)}: {tiers.get(one, one)}"
    return f"{label('admin_field', of)}: {label(_MANY[of], one)}" if of in _MANY else label("field", name)


def _said(path: str, name: str, value: str) -> str:
    if name in ("municipality", "scope.municipality"):
        return municipality_name(value)
    if path.startswith(_REGISTER) and name == "kind":
        return label("change_kind", value)
    if name in _CODES:
        return label(_CODES[name], value)
    if value in _TICKS:
        return label("yes_no", _TICKS[value])
    if _DAY.fullmatch(value):
        try:
            return day(value)
        except ValueError:
            return value
    return said(name, value)
