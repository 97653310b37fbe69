"""Putting a revision of the policy into force. That it can judge is checked by who brings it (`getrapt policy activate`)."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import StringConstraints, ValidationError

from api.act_body import field_error
from api.act_models import ActModel
from api.looking import LookedRoute
from api.problems import Problem
from api.v1.sent_act import Sent, described


class ActivationBody(ActModel):
    """Which revision: its hash, as `getrapt policy show` says it."""

    revision: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


router = APIRouter(tags=["policy"], route_class=LookedRoute)


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
