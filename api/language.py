"""The language of texts for people: Dutch, or English where the reader prefers it. Codes are the same in both."""

from typing import Final, Literal, get_args

from starlette.requests import HTTPConnection

Language = Literal["nl", "en"]

LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
CHOSEN: Final = "__Host-taal"
"""The cookie with the language that somebody chose on a page. It says nothing else, and the server keeps nothing of it."""


def language_of(request: HTTPConnection) -> Language:
    """By Accept-Language: English where it is preferred to Dutch, else Dutch."""
    weights = {"nl": 0.0, "en": 0.0}
    for part in request.headers.get("accept-language", "")[:200].split(","):
        name, _, parameters = part.strip().partition(";")
        primary = name.split("-")[0].strip().lower()
        if primary in weights:
            weights[primary] = max(weights[primary], _weight(parameters))
    return "en" if weights["en"] > weights["nl"] else "nl"


def page_language(request: HTTPConnection) -> Language:
    """Of a page: what was chosen there, and otherwise as for everything else."""
    return language_named(request.cookies.get(CHOSEN, "")) or language_of(request)


def language_named(name: str) -> Language | None:
    """The language with this code; None where we have none."""
    return next((one for one in LANGUAGES if one == name), None)


def _weight(parameters: str) -> float:
    quality = parameters.replace(" ", "").removeprefix("q=")
    try:
        return float(quality) if quality else 1.0
    except ValueError:
        return 0.0
