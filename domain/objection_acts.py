"""The acts about an objection against a decision. Each is a person's, on a case that was decided and closed."""

from dataclasses import dataclass
from typing import Literal

from domain.motivation import NOT_MOTIVATED, Motivation
from domain.text import Text


@dataclass(frozen=True, slots=True)
class LodgeObjection:
    """The intake office records a resident's objection against the decision."""

    dossier: str
    reasons: Text | None = None
    type: Literal["lodge_objection"] = "lodge_objection"


@dataclass(frozen=True, slots=True)
class DecideObjection:
    """An office-holder decides the objection; not whoever took the decision (Awb 10:3 lid 3)."""

    dossier: str
    founded: bool
    motivation: Motivation = NOT_MOTIVATED
    type: Literal["decide_objection"] = "decide_objection"
