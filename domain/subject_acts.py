"""The acts on a subject. Each is a person's and has no text: a pseudonym and a ground are all that is kept of it for good."""

from dataclasses import dataclass
from typing import Literal

from domain.subjects import ExportPurpose, ForgettingGround, HoldGround


@dataclass(frozen=True, slots=True)
class ProposeForgetting:
    """A person proposes to forget the subject with this pseudonym."""

    subject: str
    ground: ForgettingGround
    type: Literal["propose_forgetting"] = "propose_forgetting"


@dataclass(frozen=True, slots=True)
class ConfirmForgetting:
    """Another person has it forgotten: from this entry on nothing of it can be read, and its key is destroyed."""

    subject: str
    type: Literal["confirm_forgetting"] = "confirm_forgetting"


@dataclass(frozen=True, slots=True)
class RevokeForgetting:
    """The proposal is taken back."""

    subject: str
    type: Literal["revoke_forgetting"] = "revoke_forgetting"


@dataclass(frozen=True, slots=True)
class PlaceHold:
    """Nothing of the subject, nor of what shares a case with it, is destroyed until the hold is released."""

    subject: str
    ground: HoldGround
    type: Literal["place_hold"] = "place_hold"


@dataclass(frozen=True, slots=True)
class ReleaseHold:
    """The hold is over."""

    subject: str
    type: Literal["release_hold"] = "release_hold"


@dataclass(frozen=True, slots=True)
class ExportSubject:
    """A person takes a copy of all that is held on the subject."""

    subject: str
    purpose: ExportPurpose
    type: Literal["export_subject"] = "export_subject"


SubjectAct = ProposeForgetting | ConfirmForgetting | RevokeForgetting | PlaceHold | ReleaseHold | ExportSubject
