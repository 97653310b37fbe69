"""What somebody typed or chose in a form, told by the words of that form, for the page that gives a form back."""

import re
from collections.abc import Iterator, Mapping

from api.catalogue import label, label_if_any
from api.pages.act_fields import said
from api.pages.words import day
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
_MANY = {"acts": "act", "measures": "measure", "tiers": "tier"}
_CODES = {"party": "party", "bodyKind": "body_kind", "holder.kind": "holder_kind"}
_TICKS = {"ja": "true", "nee": "false"}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_OFFICE_OF_AN_ADVICE = re.compile(r"adviceAnswers\.\d+\.office")
_ASIDE = re.compile(r" \(.*\)$")
"""What a label adds for who fills the field in, as what it is now."""


def typed_in(path: str, form: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The label and the value of each field of the form that is sent to `path`, without what is empty."""
    for name, value in form.items():
        told = name not in _OF_ITSELF and (path.startswith(_REGISTER) or name not in _NAMED_ELSEWHERE)
        if told and value.strip() and not _OFFICE_OF_AN_ADVICE.fullmatch(name):
            yield field_label(name, path), _said(path, name, value)


def field_label(name: str, path: str = "") -> str:
    """The label of a field of the form that is sent to `path`, or of whichever form has it."""
    if name.startswith("adviceAnswers."):
        return label("field", "answer")
    if name.startswith("agenda."):
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
    return f"{label('admin_field', of)}: {label(_MANY[of], one)}" if of in _MANY else label("field", name)


def _said(path: str, name: str, value: str) -> str:
    if name == "municipality":
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
