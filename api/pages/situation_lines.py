"""What each address has now, as somebody types it in a form: a line for each, with semicolons between its three parts.

Read into what `/v1` takes. A line that is none is named here, by its number; what else is wrong is told there.
"""

from functools import cache
from typing import Any

from api.catalogue import label
from api.language import LANGUAGES
from api.pages import words
from api.problems import FieldError
from api.translations import reading_in
from domain.codes import Measure
from domain.expectation import Expectation
from domain.identifiers import mask_bsn
from domain.intake_fields import MOST_NAMED
from domain.plain_text import shown
from domain.situations import NO_MEASURE


def situations_of(text: str) -> tuple[list[dict[str, Any]], list[FieldError]]:
    """The situations in lines as `0003209900430667; licht versterken; 12.500,00`, with the measure by its label on the pages, or
    none; and the lines that are no such thing, of which MOST_NAMED are named."""
    found, wrong = list[dict[str, Any]](), list[FieldError]()
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        known = _situation(line) if line else None
        if known is not None:
            found.append(known)
        elif line and len(wrong) < MOST_NAMED:
            wrong.append(_no_situation(line, number))
    return found, wrong


def address_on(line: str) -> str:
    """What stands in such a line in the place of the address."""
    return line.partition(";")[0].strip()


def _no_situation(line: str, number: int) -> FieldError:
    code = "bad_situation"
    return FieldError("/situations", code, Expectation(code), shown(mask_bsn(line)), line=number)


def _situation(line: str) -> dict[str, Any] | None:
    measure, euros, *more = [*(part.strip() for part in line.split(";")[1:]), "", ""]
    code, cents = _by_label().get(measure.casefold()), words.cents_of(euros)
    if code is None or cents is None or more != ["", ""]:
        return None
    return {"address": address_on(line), "measure": code, "amountCents": cents}


@cache
def _by_label() -> dict[str, str]:
    """The measures by what the pages call them: in each language, since somebody may go on in the other one."""
    found: dict[str, str] = {}
    for language in LANGUAGES:
        with reading_in(language):
            found |= {label("measure", code.value).casefold(): code.value for code in Measure}
            found[label("comparison", "no_measure").casefold()] = NO_MEASURE
    return found
