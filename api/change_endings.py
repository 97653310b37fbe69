"""The shape of the changes that end a seat or body, and that close an account or open it again."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from api.act_models import ActModel, Code, Moment
from api.free_text import FreeText

Handle = Annotated[str, StringConstraints(min_length=1, max_length=80)]


class EndSeatBody(ActModel):
    """A seat is there no longer: nobody holds it, and nobody comes to hold it."""

    kind: Literal["end_seat"]
    seat: Code
    valid_from: Moment
    reasons: FreeText | None = None


class EndBodyBody(ActModel):
    """A body or office is there no longer, nor are its seats."""

    kind: Literal["end_body"]
    body: Code
    valid_from: Moment
    reasons: FreeText | None = None


class CloseAccountBody(ActModel):
    """A role account holds nothing and may do nothing any more."""

    kind: Literal["close_account"]
    account: Handle
    valid_from: Moment
    reasons: FreeText | None = None


class ReopenAccountBody(ActModel):
    """A role account that is closed may be used again. It holds nothing: it has to be appointed anew."""

    kind: Literal["reopen_account"]
    account: Handle
    valid_from: Moment
    reasons: FreeText | None = None


EndingBody = EndSeatBody | EndBodyBody | CloseAccountBody | ReopenAccountBody
