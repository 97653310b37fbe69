"""Reads what cases are searched for from JSON: in a body, since an address is written down along the way."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from api.act_body import field_error
from api.problems import FieldError, Problem
from domain.plain_text import forbidden_character, normalised

LONGEST_SEARCH = 80


class CaseSearchBody(BaseModel):
    """A whole reference, a whole name of an area, or the 16 digits of an address."""

    model_config = ConfigDict(extra="forbid")

    search: str = Field(min_length=1, max_length=LONGEST_SEARCH)


CASE_SEARCH_SCHEMA: dict[str, Any] = CaseSearchBody.model_json_schema()


def searched(text: str) -> str | None:
    """What is searched for, as it is looked up: in one line, without spaces around it. None for nothing, and for what no
    case can be named."""
    wanted = normalised(text).strip()
    possible = 0 < len(wanted) <= LONGEST_SEARCH and forbidden_character(wanted, lines=False) is None
    return wanted if possible else None


def read_search(body: bytes) -> str:
    """What is searched for. Problem for a body that does not say it, or says what no case can be named."""
    try:
        wanted = searched(CaseSearchBody.model_validate_json(body, strict=True).search)
    except ValidationError as error:
        faults = tuple(field_error(detail, tagged=False) for detail in error.errors())
        raise Problem("invalid_request", faults) from None
    if wanted is None:
        raise Problem("invalid_request", (FieldError("/search", "invalid"),))
    return wanted
