"""What the policy answers: may this be done, why (not), what goes with it, and where the case goes next."""

from dataclasses import dataclass
from enum import StrEnum

from domain.codes import Outcome


class RouteTo(StrEnum):
    """A case goes to a tier, to its end, to the referral desk, or stays where it is."""

    TIER = "tier"
    END = "end"
    REFERRAL = "referral"
    STAY = "stay"


@dataclass(frozen=True, slots=True)
class Route:
    """Where the case goes next, and the codes of why. `tier` is set for TIER, `outcome` for END."""

    to: RouteTo
    tier: str | None
    outcome: Outcome | None
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """One answer of the policy, bound to the input it judged.

    `reasons` holds every failing condition of a refusal and is empty when allowed; `plan` the ids of the tier's
    steps that apply; `assessment` the findings of an assess step; `input_hash` the SHA-256 (hex) of the input's
    RFC 8785 bytes; `mandaten` the ids of the mandaten under which it is allowed, from the actor's own to the one that
    the office itself gave, and empty where the actor needs none.
    """

    allow: bool
    reasons: tuple[str, ...]
    obligations: tuple[str, ...]
    route: Route | None
    plan: tuple[str, ...]
    assessment: tuple[str, ...]
    policy_revision: str
    input_hash: str
    mandaten: tuple[str, ...] = ()
