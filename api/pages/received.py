"""That an act was recorded, as the page says it that the act led to."""

from fastapi import Request

from api.pages.asked_moment import number_asked
from api.pages.visitor import Visitor


async def received(request: Request, visitor: Visitor, stream: str) -> int | None:
    """The number of the entry that the address names, where it is an act of this person in this stream; None for any other: what
    somebody wrote in an address confirms nothing."""
    index = number_asked(request, "ontvangst")
    if index is None or not await visitor.parts.receipts.is_of(index, stream, visitor.person.account):
        return None
    return index
