"""The acts on the organisation. Each is a person's; two persons make a change, and one is enough to take it back."""

from dataclasses import dataclass
from typing import Literal

from domain.changes import Change
from domain.text import Text


@dataclass(frozen=True, slots=True)
class ProposeChange:
    """A person proposes a change of the organisation."""

    change: Change
    type: Literal["propose_change"] = "propose_change"


@dataclass(frozen=True, slots=True)
class ConfirmChange:
    """Another person puts the change with this id into force."""

    change: str
    type: Literal["confirm_change"] = "confirm_change"


@dataclass(frozen=True, slots=True)
class RevokeChange:
    """The proposal with this id is taken back, or the substitution ends at once."""

    change: str
    reasons: Text | None = None
    type: Literal["revoke_change"] = "revoke_change"


ChangeAct = ProposeChange | ConfirmChange | RevokeChange
