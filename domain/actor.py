"""Who acts: a person, or the system itself."""

from dataclasses import dataclass
from enum import StrEnum


class ActorKind(StrEnum):
    """A signed-in person, or the system itself."""

    PERSON = "person"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person's pseudonym, or `system`."""

    kind: ActorKind
    account: str


SYSTEM = Actor(ActorKind.SYSTEM, "system")
