"""Reads an interest, or its end, from JSON: strict, and with everything that is wrong named at once."""

import re
from typing import Annotated, Literal

from pydantic import Discriminator, StringConstraints, TypeAdapter, ValidationError

from api.act_body import field_error
from api.act_models import ActModel, Moment
from api.free_text import FreeText
from api.parts import Parts
from api.problems import FieldError, Problem
from domain.expectation import Expectation, expect
from domain.interest_acts import ConfirmInterest, EndInterest, RegisterInterest
from domain.interests import Interest, InterestScope
from domain.municipalities import MUNICIPALITIES, ONE_OF_THE_MUNICIPALITIES
from domain.text import Text

_REF = "#/components/schemas/{model}"
_CASE = re.compile(r"[0-9a-f]{32}")


class InterestBody(ActModel):
    """An interest as somebody registers it: an own one, or with `account` (a handle) that of somebody else.

    `code` is a CBS code for a municipality, a name for an area, an id for a case. `municipality` limits an area to the
    cases in that one; without it an area is any that has the name.
    """

    scope: InterestScope
    code: Annotated[FreeText, StringConstraints(min_length=1, max_length=200)]
    municipality: str | None = None
    valid_from: Moment
    valid_until: Moment | None = None
    account: Annotated[str, StringConstraints(min_length=1, max_length=80)] | None = None
    reasons: FreeText | None = None


class ConfirmInterestBody(ActModel):
    """Confirms, as the second person, the interest that was proposed, or its end."""

    type: Literal["confirm_interest"]


class EndInterestBody(ActModel):
    """Ends the interest, takes a proposal back, or proposes its end where it takes two."""

    type: Literal["end_interest"]
    reasons: FreeText | None = None


INTEREST_SCHEMA = InterestBody.model_json_schema(ref_template=_REF)
_ACTS: TypeAdapter[ConfirmInterestBody | EndInterestBody] = TypeAdapter(
    Annotated[ConfirmInterestBody | EndInterestBody, Discriminator("type")]
)
INTEREST_ACT_SCHEMA = _ACTS.json_schema(ref_template=_REF)


async def read_interest(parts: Parts, body: bytes, name: str, own: str) -> RegisterInterest:
    """The interest in these bytes, with this id, of the account `own` where none is named. Problem `invalid_act` with all
    that is wrong."""
    try:
        read = InterestBody.model_validate_json(body, strict=True)
    except ValidationError as error:
        raise _problem(error) from None
    faults = [*_faults(read)]
    account = own if read.account is None else await parts.register.account_of(read.account)
    if account is None:
        faults.append(FieldError("/account", "unknown_account"))
    if faults or account is None:
        raise Problem("invalid_act", tuple(faults))
    in_area = read.scope is InterestScope.AREA
    code = parts.vault.area(read.code) if in_area else read.code
    return RegisterInterest(
        Interest(name, account, read.scope, code, read.valid_from, read.valid_until, read.municipality),
        None if read.reasons is None else Text(read.reasons),
        Text(read.code) if in_area else None,
    )


def read_interest_act(body: bytes, name: str) -> ConfirmInterest | EndInterest:
    """The act on the interest with this id. Problem `invalid_act` with all that is wrong."""
    try:
        read = _ACTS.validate_json(body, strict=True)
    except ValidationError as error:
        raise _problem(error, tagged=True) from None
    if isinstance(read, ConfirmInterestBody):
        return ConfirmInterest(name)
    return EndInterest(name, None if read.reasons is None else Text(read.reasons))


def _faults(read: InterestBody) -> list[FieldError]:
    found = []
    if read.scope is InterestScope.MUNICIPALITY and read.code not in MUNICIPALITIES:
        found.append(FieldError("/code", "unknown_municipality", ONE_OF_THE_MUNICIPALITIES))
    if read.municipality is not None and read.scope is not InterestScope.AREA:
        found.append(FieldError("/municipality", "unknown_field", Expectation("municipality_of_area")))
    if read.municipality is not None and read.municipality not in MUNICIPALITIES:
        found.append(FieldError("/municipality", "unknown_municipality", ONE_OF_THE_MUNICIPALITIES))
    if read.scope is InterestScope.CASE and not _CASE.fullmatch(read.code):
        found.append(FieldError("/code", "unknown_code", expect("hex_digits", count=32)))
    if read.valid_until is not None and read.valid_until <= read.valid_from:
        found.append(FieldError("/validUntil", "ends_too_early"))
    return found


def _problem(error: ValidationError, *, tagged: bool = False) -> Problem:
    details = error.errors(include_url=False, include_input=False)
    return Problem("invalid_act", tuple(field_error(detail, tagged=tagged) for detail in details))
