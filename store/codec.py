"""The domain's values as JSON and back. Acts and events are told apart by their `type`; nothing is guessed.

Decoding is strict: a number in text or a word for a boolean is refused. What a value means is the domain's.
"""

import hashlib
import json
from typing import Annotated, Any, ClassVar, Generic, TypeVar

from pydantic import Discriminator, TypeAdapter
from pydantic_core import to_json

from audit.canonical import canonical
from domain.acts import Act
from domain.audits import AuditFinding, AuditPlan, AuditReply
from domain.case import Routekaart
from domain.changes import Change
from domain.events import (
    AuditEvent,
    CaseEvent,
    ChangeEvent,
    Event,
    InterestEvent,
    MandaatEvent,
    MeetingEvent,
    SubjectEvent,
)
from domain.interests import Interest
from domain.mandaten import Instruction, Mandaat
from domain.minutes import Minutes
from domain.organisation import Organisation
from domain.procedure import Procedure
from domain.verdict import Verdict

_T = TypeVar("_T")


class Codec(Generic[_T]):
    """To and from JSON, for one type. Decoding raises pydantic's ValidationError, a ValueError."""

    def __init__(self, adapter: TypeAdapter[_T]) -> None:
        self._adapter = adapter

    def dump(self, value: _T) -> dict[str, Any]:
        """A dataclass as a dict of dicts, lists, texts, integers, booleans and None. ValueError where a field holds what its type
        does not allow."""
        dumped: dict[str, Any] = self._adapter.dump_python(value, mode="json", warnings="error")
        return dumped

    def dump_text(self, value: _T) -> str:
        """The value as JSON text, not canonical."""
        return self._adapter.dump_json(value).decode()

    def load(self, value: object) -> _T:
        """The value that `dump` gave this for, or a list of such."""
        return self.load_text(to_json(value))

    def load_text(self, text: str | bytes) -> _T:
        """The value in a JSON text."""
        return self._adapter.validate_json(text, strict=True)


class _Saying(Codec[_T]):
    """What has the situations of addresses, a procedure that is put into force, or the form of minutes, only where there are any:
    without them an entry is what it was before that could be said."""

    def dump(self, value: _T) -> dict[str, Any]:
        dumped = super().dump(value)
        change = dumped.get("change")
        _leave_out(change if isinstance(change, dict) else dumped, "new_procedure")
        _leave_out(dumped, "situations")
        _leave_out(dumped, "minutes_form")
        if dumped.get("type") == "change_confirmed":
            _leave_out(dumped, "procedure")
        return dumped


class _Minutes(Codec[Minutes]):
    """Minutes, which in their first form have nothing of what a later one added."""

    _LATER: ClassVar[dict[str, Any]] = {
        "form": True,
        "absent": True,
        "items": {
            "__all__": {
                "quorum": True,
                "conclusions": {"__all__": {"assessment": True, "knock_on": True, "quorum": True}},
            }
        },
    }

    def dump(self, value: Minutes) -> dict[str, Any]:
        later = self._LATER if value.form is None else None
        dumped: dict[str, Any] = self._adapter.dump_python(value, mode="json", warnings="error", exclude=later)
        return dumped


def _leave_out(dumped: dict[str, Any], name: str) -> None:
    if dumped.get(name, "") is None:
        del dumped[name]


ACT: Codec[Act] = _Saying(TypeAdapter(Annotated[Act, Discriminator("type")]))
EVENT: Codec[Event] = _Saying(TypeAdapter(Annotated[Event, Discriminator("type")]))
CASE_EVENTS: Codec[tuple[CaseEvent, ...]] = Codec(TypeAdapter(tuple[Annotated[CaseEvent, Discriminator("type")], ...]))
MANDAAT_EVENTS: Codec[tuple[MandaatEvent, ...]] = Codec(
    TypeAdapter(tuple[Annotated[MandaatEvent, Discriminator("type")], ...])
)
CHANGE_EVENTS: Codec[tuple[ChangeEvent, ...]] = Codec(
    TypeAdapter(tuple[Annotated[ChangeEvent, Discriminator("type")], ...])
)
CHANGE: Codec[Change] = _Saying(TypeAdapter(Change))
INTEREST_EVENTS: Codec[tuple[InterestEvent, ...]] = Codec(
    TypeAdapter(tuple[Annotated[InterestEvent, Discriminator("type")], ...])
)
INTEREST: Codec[Interest] = Codec(TypeAdapter(Interest))
AUDIT_EVENTS: Codec[tuple[AuditEvent, ...]] = Codec(
    TypeAdapter(tuple[Annotated[AuditEvent, Discriminator("type")], ...])
)
AUDIT_PLAN: Codec[AuditPlan] = Codec(TypeAdapter(AuditPlan))
AUDIT_FINDINGS: Codec[tuple[AuditFinding, ...]] = Codec(TypeAdapter(tuple[AuditFinding, ...]))
AUDIT_REPLIES: Codec[tuple[AuditReply, ...]] = Codec(TypeAdapter(tuple[AuditReply, ...]))
MEETING_EVENTS: Codec[tuple[MeetingEvent, ...]] = Codec(
    TypeAdapter(tuple[Annotated[MeetingEvent, Discriminator("type")], ...])
)
MINUTES: Codec[Minutes] = _Minutes(TypeAdapter(Minutes))
SUBJECT_EVENTS: Codec[tuple[SubjectEvent, ...]] = Codec(
    TypeAdapter(tuple[Annotated[SubjectEvent, Discriminator("type")], ...])
)
MANDAAT: Codec[Mandaat] = Codec(TypeAdapter(Mandaat))
INSTRUCTION: Codec[Instruction] = Codec(TypeAdapter(Instruction))
INSTRUCTIONS: Codec[tuple[Instruction, ...]] = Codec(TypeAdapter(tuple[Instruction, ...]))
ROUTEKAART: Codec[Routekaart] = Codec(TypeAdapter(Routekaart))
VERDICT: Codec[Verdict] = Codec(TypeAdapter(Verdict))
_PROCEDURE: Codec[Procedure] = Codec(TypeAdapter(Procedure))
_ORGANISATION_ADAPTER = TypeAdapter(Organisation)
ORGANISATION: Codec[Organisation] = Codec(_ORGANISATION_ADAPTER)


def state_as_stored(state: Routekaart) -> dict[str, Any]:
    """A case as it is stored, which names an objection, and documents, only where there are any."""
    dumped = ROUTEKAART.dump(state)
    if state.objection is None:
        del dumped["objection"]
    if not state.documents:
        del dumped["documents"]
    return dumped


def procedure_of(document: bytes) -> Procedure:
    """The procedure with these canonical bytes; its hash is theirs."""
    return _PROCEDURE.load(json.loads(document) | {"content_hash": hashlib.sha256(document).hexdigest()})


def organisation_of(document: bytes) -> Organisation:
    """The organisation with these canonical bytes."""
    return ORGANISATION.load_text(document)


def organisation_bytes(organisation: Organisation) -> bytes:
    """The canonical bytes of an organisation that a change made. A field that has its default is left out, so that one
    that a later version adds leaves these bytes as they are."""
    return canonical(_ORGANISATION_ADAPTER.dump_python(organisation, mode="json", exclude_defaults=True))
