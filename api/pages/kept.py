"""What was typed in a form that a page has no more, as the act is not possible any more: told by the words of that form, so that it
can be copied."""

from collections.abc import Mapping
from types import MappingProxyType

from fastapi import Request

from api.pages.dutch_parts import titles_of_tiers
from api.pages.typed import Titles, typed_in
from api.pages.visitor import known_visitor

Kept = list[tuple[str, str]]
"""The label of each field with what was typed or chosen in it."""


def told(request: Request, form: Mapping[str, str], cases: Mapping[str, str] = MappingProxyType({})) -> Kept:
    """What was typed in this form. `cases` are the references that the person may see of cases in it."""
    return list(typed_in(request.url.path, form, _titles(request, cases)))


def kept_of(request: Request, form: Mapping[str, str], *, there: bool) -> Kept | None:
    """What a page has to tell of a form that came back; None where the form is `there`, with all that was typed in it."""
    return None if there else told(request, form)


def _titles(request: Request, cases: Mapping[str, str]) -> Titles:
    """The names of what was chosen, for who is signed in: to nobody else it is told what an id is of."""
    visitor = known_visitor(request)
    if visitor is None:
        return Titles()
    return Titles(visitor.names, titles_of_tiers(visitor.procedure), cases)
