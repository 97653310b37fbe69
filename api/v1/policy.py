"""The policy in force, now or at a moment, and putting a revision of it into force.

That a revision can judge is checked by who brings it (`getrapt policy activate`).
"""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse
from pydantic import StringConstraints, ValidationError

from api.act_body import field_error
from api.act_models import ActModel
from api.history_view import actor_json
from api.looking import LookedRoute, looks_at
from api.moment import At, at_or_now
from api.problems import Problem
from api.receipts import moment_json
from api.registers_then import policy_then
from api.v1.sent_act import Sent, described
from api.v1.signed_in import OurParts, SignedIn, known_parameters
from domain.looks import LookKind


class ActivationBody(ActModel):
    """Which revision: its hash, as `getrapt policy show` says it."""

    revision: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


router = APIRouter(tags=["policy"], route_class=LookedRoute)


@router.get("/policy", summary="Show the policy in force", dependencies=[Depends(known_parameters)])
@looks_at(LookKind.RULES)
async def show_policy(parts: OurParts, person: SignedIn, at: At = None) -> JSONResponse:
    """The revision by which alone verdicts were taken, now or at a moment; since when, by which entry, and by whom."""
    moment = at_or_now(at)
    made = await policy_then(parts, moment)
    person.look.names([made.entry.entry.actor["account"]])
    handles = await parts.register.handles([made.entry.entry.actor["account"]])
    return JSONResponse(
        {
            "at": moment_json(moment),
            "entry": made.entry.index,
            "revision": made.result.revision,
            "previous": made.result.previous,
            "since": moment_json(made.at),
            "by": actor_json(made.entry.entry, handles),
        }
    )


@router.post(
    "/policy/activations",
    summary="Put a revision of the policy into force",
    openapi_extra=described(ActivationBody.model_json_schema()),
)
async def activate_policy(sent: Sent) -> JSONResponse:
    """The receipt; a refusal is a problem with its receipt. Both are in the ledger. From the next entry on the ledger
    takes verdicts of this revision only, so its bundle has to be where OPA fetches it."""
    revision = _revision(sent.body)
    receipt = await sent.parts.activation.take(revision, by=sent.by, key=sent.key, trace_id=sent.trace_id)
    return sent.answer(receipt)


def _revision(body: bytes) -> str:
    """The revision in a body. Problem `invalid_act` with all that is wrong."""
    try:
        return ActivationBody.model_validate_json(body, strict=True).revision
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        raise Problem("invalid_act", tuple(field_error(one, tagged=False) for one in details)) from None
