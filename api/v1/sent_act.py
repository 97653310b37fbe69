"""An act that is sent to a route under /v1: all that comes with it, how it is taken, and how its receipt is answered.

What the body says is read by the route, since it differs; whether the act may be done, the authority says.
"""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import JSONResponse

from api.cautions import cautions_json
from api.identity import Person
from api.language import Language
from api.parts import Parts
from api.receipts import receipt_json
from api.refusals import refusal
from api.taking import ActOnRegister, IdempotencyKey, Register, take_on, trace_of
from api.v1.signed_in import InLanguage, JsonBody, OurParts, SignedIn
from domain.actor import Actor, ActorKind
from domain.receipt import Receipt


@dataclass(frozen=True, slots=True)
class SentAct:
    """Who sends an act, its body as it came in, its idempotency key, and the language of the answer."""

    parts: Parts
    person: Person
    key: str
    body: bytes
    language: Language
    trace_id: str

    @property
    def by(self) -> Actor:
        """The person as the actor of the act."""
        return Actor(ActorKind.PERSON, self.person.account)

    async def take_on(self, register: Register, act: ActOnRegister, about: str) -> Receipt:
        """The receipt of the act on what has this id in the register, taken or refused. Failures as by its `take`."""
        return await take_on(self.parts, self.person, register, act, about, self.key, self.trace_id)

    def answer(self, receipt: Receipt, *, cautions: tuple[str, ...] = (), created: str | None = None) -> JSONResponse:
        """The receipt of an act that was taken; 201 where it made what is at `created`, and 200 when sent again.

        Problem for a refused one.
        """
        if not receipt.allow:
            raise refusal(receipt, self.language)
        content = receipt_json(receipt, self.language) | {"cautions": cautions_json(cautions, self.language)}
        if created is None:
            return JSONResponse(content)
        return JSONResponse(content, 200 if receipt.repeated else 201, {"Location": created})


async def sent_act(
    request: Request, parts: OurParts, person: SignedIn, key: IdempotencyKey, body: JsonBody, language: InLanguage
) -> SentAct:
    """The act on this request. Problem for the first of these that is not right, in this order."""
    return SentAct(parts, person, key, body, language, trace_of(request))


Sent = Annotated[SentAct, Depends(sent_act)]


def own_part(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema without the parts that stand among those of the API's whole description."""
    return {name: value for name, value in schema.items() if name != "$defs"}


def described(schema: dict[str, Any]) -> dict[str, Any]:
    """What the API's description says of a route whose body has this schema."""
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": own_part(schema)}}}}
