"""Receipts: where an act stands in the ledger, and the proof that it is in the log, to be kept by who acted."""

import math
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from api.identity import Person
from api.language import Language
from api.looking import LookedRoute, looks_at
from api.parts import Parts
from api.reading_cases import find_readable
from api.receipts import moment_json, receipt_json
from api.taking import LONGEST_KEY
from api.v1.signed_in import InLanguage, OurParts, SignedIn
from domain.errors import NotFound
from domain.looks import LookKind
from domain.receipt import Receipt
from store.ledger import case_stream

router = APIRouter(tags=["receipts"], route_class=LookedRoute)


@router.get("/receipts/{name:path}", summary="The receipt of an act, with its proof")
@looks_at(LookKind.RECEIPT)
async def read_receipt(name: str, parts: OurParts, person: SignedIn, language: InLanguage) -> JSONResponse:
    """`name` is the idempotency key of an act of one's own, or a case (its id or reference) that one may read: of that, its
    last entry, which by its hash holds all entries of the case before it. `proof` is the text of
    `c2sp.org/tlog-proof@v1`; before the entry is in the published log it is null, and `retryAfter` says in how many
    seconds it is worth asking again."""
    index, receipt = await _receipt(parts, person, name, language)
    proof = await parts.log_reading.log_proof(index)
    if proof is not None:
        return JSONResponse({"receipt": receipt, "proof": proof.content.decode(), "retryAfter": None})
    again = max(1, math.ceil(parts.log_interval))
    content = {"receipt": receipt, "proof": None, "retryAfter": again}
    return JSONResponse(content, headers={"Retry-After": str(again)})


async def _receipt(parts: Parts, person: Person, name: str, language: Language) -> tuple[int, dict[str, Any]]:
    """The index and the receipt. NotFound where it is neither an act of this person's nor a case for this person."""
    if 0 < len(name) <= LONGEST_KEY and name.isascii() and name.isprintable():
        own = await parts.receipts.taken(person.account, name)
        if own is not None:
            person.look.shows(*([] if own.case is None else [own.case]))
            return own.index, receipt_json(own, language)
    readable = await find_readable(parts, person, name)
    last = await parts.receipts.end_of(case_stream(readable.row.case))
    if last is None:
        raise NotFound("the case has no entries")
    return last.index, _place(last)


def _place(receipt: Receipt) -> dict[str, Any]:
    """Where the entry stands, and nothing of what was done in it: who may read a case may not always read its votes."""
    return {
        "index": receipt.index,
        "leaf": receipt.leaf,
        "case": receipt.case,
        "sequence": receipt.sequence,
        "recordedAt": moment_json(receipt.recorded_at),
    }
