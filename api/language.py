"""The language of texts for people: Dutch, or English where the caller prefers it. Codes are the same in both."""

from typing import Literal

from fastapi import Request

Language = Literal["nl", "en"]


def language_of(request: Request) -> Language:
    """By Accept-Language: English where it is preferred to Dutch, else Dutch."""
    weights = {"nl": 0.0, "en": 0.0}
    for part in request.headers.get("accept-language", "")[:200].split(","):
        name, _, parameters = part.strip().partition(";")
        primary = name.split("-")[0].strip().lower()
        if primary in weights:
            weights[primary] = max(weights[primary], _weight(parameters))
    return "en" if weights["en"] > weights["nl"] else "nl"


def _weight(parameters: str) -> float:
    quality = parameters.replace(" ", "").removeprefix("q=")
    try:
        return float(quality) if quality else 1.0
    except ValueError:
        return 0.0
