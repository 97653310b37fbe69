"""What stays Dutch on an English page, marked as Dutch so that a screen reader says it so (WCAG 2.1, 3.1.2): the names of bodies,
seats, procedures and their tiers and steps, and what people typed.

A part is put between two marks where it comes out, by `PageNames` or by the filter `dutch`, and may then go through sentences,
lists and templates as any other text; `with_marked_parts` makes elements of the marks once the page is whole. Where no element
can stand, as in an attribute, they are left out. A Dutch page has none of it.
"""

import re
from collections.abc import Iterable
from typing import overload

from api.seats import SeatNames
from api.translations import reads
from domain.procedure import Procedure

_BEGIN, _END = "\ue000", "\ue001"
"""Of the private use area: in no font, and without a meaning that somebody could type them for."""
_MARKS = str.maketrans("", "", _BEGIN + _END)
_TAG = re.compile(r"(<[^>]*>)")
_NAME = re.compile(r"<(/?)([a-zA-Z0-9]+)")
_PART = re.compile(f"{_BEGIN}([^{_BEGIN}{_END}]*){_END}")
_WITHOUT_ELEMENTS = ("title", "textarea", "script", "style", "svg")
"""Within these is text alone; a drawing is said by its own label."""


@overload
def dutch(text: str) -> str: ...
@overload
def dutch(text: str | None) -> str | None: ...
def dutch(text: str | None) -> str | None:
    """The text as a Dutch part of the page, where that is an English one; nothing of nothing."""
    return f"{_BEGIN}{bare(text)}{_END}" if text and reads() != "nl" else text


def bare(text: str) -> str:
    """The text without marks, for what is no page."""
    return text.translate(_MARKS)


class PageNames(SeatNames):
    """The titles of seats and bodies, for pages."""

    def body(self, body: str) -> str:
        """As `SeatNames.body`, and Dutch."""
        return dutch(super().body(body))

    def seat(self, seat: str) -> str:
        """As `SeatNames.seat`, and Dutch."""
        return dutch(super().seat(seat))


def titles_of_tiers(procedure: Procedure) -> dict[str, str]:
    """What the tiers of a procedure are called, by their ids; Dutch."""
    return {tier.id: dutch(tier.title) for tier in procedure.tiers}


def titles_of_procedures(versions: Iterable[Procedure]) -> dict[str, str]:
    """What procedures are called, by their ids, as the last of these versions of each has it; Dutch."""
    return {one.id: dutch(one.title) for one in versions}


def with_marked_parts(html: str) -> str:
    """The page with an element for each part that is marked in its text."""
    if _BEGIN not in html:
        return html
    pieces = _TAG.split(html)
    closed_by: str | None = None
    for n, piece in enumerate(pieces):
        if n % 2 == 0:
            if _BEGIN in piece or _END in piece:
                pieces[n] = bare(piece) if closed_by else _marked(piece, pieces, n - 1)
            continue
        pieces[n] = bare(piece)
        name = _NAME.match(piece)
        if name is None:
            continue
        closing, tag = bool(name[1]), name[2].lower()
        if closed_by is None and not closing and tag in _WITHOUT_ELEMENTS:
            closed_by = tag
        elif closing and tag == closed_by:
            closed_by = None
    return "".join(pieces)


def _marked(text: str, pieces: list[str], before: int) -> str:
    """This text after the tag `before`. An option can have no elements, so it is Dutch as a whole, or not said to be."""
    if before > 0 and pieces[before].startswith("<option"):
        if _PART.fullmatch(text.strip()):
            pieces[before] = f'{pieces[before][:-1]} lang="nl">'
        return bare(text)
    return bare(_PART.sub(r'<span lang="nl">\1</span>', text))
