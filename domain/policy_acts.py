"""Putting a revision of the policy into force: the act, what has then happened, and the one from the other. Pure.

That the revision can judge is seen to before (`runtime.policy_candidate`); who may do it, the policy in force says.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class ActivatePolicy:
    """A person puts another revision into force, or the system that of its own release. `previous` is the one in force
    now; None where the ledger does not name one yet."""

    revision: str
    previous: str | None
    type: Literal["activate_policy"] = "activate_policy"


@dataclass(frozen=True, slots=True)
class PolicyActivated:
    """A revision of the policy came into force in place of `previous`: from the next entry on, only it judges."""

    revision: str
    previous: str | None
    type: Literal["policy_activated"] = "policy_activated"


def decide_policy(act: ActivatePolicy) -> PolicyActivated:
    """What an allowed act does."""
    return PolicyActivated(act.revision, act.previous)
