"""The register of processing activities (AVG art. 30), and which activity an act or a look belongs to. Pure.

Which activities there are, on what ground and for how long, is configuration: `procedures.processing_file` reads it.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import get_args, get_type_hints

from domain.acts import Act
from domain.looks import LookKind
from domain.purposes import Purpose, purpose_of

OF_NOBODY = frozenset({"publish_procedure", "activate_policy", "seal_access_log", "begin_log", "rotate_log_key"})
"""Acts that no personal data is touched by: they are about documents, rules, keys and hashes."""

ACTS = tuple(sorted({get_args(get_type_hints(kind)["type"])[0] for kind in get_args(Act)} - OF_NOBODY))
"""The acts that belong to an activity, by their purpose."""

PURPOSES = tuple(purpose.value for purpose in Purpose)
"""The purposes of acts, each of which belongs to an activity."""

LOOKS = tuple(kind.value for kind in LookKind)
"""The kinds of looks, each of which belongs to an activity."""


@dataclass(frozen=True, slots=True)
class ProcessingActivity:
    """One activity: why, on which ground, whose data of which kind, who gets it, and how long it is kept."""

    id: str
    title: str
    purpose: str
    ground: str
    subjects: tuple[str, ...]
    data: tuple[str, ...]
    recipients: tuple[str, ...]
    retention: str
    purposes: tuple[str, ...]
    looks: tuple[str, ...]


@dataclass(frozen=True)
class ProcessingRegister:
    """All activities. Every purpose of acts and every look belongs to one of them, and to no other."""

    example: bool
    activities: tuple[ProcessingActivity, ...]

    @cached_property
    def of_acts(self) -> dict[str, str]:
        """The id of the activity of each act."""
        of_purposes = {purpose: one.id for one in self.activities for purpose in one.purposes}
        return {act: of_purposes[purpose_of(act)] for act in ACTS}

    @cached_property
    def of_looks(self) -> dict[str, str]:
        """The id of the activity of each kind of look."""
        return {look: one.id for one in self.activities for look in one.looks}
