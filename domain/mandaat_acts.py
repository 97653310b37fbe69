"""The acts on the register of mandaten. Each is a person's; two persons make one, and one is enough to end it."""

from dataclasses import dataclass
from typing import Literal

from domain.mandaten import Mandaat
from domain.text import Text


@dataclass(frozen=True, slots=True)
class ProposeMandaat:
    """A person proposes a mandaat, or a sub-mandaat."""

    mandaat: Mandaat
    type: Literal["propose_mandaat"] = "propose_mandaat"


@dataclass(frozen=True, slots=True)
class ConfirmMandaat:
    """Another person puts the mandaat with this id into force."""

    mandaat: str
    type: Literal["confirm_mandaat"] = "confirm_mandaat"


@dataclass(frozen=True, slots=True)
class AgreeMandaat:
    """A third person, of the holder's own organisation, agrees to the mandaat with this id (Awb 10:4)."""

    mandaat: str
    type: Literal["agree_mandaat"] = "agree_mandaat"


@dataclass(frozen=True, slots=True)
class RevokeMandaat:
    """The mandaat with this id ends at once, whether it was in force or proposed (Awb 10:8)."""

    mandaat: str
    reasons: Text | None = None
    type: Literal["revoke_mandaat"] = "revoke_mandaat"


MandaatAct = ProposeMandaat | ConfirmMandaat | AgreeMandaat | RevokeMandaat
