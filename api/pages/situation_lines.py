"""What each address has now, as somebody types it in a form: a line for each, with semicolons between its three parts.

Read into what `/v1` takes; what is wrong with it is told there.
"""

from functools import cache
from typing import Any

from api.catalogue import label
from api.language import LANGUAGES
from api.pages import words
from api.translations import reading_in
from domain.codes import Measure
from domain.situations import NO_MEASURE


def situations_of(text: str) -> list[dict[str, Any]]:
    """The situations in lines as `0003209900430667; licht versterken; 12.500,00`; the measure by its label on the pages, or
    none. Of a line that is none the whole line stands in the place of the address, so that it is shown as what is wrong."""
    return [_situation(line) for raw in text.splitlines() if (line := raw.strip())]


def _situation(line: str) -> dict[str, Any]:
    address, measure, euros, *more = [*(part.strip() for part in line.split(";")), "", ""]
    code, cents = _by_label().get(measure.casefold()), words.cents_of(euros)
    if code is None or cents is None or more != ["", ""]:
        return {"address": line, "measure": "?", "amountCents": 0}
    return {"address": address, "measure": code, "amountCents": cents}


@cache
def _by_label() -> dict[str, str]:
    """The measures by what the pages call them: in each language, since somebody may go on in the other one."""
    found: dict[str, str] = {}
    for language in LANGUAGES:
        with reading_in(language):
            found |= {label("measure", code.value).casefold(): code.value for code in Measure}
            found[label("comparison", "no_measure").casefold()] = NO_MEASURE
    return found
