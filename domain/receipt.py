"""The receipt of an act: where in the ledger it stands, whether it was allowed, and why not."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Receipt:
    """An entry of the ledger as its actor gets it back. `leaf` is the RFC 6962 leaf hash in hex.

    `reasons` are the codes of a refusal; `changed` the parts of the dossier that changed since the actor saw it;
    `mandaat`, `interest`, `audit` and `meeting` are the id of the one that an act on it is about, `change` that of a change of the
    organisation, `subject` that of whom an act on personal data is about; `repeated` tells that the same act, with the same key, had been taken before and counts once.
    """

    index: int
    leaf: str
    case: str | None
    sequence: int
    recorded_at: datetime
    act: str
    allow: bool
    reasons: tuple[str, ...]
    obligations: tuple[str, ...]
    changed: tuple[str, ...] = ()
    repeated: bool = False
    mandaat: str | None = None
    change: str | None = None
    interest: str | None = None
    audit: str | None = None
    subject: str | None = None
    meeting: str | None = None
