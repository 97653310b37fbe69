"""Several routekaarten opened by one request: each by itself, as if it had been sent alone."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from api.cautions import cautions_json, of_openings
from api.failures import problem_of
from api.language import Language
from api.looking import LookedRoute
from api.openings_body import OPENINGS_SCHEMA, KeyedOpening, read_openings
from api.problems import Problem, problem_json
from api.receipts import receipt_json
from api.refusals import refusal
from api.taking import TraceId, open_each
from api.today import today
from api.v1.sent_act import described
from api.v1.signed_in import InLanguage, JsonBody, OurParts, SignedIn
from domain.receipt import Receipt

_ANSWER = {
    "type": "object",
    "required": ["openings"],
    "properties": {
        "openings": {
            "type": "array",
            "description": "Of each opening, in their order, its receipt, or the problem that it would have got alone.",
            "items": {
                "type": "object",
                "required": ["status"],
                "properties": {
                    "status": {"type": "integer", "description": "The status that it would have got alone."},
                    "receipt": {"type": "object"},
                    "problem": {"$ref": "#/components/schemas/Problem"},
                },
            },
        }
    },
}
_DESCRIBED = described(OPENINGS_SCHEMA) | {
    "responses": {"200": {"description": "What became of each.", "content": {"application/json": {"schema": _ANSWER}}}}
}

router = APIRouter(tags=["routekaarten"], route_class=LookedRoute)


@router.post("/routekaarten/openings", summary="Open several routekaarten", openapi_extra=_DESCRIBED)
async def open_several(
    parts: OurParts, person: SignedIn, body: JsonBody, language: InLanguage, trace_id: TraceId
) -> JSONResponse:
    """Opens each by itself, under its own idempotency key: one that is bad or refused keeps none of the others from being opened.
    Where the request as a whole fails, send it again: what was opened by then is answered with its receipt."""
    read = read_openings(body, today())
    good = [one for one in read if isinstance(one, KeyedOpening)]
    # Each that is refused is an entry for good, as if it had been sent alone: counted before, so that a burst is bounded too.
    parts.limits.account.count(person.account, len(good))
    opened = await open_each(parts, person, [(one.draft, one.key) for one in good], trace_id)
    receipts = [(one.draft, receipt) for one, receipt in zip(good, opened, strict=True) if isinstance(receipt, Receipt)]
    refused = sum(not one.allow and not one.repeated for _, one in receipts)
    parts.limits.account.give_back(person.account, len(good) - refused)
    cautions = iter(await of_openings(parts.queries, receipts))
    answers = iter(opened)
    told = []
    for one in read:
        answer = next(answers) if isinstance(one, KeyedOpening) else one
        if isinstance(answer, Receipt):
            told.append(_receipt(answer, next(cautions), language, trace_id))
        else:
            told.append(_problem(problem_of(answer), language, trace_id))
    return JSONResponse({"openings": told})


def _receipt(receipt: Receipt, cautions: tuple[str, ...], language: Language, trace_id: str) -> dict[str, Any]:
    if not receipt.allow:
        return _problem(refusal(receipt, language), language, trace_id)
    told = receipt_json(receipt, language) | {"cautions": cautions_json(cautions, language)}
    return {"status": 200 if receipt.repeated else 201, "receipt": told}


def _problem(problem: Problem, language: Language, trace_id: str) -> dict[str, Any]:
    return {"status": problem.status, "problem": problem_json(problem, language, trace_id)}
