"""Whether the policy in force judges at all: asked a real question, as every act asks one.

That OPA is up, or refuses a question that is none, says nothing of it: the rules are not looked at before a question is well
formed. The question is whether somebody who manages may put another policy into force, by which alone a policy is replaced.
"""

from datetime import UTC, datetime
from typing import Any

from authority.opa import PolicyClient
from authority.question import Facts, question_of, seats_at
from domain.actor import SYSTEM, Actor, ActorKind
from domain.errors import AuthorityUnavailable, NotFound
from domain.organisation import MANAGING_OFFICE
from domain.policy_acts import ActivatePolicy
from store.database import Database
from store.organisation_now import organisation_now
from store.policies import Policies
from store.procedures import Procedures

_ANOTHER = "0" * 64


async def judges(database: Database, policy: PolicyClient) -> str:
    """The revision that judged a real question; nothing is written.

    AuthorityUnavailable where none did, or it is not the one in force: the ledger takes no verdict of another.
    StoreUnavailable where the database does not answer.
    """
    in_force = await Policies(database).in_force()
    (verdict,) = await policy.verdicts([await _question(database, None if in_force is None else in_force.revision)])
    if in_force is not None and in_force.revision != verdict.policy_revision:
        raise AuthorityUnavailable(
            f"OPA answers by {verdict.policy_revision[:12]}, and by the ledger {in_force.revision[:12]} is in force"
        )
    return verdict.policy_revision


async def _question(database: Database, revision: str | None) -> dict[str, Any]:
    """A question that is none before there are an organisation and a procedure: then there is nothing to judge either."""
    organisation = await organisation_now(database)
    try:
        procedure = await Procedures(database).in_force()
    except NotFound:
        return {}
    if organisation is None:
        return {}
    facts = Facts(datetime.now(UTC), organisation, procedure)
    keepers = sorted(seat.account for seat in seats_at(organisation, facts.now) if seat.body == MANAGING_OFFICE)
    actor = Actor(ActorKind.PERSON, keepers[0]) if keepers else SYSTEM
    return question_of(ActivatePolicy(_ANOTHER, revision), actor, None, facts)
